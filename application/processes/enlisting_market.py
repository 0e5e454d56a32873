"""Which jobs an event of leads, broadcasts, answers or notices calls for."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from application.jobs import Job
from application.recorded import Recorded
from domain.lead.events import LeadCaptured
from domain.person.events import PersonForgotten


def market_jobs(recorded: Recorded[Any]) -> Iterator[Job]:
    """The jobs of one event; a deadline is a job that is due then."""
    yield from _lead_jobs(recorded)


def _lead_jobs(recorded: Recorded[Any]) -> Iterator[Job]:
    event = recorded.event
    match event:
        case LeadCaptured():
            yield _made("expire_lead", recorded, event.lead_id, event.customer_id, event.expires_at)
        case PersonForgotten():
            # It is about nobody any more: jobs about a person go with them.
            yield _made("close_leads", recorded, event.person_id, None, recorded.recorded_at)
        case _:
            pass


def _made(kind: str, recorded: Recorded[Any], key: UUID, person_id: UUID | None, due_at: datetime) -> Job:
    return Job(kind, key, recorded.position, in_order=False, person_id=person_id, due_at=due_at)
