"""Who waits for a person instead of the assistant, for support."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from entrypoints.http.answers import answered
from entrypoints.http.caller import Caller
from entrypoints.http.endpoint import Auth, Endpoint
from projections.handovers import HANDOVERS
from projections.query import Reads


class Handover(Struct, frozen=True):
    """Somebody who waits, in which thread and since when; whoever joins the thread takes over from the assistant."""

    thread_id: UUID
    user_id: UUID
    name: str
    requested_at: datetime


class Handovers(Struct, frozen=True):
    """All who wait, the longest first."""

    handovers: list[Handover]


class HandoverHandlers:
    """The one request."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    async def waiting(self, request: Request, caller: Caller) -> Response:
        """Who waits just now."""
        del request, caller
        rows = await self._reads.all(HANDOVERS)
        names = ("thread_id", "user_id", "display_name", "requested_at")
        return answered(Handovers([Handover(*(row[name] for name in names)) for row in rows]))


def endpoints(handlers: HandoverHandlers) -> list[Endpoint]:
    """The route of handovers."""
    path, name = "/api/support/handovers", "list who waits for a person"
    return [Endpoint("GET", path, name, handlers.waiting, {200: Handovers}, Auth.STAFF, conditional=False)]
