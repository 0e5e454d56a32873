"""Leads end: when their time has passed, and when the customer is forgotten."""

from typing import Any

from application.jobs import Later
from application.leads import Leads
from application.ports import Clock
from application.recorded import Recorded
from domain.lead.events import LeadCaptured
from domain.person.events import PersonForgotten


class ExpireLeads:
    """A job's handler: ends a lead at its time, unless it has ended before."""

    kind = "expire_lead"

    def __init__(self, leads: Leads, clock: Clock) -> None:
        self._leads = leads
        self._clock = clock

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Raises `Later` before the time, `LogUnavailable` or `Busy`."""
        event: LeadCaptured = recorded.event
        if self._clock.now() < event.expires_at:
            raise Later(event.expires_at)
        self._leads.expire(event.lead_id, recorded.leads_to(self.kind))

    def dropped(self, recorded: Recorded[Any]) -> None:
        """Nobody waits for it: a lead takes no offers after its time in any case."""


class CloseLeads:
    """A job's handler: whoever was forgotten looks for nothing any more."""

    kind = "close_leads"

    def __init__(self, leads: Leads) -> None:
        self._leads = leads

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Raises `LogUnavailable` or `Busy`."""
        event: PersonForgotten = recorded.event
        self._leads.close_all(event.person_id, recorded.leads_to(self.kind))

    def dropped(self, recorded: Recorded[Any]) -> None:
        """The leads still end at their time, where that job is left."""
