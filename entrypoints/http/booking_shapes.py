"""What bookings and calendars look like on the wire, both ways; OpenAPI is generated from these."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal, TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import UNSET, Meta, Struct, UnsetType

from application.booking_requests import Request
from application.bookings import BookingMade
from application.calendars import Availability
from domain.booking.events import BookingStatus
from domain.booking.span import Kind
from entrypoints.http.account_shapes import Email, Phone
from entrypoints.http.contacts import normal_phone
from entrypoints.http.pages import PageQuery
from entrypoints.http.problems import invalid
from entrypoints.http.shapes import PersonShown
from projections.booking_lookups import Side
from projections.query import Row

Date: TypeAlias = date
WallTime = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$", examples=["10:00"])]


class NewBooking(Struct, frozen=True):
    """A viewing wants `preferred_date` and `preferred_time`, by the clock of the listing's place.

    A stay wants `start_date` and `end_date`, the day of leaving. How the customer is reached the seller reads once they confirm.
    """

    listing_id: UUID
    preferred_date: date | None = None
    preferred_time: WallTime | None = None
    start_date: date | None = None
    end_date: date | None = None
    message: Annotated[str, Meta(max_length=2_000)] | None = None
    contact_phone: Phone | None = None
    contact_email: Email | None = None
    client_booking_id: UUID | None = None


class Decision(Struct, frozen=True):
    """What a seller says to a booking."""

    status: Literal["confirmed", "declined", "completed"]


class BookingAnswer(Struct, frozen=True):
    """A booking, and how far it has come; `idempotent: true` where it had been made before."""

    success: bool
    booking_id: UUID
    booking_reference: str
    status: BookingStatus
    idempotent: bool | UnsetType = UNSET


class BookingsQuery(PageQuery, frozen=True):
    """Which bookings, and which page of them: what the caller has booked, or, as a seller, what others have booked of theirs."""

    role: Side = Side.CUSTOMER
    status: BookingStatus | None = None


class BookingShown(Struct, frozen=True):
    """A booking. Instants come in UTC and by the clock of the place; a stay arrives on `start_date` and leaves on `end_date`."""

    id: UUID
    booking_reference: str
    listing_id: UUID
    listing_title: str
    kind: Kind
    status: BookingStatus
    starts_at: datetime
    ends_at: datetime
    local_starts_at: datetime
    local_ends_at: datetime
    time_zone: str
    start_date: date
    end_date: date
    nights: int | None
    total: str | None
    currency: str | None
    message: str
    contact_phone: str | None
    contact_email: str | None
    other_party: PersonShown
    created_at: datetime
    expires_at: datetime
    decided_at: datetime | None


class BookingPage(Struct, frozen=True):
    """Bookings, newest first."""

    bookings: list[BookingShown]
    page: int
    limit: int
    has_next: bool
    next_cursor: str | None


class AvailabilityQuery(Struct, frozen=True):
    """One `date`, or the days from `start_date` up to `end_date`, which is not one of them; without any the next thirty days."""

    date: Date | None = None
    start_date: Date | None = None
    end_date: Date | None = None


class SlotShown(Struct, frozen=True):
    """An hour at which a listing can be seen: `date` and `time` by the clock of its place, and the instant."""

    date: Date
    time: str
    starts_at: datetime
    available: bool


class AvailabilityShown(Struct, frozen=True):
    """Days, or nights, that are free and that are taken; a day in neither list cannot be booked at all."""

    kind: Kind
    time_zone: str
    minimum_nights: int
    available_dates: list[date]
    booked_dates: list[date]
    time_slots: list[SlotShown]


class CalendarChange(Struct, frozen=True):
    """Days from `start_date` up to `end_date`, which is not one of them: the seller keeps them (`blocked`), or lets them go."""

    start_date: date
    end_date: date
    blocked: bool


class CalendarAnswer(Struct, frozen=True):
    """The days are as they were wanted."""

    success: bool


def wanted(body: NewBooking) -> Request:
    """What is asked for; raises a validation problem."""
    return Request(
        listing_id=body.listing_id,
        preferred_date=body.preferred_date,
        preferred_time=time.fromisoformat(body.preferred_time) if body.preferred_time else None,
        start_date=body.start_date,
        end_date=body.end_date,
        message=body.message or "",
        contact_phone=normal_phone(body.contact_phone, "contact_phone"),
        contact_email=body.contact_email,
    )


def days(first: date | None, until: date | None) -> tuple[date, date] | None:
    """The first and the last day of a range whose end is not part of it, a day by itself where both are the same.

    None where none is given; raises a validation problem where one is missing, or they are the wrong way round.
    """
    if first is None and until is None:
        return None
    if first is None or until is None:
        raise invalid("end_date" if first else "start_date", "Give both, or neither.")
    if until < first:
        raise invalid("end_date", "The end is before the beginning.")
    return first, max(first, until - timedelta(days=1)) if until > date.min else first


def booking_answer(made: BookingMade) -> BookingAnswer:
    """What came of it."""
    repeated = True if made.repeated else UNSET
    return BookingAnswer(
        success=True, booking_id=made.booking_id, booking_reference=made.reference, status=made.status, idempotent=repeated
    )


def booking_shown(row: Row, zone: ZoneInfo) -> BookingShown:
    """A row of somebody's bookings."""
    is_stay = row["kind"] == Kind.STAY.value
    other = PersonShown(row["other_id"], row["other_name"] or "", row["other_type"] or "")
    return BookingShown(
        row["booking_id"],
        row["reference"],
        row["listing_id"],
        row["title"],
        Kind(row["kind"]),
        BookingStatus(row["status"]),
        row["starts_at"],
        row["ends_at"],
        row["starts_at"].astimezone(zone),
        row["ends_at"].astimezone(zone),
        zone.key,
        row["first_day"],
        row["last_day"] + timedelta(days=1) if is_stay else row["last_day"],
        (row["last_day"] - row["first_day"]).days + 1 if is_stay else None,
        None if row["total"] is None else str(row["total"]),
        row["currency"],
        row["message"],
        row["contact_phone"],
        row["contact_email"],
        other,
        row["held_at"],
        row["expires_at"],
        row["decided_at"],
    )


def availability_shown(found: Availability) -> AvailabilityShown:
    """What is free of a listing."""
    slots = [SlotShown(one.day, f"{one.time:%H:%M}", one.starts_at, one.available) for one in found.slots]
    return AvailabilityShown(found.kind, found.zone, found.minimum_nights, list(found.free), list(found.taken), slots)
