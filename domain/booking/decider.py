"""A listing's calendar: two people never have one hour or night of it, since all who ask are answered here, one by one."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import assert_never

from domain.booking.commands import (
    BlockDates,
    CalendarCommand,
    CancelBooking,
    CompleteBooking,
    Concerning,
    ConfirmBooking,
    DeclineBooking,
    ExpireHold,
    FreeDates,
    HoldTime,
)
from domain.booking.events import (
    BookingCancelled,
    BookingCompleted,
    BookingConfirmed,
    BookingDeclined,
    BookingEvent,
    BookingStatus,
    Cancelling,
    Completing,
    DatesBlocked,
    DatesFreed,
    Declining,
    HoldExpired,
)
from domain.booking.holding import expired_hold, freed_for, hold
from domain.booking.refusals import BookingNotOpen, BookingNotPending, TimeNotBookable, TimeTaken
from domain.booking.state import Booking, Calendar, days, evolve
from domain.decider import Decider

__all__ = ["CALENDAR", "Calendar"]

COMPLETES_AFTER = timedelta(days=3)
"""How long the seller has, after a confirmed booking has ended, to say that it took place or not to; then time says so."""

MOST_DAYS = 366
"""Days that a seller keeps or frees at once."""


def confirm(command: ConfirmBooking, calendar: Calendar) -> Sequence[BookingConfirmed]:
    """Agreeing twice is agreeing once; raises `BookingNotOpen`."""
    booking = _require(command, calendar)
    if booking.status is BookingStatus.CONFIRMED:
        return []
    if booking.status is not BookingStatus.PENDING:
        raise BookingNotOpen
    return [
        BookingConfirmed(
            booking_id=booking.booking_id,
            listing_id=booking.listing_id,
            seller_id=booking.seller_id,
            customer_id=booking.customer_id,
            rivals=tuple(one for one in calendar.rivals if one.span.clashes(booking.span)),
            confirmed_at=command.now,
        )
    ]


def decline(command: DeclineBooking, calendar: Calendar) -> Sequence[BookingDeclined]:
    """Raises `BookingNotOpen` for what has begun or ended. Who only withdraws a listing keeps what they agreed to."""
    booking = _require(command, calendar)
    if command.why is Declining.WITHDRAWN and booking.status is not BookingStatus.PENDING:
        raise BookingNotOpen
    _require_ahead(booking, command.now)
    return [
        BookingDeclined(
            booking_id=booking.booking_id,
            listing_id=booking.listing_id,
            seller_id=booking.seller_id,
            customer_id=booking.customer_id,
            why=command.why,
            rivals=freed_for(booking, calendar, command.now),
            declined_at=command.now,
        )
    ]


def cancel(command: CancelBooking, calendar: Calendar) -> Sequence[BookingCancelled]:
    """Raises `BookingNotPending`, or `BookingNotOpen` for what has begun or ended."""
    booking = calendar.bookings.get(command.booking_id)
    if command.why is Cancelling.BY_CUSTOMER and (
        booking is None or booking.status is not BookingStatus.PENDING or booking.is_overdue(command.now)
    ):
        raise BookingNotPending
    booking = _require(command, calendar)
    _require_ahead(booking, command.now)
    return [
        BookingCancelled(
            booking_id=booking.booking_id,
            listing_id=booking.listing_id,
            seller_id=booking.seller_id,
            customer_id=booking.customer_id,
            why=command.why,
            rivals=freed_for(booking, calendar, command.now),
            cancelled_at=command.now,
        )
    ]


def complete(command: CompleteBooking, calendar: Calendar) -> Sequence[BookingCompleted]:
    """Once is enough; raises `BookingNotOpen` for what was not confirmed."""
    if command.why is Completing.BY_TIME:
        ended = calendar.bookings.get(command.booking_id)
        if ended is None or command.now < ended.span.ends_at + COMPLETES_AFTER:
            return []
    booking = _require(command, calendar)
    if booking.status is BookingStatus.COMPLETED:
        return []
    if booking.status is not BookingStatus.CONFIRMED:
        raise BookingNotOpen
    return [
        BookingCompleted(
            booking_id=booking.booking_id,
            listing_id=booking.listing_id,
            seller_id=booking.seller_id,
            customer_id=booking.customer_id,
            why=command.why,
            completed_at=command.now,
        )
    ]


def expire(command: ExpireHold, calendar: Calendar) -> Sequence[HoldExpired]:
    """Its time has passed and nobody has decided, or nothing comes of it."""
    booking = calendar.bookings.get(command.booking_id)
    return [] if booking is None or not booking.is_overdue(command.now) else [expired_hold(booking, calendar, command.now)]


def block(command: BlockDates, calendar: Calendar) -> Sequence[DatesBlocked]:
    """Raises `TimeTaken` where somebody has booked one of the days: the seller declines first; or `TimeNotBookable`."""
    wanted = _wanted(command)
    taken = [one for one in calendar.bookings.values() if not one.is_overdue(command.now)]
    if any(one.span.takes(day) for one in taken for day in wanted):
        raise TimeTaken
    if wanted <= calendar.blocked:
        return []
    return [
        DatesBlocked(
            listing_id=command.listing_id,
            seller_id=command.seller_id,
            first_day=command.first_day,
            last_day=command.last_day,
            blocked_at=command.now,
        )
    ]


def free(command: FreeDates, calendar: Calendar) -> Sequence[DatesFreed]:
    """Raises `TimeNotBookable`."""
    wanted = _wanted(command)
    if wanted.isdisjoint(calendar.blocked):
        return []
    return [
        DatesFreed(
            listing_id=command.listing_id,
            seller_id=command.seller_id,
            first_day=command.first_day,
            last_day=command.last_day,
            freed_at=command.now,
        )
    ]


def _wanted(command: BlockDates | FreeDates) -> frozenset[date]:
    """Raises `TimeNotBookable`."""
    first, last = command.first_day, command.last_day
    if not 0 <= (last - first).days < MOST_DAYS:
        raise TimeNotBookable(f"Between 1 and {MOST_DAYS} days can be kept, or freed, at once.")
    return days(first, last)


def _require(command: Concerning, calendar: Calendar) -> Booking:
    """Raises `BookingNotOpen`."""
    booking = calendar.bookings.get(command.booking_id)
    if booking is None or booking.is_overdue(command.now):
        raise BookingNotOpen
    return booking


def _require_ahead(booking: Booking, now: datetime) -> None:
    """Raises `BookingNotOpen` for what has begun."""
    if booking.status is BookingStatus.COMPLETED or now >= booking.span.starts_at:
        raise BookingNotOpen


def decide(command: CalendarCommand, calendar: Calendar) -> Sequence[BookingEvent]:  # noqa: PLR0911 - one case a command
    """What follows from a command, or a refusal."""
    match command:
        case HoldTime():
            return hold(command, calendar)
        case ConfirmBooking():
            return confirm(command, calendar)
        case DeclineBooking():
            return decline(command, calendar)
        case CancelBooking():
            return cancel(command, calendar)
        case CompleteBooking():
            return complete(command, calendar)
        case ExpireHold():
            return expire(command, calendar)
        case BlockDates():
            return block(command, calendar)
        case FreeDates():
            return free(command, calendar)
        case _:
            assert_never(command)


CALENDAR: Decider[CalendarCommand, BookingEvent, Calendar] = Decider("calendar.state.v1", Calendar(), decide, evolve)
