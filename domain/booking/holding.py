"""Holding a time: whoever comes first has it, whoever comes later is remembered, and a hold that ends makes room."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from domain.booking.commands import HoldTime
from domain.booking.events import BookingEvent, BookingHeld, BookingStatus, HoldExpired, Rival, RivalTurnedAway
from domain.booking.identity import reference
from domain.booking.refusals import TimeNotBookable, TimeTaken, TooManyHolds
from domain.booking.span import Span
from domain.booking.state import Booking, Calendar

MOST_HOLDS = 10
"""Times of one listing that one customer holds unconfirmed: enough to choose from, too few to keep it from everybody else."""

MOST_RIVALS = 200
"""People that a calendar remembers to tell; whoever comes after them is turned away all the same."""

MOST_WISHES = 5
"""Times for which it remembers the same person."""


def hold(command: HoldTime, calendar: Calendar) -> Sequence[BookingEvent]:
    """The hold, or a rival who was turned away by one; raises `TimeTaken`, `TooManyHolds` or `TimeNotBookable`."""
    if command.booking_id in calendar.bookings:
        return []
    span, now, customer_id = command.span, command.now, command.customer_id
    if now >= span.starts_at:
        raise TimeNotBookable("This time is over.")
    in_the_way = calendar.in_the_way(span, now)
    if calendar.is_blocked(span):
        raise TimeTaken
    if in_the_way:
        return [*_turned_away(command, calendar, in_the_way)]
    pending = [one for one in calendar.bookings.values() if one.status is BookingStatus.PENDING and not one.is_overdue(now)]
    if sum(one.customer_id == customer_id for one in pending) >= MOST_HOLDS:
        raise TooManyHolds
    return [*_overdue(command, calendar), _held(command)]


def _turned_away(command: HoldTime, calendar: Calendar, in_the_way: list[Booking]) -> Iterator[RivalTurnedAway]:
    """Once for a person and a time; raises `TimeTaken` where there is nothing to wait for, or nothing more to remember."""
    span, customer_id = command.span, command.customer_id
    decided = any(one.status is not BookingStatus.PENDING for one in in_the_way)
    their_own = any(one.customer_id == customer_id for one in in_the_way)
    wishes = sum(one.customer_id == customer_id for one in calendar.rivals)
    full = len(calendar.rivals) >= MOST_RIVALS or wishes >= MOST_WISHES
    if decided or their_own or full or Rival(customer_id, span) in calendar.rivals:
        raise TimeTaken
    yield RivalTurnedAway(
        listing_id=command.listing_id,
        customer_id=customer_id,
        booking_id=in_the_way[0].booking_id,
        kind=span.kind,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        first_day=span.first_day,
        last_day=span.last_day,
        turned_away_at=command.now,
    )


def _overdue(command: HoldTime, calendar: Calendar) -> Iterator[HoldExpired]:
    """Holds whose time has passed make room, even where nothing has recorded yet that it did."""
    # Whoever waits for two of them wants time that is taken now, so that each is told by one of them at most.
    for one in calendar.bookings.values():
        if one.span.clashes(command.span):
            yield expired_hold(one, calendar, command.now, command.span)


def _held(command: HoldTime) -> BookingHeld:
    span = command.span
    return BookingHeld(
        booking_id=command.booking_id,
        reference=reference(command.booking_id),
        listing_id=command.listing_id,
        seller_id=command.seller_id,
        customer_id=command.customer_id,
        kind=span.kind,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        first_day=span.first_day,
        last_day=span.last_day,
        total=command.total,
        message=command.message,
        contact_phone=command.contact_phone,
        contact_email=command.contact_email,
        expires_at=min(command.expires_at, span.starts_at),
        held_at=command.now,
    )


def expired_hold(booking: Booking, calendar: Calendar, now: datetime, taken: Span | None = None) -> HoldExpired:
    """Its end, where `taken` is a time that somebody else gets at the same moment."""
    return HoldExpired(
        booking_id=booking.booking_id,
        listing_id=booking.listing_id,
        seller_id=booking.seller_id,
        customer_id=booking.customer_id,
        rivals=freed_for(booking, calendar, now, taken),
        expired_at=now,
    )


def freed_for(booking: Booking, calendar: Calendar, now: datetime, taken: Span | None = None) -> tuple[Rival, ...]:
    """Who waits for this booking's end, and could have all they wanted once it has ended; who still could not goes on waiting."""
    others = [one for id_, one in calendar.bookings.items() if id_ != booking.booking_id]
    rest = replace(calendar, bookings={one.booking_id: one for one in others})
    return tuple(
        one
        for one in calendar.rivals
        if one.span.clashes(booking.span) and rest.is_free(one.span, now) and not (taken and taken.clashes(one.span))
    )
