"""What a listing's calendar remembers: bookings that take time, days that the seller keeps, and who waits for a hold's end."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import assert_never
from uuid import UUID

from domain.booking.events import (
    BookingCancelled,
    BookingCompleted,
    BookingConfirmed,
    BookingDeclined,
    BookingEvent,
    BookingHeld,
    BookingStatus,
    DatesBlocked,
    DatesFreed,
    HoldExpired,
    Rival,
    RivalTurnedAway,
)
from domain.booking.span import Span


@dataclass(frozen=True, slots=True)
class Booking:
    """A booking that takes its time: pending, confirmed, or completed before its time had passed."""

    booking_id: UUID
    listing_id: UUID
    seller_id: UUID
    customer_id: UUID
    span: Span
    expires_at: datetime
    status: BookingStatus = BookingStatus.PENDING

    def is_overdue(self, now: datetime) -> bool:
        """Whether nobody confirmed it in time; then it takes no time any more, whether or not that was recorded yet."""
        return self.status is BookingStatus.PENDING and now >= self.expires_at


@dataclass(frozen=True, slots=True)
class Calendar:
    """All that is booked of one listing and not over, by booking."""

    bookings: Mapping[UUID, Booking] = field(default_factory=dict)
    rivals: tuple[Rival, ...] = ()
    blocked: frozenset[date] = frozenset()

    def in_the_way(self, span: Span, now: datetime) -> list[Booking]:
        """The bookings that keep a time from others."""
        return [one for one in self.bookings.values() if one.span.clashes(span) and not one.is_overdue(now)]

    def is_blocked(self, span: Span) -> bool:
        """Whether the seller keeps some of it."""
        return any(span.takes(day) for day in self.blocked)

    def is_free(self, span: Span, now: datetime) -> bool:
        """Whether it could be booked now."""
        return now < span.starts_at and not self.is_blocked(span) and not self.in_the_way(span, now)


def days(first: date, last: date) -> frozenset[date]:
    """Both days and those between."""
    return frozenset(first + timedelta(days=one) for one in range((last - first).days + 1))


def _held(calendar: Calendar, event: BookingHeld) -> Calendar:
    """Time passes with each hold: what was completed and is over goes, and nobody waits for what is over or theirs now."""
    span, now = event.span, event.held_at
    booking = Booking(event.booking_id, event.listing_id, event.seller_id, event.customer_id, span, event.expires_at)
    kept = {
        id_: one for id_, one in calendar.bookings.items() if one.status is not BookingStatus.COMPLETED or now < one.span.ends_at
    }
    waiting = tuple(
        one
        for one in calendar.rivals
        if now < one.span.starts_at and not (one.customer_id == event.customer_id and one.span.clashes(span))
    )
    yesterday = now.date() - timedelta(days=1)
    return Calendar({**kept, event.booking_id: booking}, waiting, frozenset(day for day in calendar.blocked if day >= yesterday))


def _with_status(calendar: Calendar, booking_id: UUID, status: BookingStatus) -> Calendar:
    booking = replace(calendar.bookings[booking_id], status=status)
    return replace(calendar, bookings={**calendar.bookings, booking_id: booking})


def _told(calendar: Calendar, rivals: tuple[Rival, ...]) -> Calendar:
    return replace(calendar, rivals=tuple(one for one in calendar.rivals if one not in rivals))


def _without(calendar: Calendar, booking_id: UUID) -> Calendar:
    return replace(calendar, bookings={id_: one for id_, one in calendar.bookings.items() if id_ != booking_id})


def evolve(calendar: Calendar, event: BookingEvent) -> Calendar:  # noqa: PLR0911 - one case an event
    """The calendar after one more event."""
    match event:
        case BookingHeld():
            return _held(calendar, event)
        case BookingConfirmed(booking_id=booking_id, rivals=rivals):
            return _told(_with_status(calendar, booking_id, BookingStatus.CONFIRMED), rivals)
        case BookingDeclined() | BookingCancelled() | HoldExpired():
            return _told(_without(calendar, event.booking_id), event.rivals)
        case BookingCompleted(booking_id=booking_id, completed_at=at):
            over = at >= calendar.bookings[booking_id].span.ends_at
            return _without(calendar, booking_id) if over else _with_status(calendar, booking_id, BookingStatus.COMPLETED)
        case RivalTurnedAway(customer_id=customer_id):
            return replace(calendar, rivals=(*calendar.rivals, Rival(customer_id, event.span)))
        case DatesBlocked(first_day=first, last_day=last):
            return replace(calendar, blocked=calendar.blocked | days(first, last))
        case DatesFreed(first_day=first, last_day=last):
            return replace(calendar, blocked=calendar.blocked - days(first, last))
        case _:
            assert_never(event)
