"""Where the world comes in: HTTP, the worker, the command line, web pages."""
