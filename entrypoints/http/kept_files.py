"""Files that strangers sent, as they are shown: whatever is in them, none is run."""

from collections.abc import Callable
from typing import Protocol
from uuid import UUID

import structlog
from starlette.requests import Request
from starlette.responses import Response

from application.media import MediaMissing
from domain.media.refusals import MediaGone
from entrypoints.http.answers import in_thread
from entrypoints.http.problems import HttpProblem

log = structlog.get_logger(__name__)

_HEADERS = {
    "Content-Disposition": "inline",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, max-age=3600",
}


class Files(Protocol):
    """Where files are kept."""

    def read(self, media_id: UUID, /) -> tuple[str, bytes] | None:
        """Type and content; raises what the shelf raises."""


async def shown_file(request: Request, read: Callable[[UUID], tuple[str, bytes] | None], file_id: UUID, tag: str) -> Response:
    """A file that is kept, or 304 where the client has it; raises `MediaGone`, or a 503 problem while files cannot be had."""
    headers = {**_HEADERS, "ETag": f'"{tag}"'}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    try:
        found = await in_thread(read, file_id)
    except MediaMissing as missing:
        raise MediaGone("the file is lost") from missing
    except OSError as away:
        raise shelf_away(away) from away
    if found is None:
        raise MediaGone
    return Response(found[1], 200, headers, media_type=found[0])


def shelf_away(away: OSError) -> HttpProblem:
    """The problem of a shelf that is not to be had."""
    log.warning("media_shelf_away", error=type(away).__name__)
    return HttpProblem(503, "unavailable", "Files cannot be had just now.", headers={"Retry-After": "5"})
