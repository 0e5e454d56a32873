"""The application's look-ups of bookings, answered from views, and what clients show of them."""

from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Select, Text, Uuid, bindparam, case, cast, func, literal, null, select

from application.booking_lookups import KnownBooking
from domain.booking.events import BookingStatus
from domain.booking.span import Kind, Span
from domain.money import Money
from projections.bookings import bookings
from projections.listings import listings
from projections.lookups import Rows
from projections.people import REMEMBERED, people
from projections.query import Query, Row

_b, _l, _p = bookings.table.c, listings.table.c, people.table.c
_me = bindparam("person_id", type_=Uuid())
_OPEN = _b.status.in_([literal(BookingStatus.PENDING.value), literal(BookingStatus.CONFIRMED.value)])

_BOOKING = Query(select(bookings.table).where(_b.booking_id == bindparam("booking_id", type_=Uuid())))
_OF_CUSTOMER = Query(
    select(bookings.table).where(_b.customer_id == _me).order_by(_b.position.desc()).limit(bindparam("limit", type_=BigInteger))
)
_OPEN_WITH = Query(select(bookings.table).where((_b.customer_id == _me) | (_b.seller_id == _me), _OPEN).order_by(_b.position))
_OPEN_AT = Query(select(bookings.table).where(_b.listing_id == bindparam("listing_id", type_=Uuid()), _OPEN).order_by(_b.position))

BOOKED_BY = Query(
    select(
        _b.reference,
        _b.kind,
        _b.status,
        cast(_b.starts_at, Text).label("starts_at"),
        cast(_b.ends_at, Text).label("ends_at"),
        cast(_b.total, Text).label("total"),
        _b.currency,
        _b.message,
        _b.contact_phone,
        _b.contact_email,
        _b.held_at,
    )
    .where(_b.customer_id == _me)
    .order_by(_b.position)
)
"""All that `person_id` has booked, the oldest first, for that person's own eyes."""


class Side(StrEnum):
    """Whose bookings somebody looks at: what they booked, or what others booked of theirs."""

    CUSTOMER = "customer"
    SELLER = "seller"


@cache
def bookings_page(side: Side, *, by_status: bool) -> Query:
    """The bookings of `person_id` on one side before the position `before`, newest first; where so chosen only those with `status`.

    A seller reads how a customer is reached only of what was confirmed.
    """
    is_customer = side is Side.CUSTOMER
    mine, other = (_b.customer_id, _b.seller_id) if is_customer else (_b.seller_id, _b.customer_id)
    agreed = _b.status.in_([literal(BookingStatus.CONFIRMED.value), literal(BookingStatus.COMPLETED.value)])
    phone, email = [
        one if is_customer else case((agreed, one), else_=null().cast(Text)).label(one.name)
        for one in (_b.contact_phone, _b.contact_email)
    ]
    kept = [one for one in bookings.table.columns if one.name not in {"contact_phone", "contact_email"}]
    page: Select[Any] = (
        select(
            *kept,
            phone,
            email,
            other.label("other_id"),
            case((REMEMBERED, _p.display_name), else_="").label("other_name"),
            _p.user_type.label("other_type"),
            func.coalesce(_l.title, "").label("title"),
        )
        .join_from(bookings.table, listings.table, _l.listing_id == _b.listing_id, isouter=True)
        .join(people.table, _p.person_id == other, isouter=True)
        .where(mine == _me, _b.position < bindparam("before", type_=BigInteger))
    )
    if by_status:
        page = page.where(_b.status == bindparam("status", type_=Text()))
    return Query(
        page.order_by(_b.position.desc()).limit(bindparam("limit", type_=BigInteger)).offset(bindparam("offset", type_=BigInteger))
    )


class ViewBookings:
    """Implements the application's `BookingLookups`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def booking(self, booking_id: UUID) -> KnownBooking | None:
        """A booking, whoever's it is."""
        return next((_known(row) for row in self._rows(_BOOKING, booking_id=booking_id)), None)

    def of_customer(self, customer_id: UUID, limit: int) -> Sequence[KnownBooking]:
        """What a customer has booked, newest first."""
        return [_known(row) for row in self._rows(_OF_CUSTOMER, person_id=customer_id, limit=limit)]

    def open_with(self, person_id: UUID) -> Sequence[KnownBooking]:
        """Pending and confirmed bookings of somebody, as customer or as seller, the oldest first."""
        return [_known(row) for row in self._rows(_OPEN_WITH, person_id=person_id)]

    def open_at(self, listing_id: UUID) -> Sequence[KnownBooking]:
        """Pending and confirmed bookings of a listing, the oldest first."""
        return [_known(row) for row in self._rows(_OPEN_AT, listing_id=listing_id)]


def _known(row: Row) -> KnownBooking:
    span = Span(Kind(row["kind"]), row["starts_at"], row["ends_at"], row["first_day"], row["last_day"])
    whose = row["listing_id"], row["seller_id"], row["customer_id"]
    total = Money(row["total"], row["currency"]) if row["total"] is not None else None
    return KnownBooking(row["booking_id"], row["reference"], *whose, span, BookingStatus(row["status"]), total)
