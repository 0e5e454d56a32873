"""Browsable documentation: Swagger UI from the installed package, no other host involved."""

import importlib.util
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Easy Islanders API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><link rel="stylesheet" href="/docs/files/swagger-ui.css">
</head><body><div id="swagger-ui"></div>
<script src="/docs/files/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script>
</body></html>
"""
_START = "window.ui = SwaggerUIBundle({url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null});\n"


class SwaggerMissing(Exception):
    """The package that ships Swagger UI's files is not installed."""


def _files() -> Path:
    # Only its files are of use: importing the package would ask for a web framework that we do not run.
    spec = importlib.util.find_spec("flask_swagger_ui")
    if spec is None or spec.origin is None:
        raise SwaggerMissing
    return Path(spec.origin).parent / "dist"


def routes() -> list[BaseRoute]:
    """The page and its files."""

    async def page(_: Request) -> Response:
        return HTMLResponse(_PAGE, headers=_HEADERS)

    async def start(_: Request) -> Response:
        return Response(_START, media_type="text/javascript")

    return [
        Route("/docs", page),
        Route("/docs/start.js", start),
        Mount("/docs/files", StaticFiles(directory=_files())),
    ]
