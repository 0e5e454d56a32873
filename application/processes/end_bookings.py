"""Bookings end: when a hold's time has passed, when their own has, and when somebody is forgotten or a listing withdrawn."""

from typing import Any

from application.bookings import Bookings
from application.jobs import Later
from application.ports import Clock
from application.recorded import Recorded
from domain.booking.decider import COMPLETES_AFTER
from domain.booking.events import BookingHeld
from domain.listing.events import ListingWithdrawn
from domain.person.events import PersonForgotten


class ExpireHolds:
    """A job's handler: ends a hold at its time, unless the seller has said something before."""

    kind = "expire_hold"

    def __init__(self, bookings: Bookings, clock: Clock) -> None:
        self._bookings = bookings
        self._clock = clock

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Raises `Later` before the time, `LogUnavailable` or `Busy`."""
        event: BookingHeld = recorded.event
        if self._clock.now() < event.expires_at:
            raise Later(event.expires_at)
        self._bookings.expire(event.listing_id, event.booking_id, recorded.leads_to(self.kind))

    def dropped(self, recorded: Recorded[Any]) -> None:
        """The calendar does not count a hold after its time in any case."""


class CompleteBookings:
    """A job's handler: completes what was confirmed, a while after it is over, unless somebody has said so before."""

    kind = "complete_booking"

    def __init__(self, bookings: Bookings, clock: Clock) -> None:
        self._bookings = bookings
        self._clock = clock

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Raises `Later` before that, `LogUnavailable` or `Busy`."""
        event: BookingHeld = recorded.event
        due_at = event.ends_at + COMPLETES_AFTER
        if self._clock.now() < due_at:
            raise Later(due_at)
        self._bookings.complete_by_time(event.listing_id, event.booking_id, recorded.leads_to(self.kind))

    def dropped(self, recorded: Recorded[Any]) -> None:
        """It stays confirmed, and in nobody's way."""


class ReleaseBookings:
    """A job's handler: whoever was forgotten comes to nothing, and expects nobody."""

    kind = "release_bookings"

    def __init__(self, bookings: Bookings) -> None:
        self._bookings = bookings

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Raises `LogUnavailable` or `Busy`."""
        event: PersonForgotten = recorded.event
        self._bookings.release_all(event.person_id, recorded.leads_to(self.kind))

    def dropped(self, recorded: Recorded[Any]) -> None:
        """Holds still end at their time."""


class DeclinePending:
    """A job's handler: what waits for the seller of a listing that was withdrawn is declined."""

    kind = "decline_pending"

    def __init__(self, bookings: Bookings) -> None:
        self._bookings = bookings

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Raises `LogUnavailable` or `Busy`."""
        event: ListingWithdrawn = recorded.event
        self._bookings.decline_pending(event.listing_id, recorded.leads_to(self.kind))

    def dropped(self, recorded: Recorded[Any]) -> None:
        """Holds still end at their time."""
