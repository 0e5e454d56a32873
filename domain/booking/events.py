"""What has happened to bookings. Facts: append-only, never renamed once released."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from domain.booking.span import Kind, Span
from domain.money import Money
from domain.personal import Personal


class BookingStatus(StrEnum):
    """How far a booking has come; only the first two keep its time from others."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    COMPLETED = "completed"
    EXPIRED = "expired"


class Declining(StrEnum):
    """Why a booking was declined."""

    BY_SELLER = "by-seller"
    WITHDRAWN = "withdrawn"
    FORGOTTEN = "forgotten"


class Cancelling(StrEnum):
    """Why a booking was cancelled."""

    BY_CUSTOMER = "by-customer"
    FORGOTTEN = "forgotten"


class Completing(StrEnum):
    """Who says that a booking is over."""

    BY_SELLER = "by-seller"
    BY_TIME = "by-time"


@dataclass(frozen=True, slots=True)
class Rival:
    """A customer who was turned away because somebody else held that time."""

    customer_id: UUID
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingHeld:
    """A customer holds a time of a listing until `expires_at`, unless its seller confirms it before.

    The days of a stay are its nights; `total` is what it costs, where the price says so.
    """

    TYPE: ClassVar[str] = "booking.held"
    booking_id: UUID
    reference: str
    listing_id: UUID
    seller_id: UUID
    customer_id: UUID
    kind: Kind
    starts_at: datetime
    ends_at: datetime
    first_day: date
    last_day: date
    total: Money | None
    message: Annotated[str, Personal(person="customer_id")]
    contact_phone: Annotated[str | None, Personal(person="customer_id")]
    contact_email: Annotated[str | None, Personal(person="customer_id")]
    expires_at: datetime
    held_at: datetime

    @property
    def span(self) -> Span:
        """The time that it takes."""
        return Span(self.kind, self.starts_at, self.ends_at, self.first_day, self.last_day)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingConfirmed:
    """The seller has agreed; for the `rivals` that time is gone."""

    TYPE: ClassVar[str] = "booking.confirmed"
    booking_id: UUID
    listing_id: UUID
    seller_id: UUID
    customer_id: UUID
    rivals: tuple[Rival, ...]
    confirmed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingDeclined:
    """It does not come about on the seller's side; for the `rivals` that time is free again."""

    TYPE: ClassVar[str] = "booking.declined"
    booking_id: UUID
    listing_id: UUID
    seller_id: UUID
    customer_id: UUID
    why: Declining
    rivals: tuple[Rival, ...]
    declined_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingCancelled:
    """It is not wanted any more on the customer's side; for the `rivals` that time is free again."""

    TYPE: ClassVar[str] = "booking.cancelled"
    booking_id: UUID
    listing_id: UUID
    seller_id: UUID
    customer_id: UUID
    why: Cancelling
    rivals: tuple[Rival, ...]
    cancelled_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingCompleted:
    """It took place. Its time stays taken until it has passed."""

    TYPE: ClassVar[str] = "booking.completed"
    booking_id: UUID
    listing_id: UUID
    seller_id: UUID
    customer_id: UUID
    why: Completing
    completed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldExpired:
    """The seller said nothing in time; for the `rivals` that time is free again."""

    TYPE: ClassVar[str] = "booking.hold_expired"
    booking_id: UUID
    listing_id: UUID
    seller_id: UUID
    customer_id: UUID
    rivals: tuple[Rival, ...]
    expired_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RivalTurnedAway:
    """A customer wanted a time that the hold `booking_id` was in the way of; they are told what becomes of it."""

    TYPE: ClassVar[str] = "booking.rival_turned_away"
    listing_id: UUID
    customer_id: UUID
    booking_id: UUID
    kind: Kind
    starts_at: datetime
    ends_at: datetime
    first_day: date
    last_day: date
    turned_away_at: datetime

    @property
    def span(self) -> Span:
        """The time that they wanted."""
        return Span(self.kind, self.starts_at, self.ends_at, self.first_day, self.last_day)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatesBlocked:
    """The seller keeps these days, and the nights that begin on them, for themselves."""

    TYPE: ClassVar[str] = "booking.dates_blocked"
    listing_id: UUID
    seller_id: UUID
    first_day: date
    last_day: date
    blocked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DatesFreed:
    """The seller lets these days be booked again."""

    TYPE: ClassVar[str] = "booking.dates_freed"
    listing_id: UUID
    seller_id: UUID
    first_day: date
    last_day: date
    freed_at: datetime


Decided = BookingConfirmed | BookingDeclined | BookingCancelled | HoldExpired
"""What decides a hold, and tells its rivals."""

BookingEvent = Decided | BookingHeld | BookingCompleted | RivalTurnedAway | DatesBlocked | DatesFreed
