"""The web chat page: one document, and the files that it is made of, served from memory."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

FOLDER = Path(__file__).parent / "static"
DOCUMENT = "index.html"
MEDIA_TYPES = MappingProxyType(
    {
        ".css": "text/css; charset=utf-8",
        ".html": "text/html; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".svg": "image/svg+xml",
    }
)

# Trusted types make the browser itself refuse to read a text as markup, whatever our code may do one day.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
SECURITY: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": POLICY,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
)
ASK_EVERY_TIME = "no-cache"
KEEP_FOR_GOOD = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One file as the browser gets it, plain and compressed."""

    plain: bytes
    compressed: bytes
    etag: str
    headers: Mapping[str, str]

    def answer(self, request: Request) -> Response:
        """The file, or 304 where the browser has this very one."""
        tag, body, encoding = f'"{self.etag}"', self.plain, {}
        if "gzip" in request.headers.get("accept-encoding", ""):
            tag, body, encoding = f'"{self.etag}-gzip"', self.compressed, {"Content-Encoding": "gzip"}
        headers = {**self.headers, "ETag": tag}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(body, headers={**headers, **encoding})


def page(name: str, content: bytes, keep: str) -> Page:
    """A file that is ready to be sent; `keep` says how long browsers may use it without asking."""
    return Page(
        plain=content,
        compressed=gzip.compress(content, mtime=0),
        etag=hashlib.sha256(content).hexdigest()[:20],
        headers=MappingProxyType(
            {
                **SECURITY,
                "Content-Type": MEDIA_TYPES[Path(name).suffix],
                "Cache-Control": keep,
                "Vary": "Accept-Encoding",
            }
        ),
    )


def version_of(contents: Mapping[str, bytes]) -> str:
    """One hash over all files: modules import each other by relative path, so their addresses change together."""
    digest = hashlib.sha256()
    for name in sorted(contents):
        digest.update(f"{name}\0{len(contents[name])}\0".encode())
        digest.update(contents[name])
    return digest.hexdigest()[:16]


def routes() -> list[BaseRoute]:
    """The page at `/`, and what it is made of at `/static/`."""
    contents = {path.name: path.read_bytes() for path in FOLDER.iterdir() if path.suffix in MEDIA_TYPES}
    version = version_of(contents)
    document = page(DOCUMENT, contents.pop(DOCUMENT).replace(b"{version}", version.encode()), ASK_EVERY_TIME)
    files = {name: page(name, content, KEEP_FOR_GOOD) for name, content in contents.items()}

    async def show_document(request: Request) -> Response:
        return document.answer(request)

    async def show_file(request: Request) -> Response:
        asked = files.get(request.path_params["name"])
        if asked is None or request.path_params["version"] != version:
            raise HTTPException(404)
        return asked.answer(request)

    return [Route("/", show_document), Route("/static/{version}/{name}", show_file)]
