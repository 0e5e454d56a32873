"""The HTTP API: one module a resource, all declared as endpoints."""
