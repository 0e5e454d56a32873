"""Times of one listing, and what is asked of its calendar."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.booking.commands import HoldTime
from domain.booking.slots import VIEWING_HOURS as HOURS
from domain.booking.slots import Rules, stay, viewing
from domain.booking.span import Span

ISLAND = ZoneInfo("Asia/Famagusta")
RULES = Rules(ISLAND, timedelta(days=90), timedelta(days=548))
NOON = datetime(2026, 6, 1, 9, tzinfo=UTC)
TODAY = date(2026, 6, 1)
LISTING, SELLER = UUID(int=1), UUID(int=2)
DAY = timedelta(days=1)


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
