"""Times of one listing, and what is asked of its calendar."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.booking.commands import (
    BlockDates,
    CancelBooking,
    CompleteBooking,
    ConfirmBooking,
    DeclineBooking,
    ExpireHold,
    FreeDates,
    HoldTime,
)
from domain.booking.decider import CALENDAR
from domain.booking.events import Cancelling, Completing, Declining
from domain.booking.slots import VIEWING_HOURS as HOURS
from domain.booking.slots import Rules, stay, viewing
from domain.booking.span import Span

ISLAND = ZoneInfo("Asia/Famagusta")
RULES = Rules(ISLAND, timedelta(days=90), timedelta(days=548))
NOON = datetime(2026, 6, 1, 9, tzinfo=UTC)
TODAY = date(2026, 6, 1)
LISTING, SELLER = UUID(int=1), UUID(int=2)
DAY = timedelta(days=1)
FIRST, SECOND = UUID(int=101), UUID(int=102)
ANNA, BEN, CEM = 11, 12, 13
LATER = NOON + DAY


def hour(number: int, day: int = 1) -> Span:
    """The `number`th hour of the day so many days from now."""
    return viewing(TODAY + day * DAY, HOURS[number], RULES, NOON)


def nights(first: int, until: int) -> Span:
    """From so many days from now until so many."""
    return stay(TODAY + first * DAY, TODAY + until * DAY, 1, RULES, NOON)


def hold(booking: int, customer: int, span: Span, now: datetime = NOON, **other: Any) -> HoldTime:
    """A customer wants a time."""
    said: dict[str, Any] = {
        "booking_id": UUID(int=booking),
        "listing_id": LISTING,
        "seller_id": SELLER,
        "customer_id": UUID(int=customer),
        "span": span,
        "total": None,
        "message": "",
        "contact_phone": None,
        "contact_email": None,
        "expires_at": now + DAY,
        "now": now,
    }
    return HoldTime(**{**said, **other})


def so_far(*commands: Any, after: Sequence[Any] = ()) -> Sequence[Any]:
    """The events of commands, one after another, and those before them."""
    events = list(after)
    for command in commands:
        events += CALENDAR.decide(command, CALENDAR.fold(events))
    return events


def confirm(booking: UUID = FIRST, now: datetime = NOON) -> ConfirmBooking:
    """The seller agrees."""
    return ConfirmBooking(booking_id=booking, now=now)


def decline(booking: UUID = FIRST, now: datetime = NOON, why: Declining = Declining.BY_SELLER) -> DeclineBooking:
    """The seller says no."""
    return DeclineBooking(booking_id=booking, why=why, now=now)


def cancel(booking: UUID = FIRST, now: datetime = NOON, why: Cancelling = Cancelling.BY_CUSTOMER) -> CancelBooking:
    """It is wanted no more."""
    return CancelBooking(booking_id=booking, why=why, now=now)


def complete(booking: UUID = FIRST, now: datetime = NOON, why: Completing = Completing.BY_SELLER) -> CompleteBooking:
    """It took place."""
    return CompleteBooking(booking_id=booking, why=why, now=now)


def expire(booking: UUID = FIRST, now: datetime = LATER) -> ExpireHold:
    """Its time may have passed."""
    return ExpireHold(booking_id=booking, now=now)


def block(first: int, last: int) -> BlockDates:
    """Days that the seller keeps."""
    return BlockDates(listing_id=LISTING, seller_id=SELLER, first_day=TODAY + first * DAY, last_day=TODAY + last * DAY, now=NOON)


def free(first: int, last: int) -> FreeDates:
    """Days that the seller lets go."""
    return FreeDates(listing_id=LISTING, seller_id=SELLER, first_day=TODAY + first * DAY, last_day=TODAY + last * DAY, now=NOON)
