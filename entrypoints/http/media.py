"""Files that people sent: to those who take part in their thread, and to whoever has an address that we signed."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response

from application.handle import Handle
from domain.media.decider import MEDIA, RetryMedia
from domain.media.events import MediaState
from domain.media.refusals import MediaGone, MediaNotFound, MediaPending
from entrypoints.http.answers import answered, cause_of, in_thread
from entrypoints.http.caller import Caller
from entrypoints.http.endpoint import FILE, Auth, Endpoint
from entrypoints.http.kept_files import Files, shown_file
from entrypoints.media_addresses import MediaAddresses
from projections.media import MEDIA as ONE_FILE
from projections.media import MEDIA_SEEN
from projections.query import Reads, Row


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
        return await shown_file(request, self._files.read, row["shown_id"], row["digest"][:32])


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
