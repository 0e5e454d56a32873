"""What touches the world: PostgreSQL, Redis, OpenAI, files. Named technology first, so that this folder lists the stack."""
