"""Which jobs an event of bookings calls for."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from application.jobs import Job
from application.processes.tell_of_bookings import Told
from application.recorded import Recorded
from domain.booking.decider import COMPLETES_AFTER
from domain.booking.events import BookingHeld
from domain.listing.events import ListingWithdrawn
from domain.person.events import PersonForgotten


def booking_jobs(recorded: Recorded[Any]) -> Iterator[Job]:
    """The jobs of one event; a deadline is a job that is due then. All are about nobody: they go on whoever is forgotten."""
    event, now = recorded.event, recorded.recorded_at
    if isinstance(event, Told):
        yield _made("tell_of_booking", recorded, event.booking_id, now)
    match event:
        case BookingHeld():
            yield _made("expire_hold", recorded, event.booking_id, event.expires_at)
            yield _made("complete_booking", recorded, event.booking_id, event.ends_at + COMPLETES_AFTER)
        case ListingWithdrawn():
            yield _made("decline_pending", recorded, event.listing_id, now)
        case PersonForgotten():
            yield _made("release_bookings", recorded, event.person_id, now)
        case _:
            pass


def _made(kind: str, recorded: Recorded[Any], key: UUID, due_at: datetime) -> Job:
    return Job(kind, key, recorded.position, in_order=False, person_id=None, due_at=due_at)
