"""Files that people sent: to those who take part in their thread, and to whoever has an address that we signed."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Protocol
from uuid import UUID

import structlog
from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response

from application.handle import Handle
from application.media import MediaMissing
from domain.media.decider import MEDIA, RetryMedia
from domain.media.events import MediaState
from domain.media.refusals import MediaGone, MediaNotFound, MediaPending
from entrypoints.http.answers import answered, cause_of, in_thread
from entrypoints.http.caller import Caller
from entrypoints.http.endpoint import FILE, Auth, Endpoint
from entrypoints.http.problems import HttpProblem
from entrypoints.media_addresses import MediaAddresses
from projections.media import MEDIA as ONE_FILE
from projections.media import MEDIA_SEEN
from projections.query import Reads, Row

log = structlog.get_logger(__name__)

_HEADERS = {
    "Content-Disposition": "inline",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, max-age=3600",
}
"""What a stranger sent is shown, and never run."""


class Files(Protocol):
    """Where files are kept."""

    def read(self, media_id: UUID, /) -> tuple[str, bytes] | None:
        """Type and content; raises what the shelf raises."""


class SignedQuery(Struct, frozen=True):
    """Until when an address is good, in seconds of Unix time, and our signature of it."""

    expires: Annotated[int, Meta(ge=0, le=2**40)]
    signature: Annotated[str, Meta(max_length=64)]


class MediaRetryAnswer(Struct, frozen=True):
    """The file is fetched again."""

    success: bool
    media_id: UUID


class MediaHandlers:
    """The requests about files."""

    def __init__(self, reads: Reads, files: Files, handle: Handle, addresses: MediaAddresses, now: Callable[[], datetime]) -> None:
        self._reads = reads
        self._files = files
        self._handle = handle
        self._addresses = addresses
        self._now = now

    async def show(self, request: Request, caller: Caller, media_id: UUID) -> Response:
        """A file, to those who take part in its thread."""
        return await self._shown(request, await self._seen(caller, media_id))

    async def shown_by_address(self, request: Request, media_id: UUID, query: SignedQuery) -> Response:
        """A file, to whoever has a signed address."""
        if not self._addresses.holds(media_id, query.expires, query.signature, self._now()):
            raise MediaNotFound("this address is not ours, or its day has passed")
        row = await self._reads.one(ONE_FILE, media_id=media_id)
        if row is None:
            raise MediaNotFound
        return await self._shown(request, row)

    async def retry(self, request: Request, caller: Caller, media_id: UUID) -> Response:
        """Has a file fetched again that could not be had."""
        await self._seen(caller, media_id)
        command = RetryMedia(media_id=media_id, now=self._now())
        await in_thread(self._handle, MEDIA, media_id, command, cause_of(request, caller))
        return answered(MediaRetryAnswer(success=True, media_id=media_id), 202)

    async def _seen(self, caller: Caller, media_id: UUID) -> Row:
        row = await self._reads.one(MEDIA_SEEN, media_id=media_id, person_id=caller.person_id)
        if row is None:
            raise MediaNotFound
        return row

    async def _shown(self, request: Request, row: Row) -> Response:
        if row["state"] == MediaState.PENDING:
            raise MediaPending
        if row["state"] == MediaState.FAILED:
            raise MediaGone(f"the file could not be kept: {row['fault']}")
        headers = {**_HEADERS, "ETag": f'"{row["digest"][:32]}"'}
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        try:
            found = await in_thread(self._files.read, row["shown_id"])
        except MediaMissing as missing:
            raise MediaGone("the file is lost") from missing
        except OSError as away:
            log.warning("media_shelf_away", error=type(away).__name__)
            raise HttpProblem(503, "unavailable", "Files cannot be had just now.", headers={"Retry-After": "5"}) from away
        if found is None:
            raise MediaGone
        return Response(found[1], 200, headers, media_type=found[0])


def endpoints(handlers: MediaHandlers) -> list[Endpoint]:
    """Every route about files."""
    one = "/api/v1/media/{media_id:uuid}"
    return [
        Endpoint("GET", one, "show a file", handlers.show, {200: bytes}, Auth.REQUIRED, media_type=FILE),
        Endpoint("POST", one + "/retry", "fetch a file again", handlers.retry, {202: MediaRetryAnswer}, Auth.REQUIRED),
        Endpoint(
            "GET",
            "/media/{media_id:uuid}",
            "show a file by its signed address",
            handlers.shown_by_address,
            {200: bytes},
            Auth.NONE,
            query=SignedQuery,
            media_type=FILE,
        ),
    ]
