"""Use cases: what happens when somebody asks for something, over ports that adapters fill."""
