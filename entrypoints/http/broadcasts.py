"""Broadcasts, for support: what is to be decided, the decision, and the report."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from application.broadcasts import Broadcasts
from application.ports import PersonErased
from domain.broadcast.refusals import BroadcastNotFound
from domain.person.refusals import NotRegistered
from entrypoints.http.answers import P, T, answered, cause_of, conditional, in_thread
from entrypoints.http.broadcast_shapes import (
    Approval,
    BroadcastShown,
    Decided,
    GateAnswer,
    NewGate,
    PendingApprovals,
    Rejection,
    pending_shown,
    report,
    require_whatsapp,
)
from entrypoints.http.caller import Caller
from entrypoints.http.contacts import preferred_language
from entrypoints.http.endpoint import Auth, Endpoint
from projections.broadcasts import BROADCAST, PENDING
from projections.people import NAMES
from projections.query import Reads
from projections.recipients import AUDIENCE


async def _by_staff(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Whoever was forgotten decides nothing any more, however long their token lasts."""
    try:
        return await in_thread(function, *args, **kwargs)
    except PersonErased:
        raise NotRegistered from None


class BroadcastHandlers:
    """The requests about broadcasts."""

    def __init__(self, broadcasts: Broadcasts, reads: Reads, now: Callable[[], datetime]) -> None:
        self._broadcasts = broadcasts
        self._reads = reads
        self._now = now

    async def create(self, request: Request, caller: Caller, body: NewGate) -> Response:
        """Has a human decide whether sellers are asked; while a decision is waited for it is that one."""
        require_whatsapp(body.medium)
        named = tuple(dict.fromkeys(body.seller_ids or ()))
        gate = self._broadcasts.create_gate
        approval = await _by_staff(gate, body.demand_lead_id, named, caller.person_id, cause_of(request, caller))
        return answered(GateAnswer(approval, "pending"), 201)

    async def pending(self, request: Request, caller: Caller) -> Response:  # noqa: ARG002
        """What waits for a decision."""
        rows = await self._reads.all(PENDING, now=self._now())
        return conditional(request, PendingApprovals(len(rows), [pending_shown(row) for row in rows]))

    async def approve(self, request: Request, caller: Caller, body: Approval) -> Response:
        """Asks them, or nobody where too many cannot be messaged now: the report says which."""
        cause = cause_of(request, caller)
        await _by_staff(self._broadcasts.approve, body.approval_id, caller.person_id, body.notes, cause)
        return answered(Decided("success"))

    async def reject(self, request: Request, caller: Caller, body: Rejection) -> Response:
        """Asks nobody."""
        cause = cause_of(request, caller)
        await _by_staff(self._broadcasts.reject, body.approval_id, caller.person_id, body.reason, cause)
        return answered(Decided("success"))

    async def show(self, request: Request, caller: Caller, broadcast_id: UUID) -> Response:  # noqa: ARG002
        """The report: where everybody of the audience is, and why."""
        row = await self._reads.one(BROADCAST, broadcast_id=broadcast_id)
        if row is None:
            raise BroadcastNotFound
        audience = await self._reads.all(AUDIENCE, broadcast_id=broadcast_id)
        people = [*row["left_out"], *(one["seller_id"] for one in audience)]
        found = await self._reads.all(NAMES, people=people)
        names = {one["person_id"]: one["display_name"] for one in found}
        return conditional(request, report(row, audience, names, preferred_language(request, None)))


def endpoints(broadcasts: Broadcasts, reads: Reads, now: Callable[[], datetime]) -> list[Endpoint]:
    """Every route about broadcasts."""
    handlers, staff, base = BroadcastHandlers(broadcasts, reads, now), Auth.STAFF, "/api/broadcasts"
    one = base + "/{broadcast_id:uuid}"
    return [
        Endpoint("POST", base + "/create-gate", "ask for approval", handlers.create, {201: GateAnswer}, staff, body=NewGate),
        Endpoint("GET", base + "/pending", "list pending approvals", handlers.pending, {200: PendingApprovals}, staff),
        Endpoint("POST", base + "/approve", "approve a broadcast", handlers.approve, {200: Decided}, staff, body=Approval),
        Endpoint("POST", base + "/reject", "reject a broadcast", handlers.reject, {200: Decided}, staff, body=Rejection),
        Endpoint("GET", one, "show a broadcast", handlers.show, {200: BroadcastShown}, staff),
    ]
