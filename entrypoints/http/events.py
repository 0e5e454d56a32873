"""The event stream: everything a person's clients must hear of, from any position on."""

from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from application.ports import LogUnavailable
from entrypoints.http.caller import Caller
from entrypoints.http.endpoint import Auth, Endpoint
from entrypoints.http.frames import frame, ready, reset
from entrypoints.http.hub import Hub, Listener, listening
from projections.frames import EXISTS, HEAD, MISSED
from projections.inbox import BADGE
from projections.query import Reads

PAGE = 500
_LARGEST = 2**63 - 1

_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    # A stream that ends with `reset` takes its connection with it.
    (b"connection", b"close"),
]


class EventStream(Response):
    """Answers one client for as long as it stays.

    It first writes what the client missed, page by page as fast as the client takes it, then hands over to the hub
    without a gap or a repetition: the listener is registered at the hub's position and what it hears waits until the pages up
    to there are written.
    """

    media_type = "text/event-stream"

    def __init__(self, person_id: UUID, resume_after: str | None, reads: Reads, hub: Hub, count: Callable[[int], None]) -> None:
        super().__init__()
        self._person_id = person_id
        self._resume_after = resume_after
        self._reads = reads
        self._hub = hub
        self._count = count

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - the ASGI signature
        """Runs until the client or the stream ends."""
        after = await self._begins_at()
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        if after is None:
            await send(_body(reset("unknown id"), more=False))
            return

        async def write(chunk: bytes, more: bool) -> None:  # noqa: FBT001 - called by position, as ASGI's own flag
            await send(_body(chunk, more=more))

        self._count(1)
        try:
            if self._resume_after is None:
                row = await self._reads.one(BADGE, person_id=self._person_id)
                await write(ready(after, row["unread"] if row else 0), True)  # noqa: FBT003
            with suppress(LogUnavailable):
                await self._follow(after, receive, write)
        finally:
            self._count(-1)

    async def _begins_at(self) -> int | None:
        """The position to begin after, None for an id that never existed."""
        given = self._resume_after
        if given is None:
            row = await self._reads.one(HEAD)
            return row["position"] if row else 0
        if not (given.isascii() and given.isdigit()) or int(given) > _LARGEST:
            return None
        known = given == "0" or await self._reads.one(EXISTS, position=int(given)) is not None
        return int(given) if known else None

    async def _follow(self, after: int, receive: Receive, write: Callable[[bytes, bool], object]) -> None:
        after = await self._catch_up(after, _LARGEST, write)
        listener = Listener(self._person_id, after, write)  # type: ignore[arg-type]
        with listening(self._hub, listener):
            listener.after = await self._catch_up(after, max(after, self._hub.position), write)
            listener.release()
            while (await receive())["type"] != "http.disconnect":
                pass

    async def _catch_up(self, after: int, up_to: int, write: Callable[[bytes, bool], object]) -> int:
        while rows := await self._reads.all(MISSED, person_id=self._person_id, after=after, up_to=up_to, limit=PAGE):
            await write(b"".join(map(frame, rows)), True)  # type: ignore[misc]  # noqa: FBT003
            after = rows[-1]["position"]
            if len(rows) < PAGE:
                break
        return after


def _body(chunk: bytes, *, more: bool) -> Message:
    return {"type": "http.response.body", "body": chunk, "more_body": more}


def endpoints(reads: Reads, hub: Hub, count_clients: Callable[[int], None]) -> list[Endpoint]:
    """The event stream's only route."""

    async def follow(request: Request, caller: Caller) -> Response:
        given = request.headers.get("last-event-id") or request.query_params.get("last_event_id")
        return EventStream(caller.person_id, given, reads, hub, count_clients)

    return [
        Endpoint(
            "GET",
            "/api/v1/events",
            "follow what happens",
            follow,
            {200: str},
            Auth.REQUIRED,
            media_type="text/event-stream",
        )
    ]
