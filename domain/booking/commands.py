"""What may be asked of a listing's calendar. Time and ids come in from outside."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.booking.events import Cancelling, Completing, Declining
from domain.booking.span import Span
from domain.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldTime:
    """Hold a time until `expires_at`. The same `booking_id` again changes nothing."""

    booking_id: UUID
    listing_id: UUID
    seller_id: UUID
    customer_id: UUID
    span: Span
    total: Money | None
    message: str
    contact_phone: str | None
    contact_email: str | None
    expires_at: datetime
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmBooking:
    """Agree to it, as the listing's seller."""

    booking_id: UUID
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineBooking:
    """Say no to it; the seller may until it begins, also after having agreed."""

    booking_id: UUID
    why: Declining
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelBooking:
    """Want it no more; the customer may until it is confirmed, and whoever is forgotten until it begins."""

    booking_id: UUID
    why: Cancelling
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteBooking:
    """It took place: the seller says so once they have agreed, and time does a while after it has passed."""

    booking_id: UUID
    why: Completing
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpireHold:
    """End a hold if its time has passed; before that nothing comes of it."""

    booking_id: UUID
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockDates:
    """Keep days for oneself, both of them and those between."""

    listing_id: UUID
    seller_id: UUID
    first_day: date
    last_day: date
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeDates:
    """Let days be booked again."""

    listing_id: UUID
    seller_id: UUID
    first_day: date
    last_day: date
    now: datetime


Concerning = ConfirmBooking | DeclineBooking | CancelBooking | CompleteBooking | ExpireHold
"""What is asked about one booking."""

CalendarCommand = HoldTime | Concerning | BlockDates | FreeDates
