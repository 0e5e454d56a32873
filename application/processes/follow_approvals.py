"""What follows on approvals: those that nobody decides expire, and a lead whose sellers are asked says so."""

from contextlib import suppress
from typing import Any

from application.broadcasts import Broadcasts
from application.jobs import Later
from application.ports import Clock
from application.recorded import Recorded
from domain.broadcast.events import ApprovalRequested, BroadcastQueued
from domain.lead.refusals import LeadNotOpen


class ExpireApprovals:
    """A job's handler, due when the time for deciding is over."""

    kind = "expire_approval"

    def __init__(self, broadcasts: Broadcasts, clock: Clock) -> None:
        self._broadcasts = broadcasts
        self._clock = clock

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Ends the waiting; raises `Later`, `LogUnavailable` or `Busy`."""
        event = recorded.event
        assert isinstance(event, ApprovalRequested)
        if self._clock.now() < event.expires_at:
            raise Later(event.expires_at)
        self._broadcasts.expire(event.broadcast_id, recorded.leads_to(self.kind))

    def dropped(self, recorded: Recorded[Any]) -> None:
        """Nothing waits: after its time no decision is taken anyway."""


class PutOutLeads:
    """A job's handler. A lead that ended between the decision and this stays ended, and the broadcast stops for it."""

    kind = "put_out_lead"

    def __init__(self, broadcasts: Broadcasts) -> None:
        self._broadcasts = broadcasts

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Says at the lead that its sellers are asked; raises `LogUnavailable` or `Busy`."""
        event = recorded.event
        assert isinstance(event, BroadcastQueued)
        with suppress(LeadNotOpen):
            self._broadcasts.put_out(event.lead_id, event.broadcast_id, recorded.leads_to(self.kind))

    def dropped(self, recorded: Recorded[Any]) -> None:
        """Nothing waits for it."""
