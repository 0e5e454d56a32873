"""Every booking: of what, by whom, for when, and how far it has come."""

from collections.abc import Iterator

from sqlalchemy import BigInteger, Date, DateTime, Index, Numeric, Text, Uuid, text

from domain.booking.events import (
    BookingCancelled,
    BookingCompleted,
    BookingConfirmed,
    BookingDeclined,
    BookingHeld,
    BookingStatus,
    HoldExpired,
)
from domain.person.events import PersonForgotten
from domain.personal import ERASED
from projections.changes import RowChange, insert, update, update_all
from projections.view import At, View, optional, required

bookings = View(
    "bookings",
    version=1,
    key=("booking_id",),
    columns=[
        required("booking_id", Uuid()),
        required("reference", Text()),
        required("listing_id", Uuid()),
        required("seller_id", Uuid()),
        required("customer_id", Uuid()),
        required("kind", Text()),
        required("status", Text()),
        required("starts_at", DateTime(timezone=True)),
        required("ends_at", DateTime(timezone=True)),
        required("first_day", Date()),
        required("last_day", Date()),
        optional("total", Numeric()),
        optional("currency", Text()),
        required("message", Text()),
        optional("contact_phone", Text()),
        optional("contact_email", Text()),
        required("position", BigInteger()),
        required("held_at", DateTime(timezone=True)),
        required("expires_at", DateTime(timezone=True)),
        optional("decided_at", DateTime(timezone=True)),
    ],
    indexes=[
        Index("bookings_of_customer", "customer_id", "position"),
        Index("bookings_of_seller", "seller_id", "position"),
        Index("bookings_still_open", "listing_id", postgresql_where=text("status IN ('pending', 'confirmed')")),
    ],
)


@bookings.on(BookingHeld)
def _held(event: BookingHeld, at: At) -> Iterator[RowChange]:
    yield insert(booking_id=event.booking_id).set(
        reference=event.reference,
        listing_id=event.listing_id,
        seller_id=event.seller_id,
        customer_id=event.customer_id,
        kind=event.kind.value,
        status=BookingStatus.PENDING.value,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        first_day=event.first_day,
        last_day=event.last_day,
        total=event.total.amount if event.total else None,
        currency=event.total.currency if event.total else None,
        message=event.message,
        contact_phone=event.contact_phone,
        contact_email=event.contact_email,
        position=at.position,
        held_at=event.held_at,
        expires_at=event.expires_at,
    )


@bookings.on(BookingConfirmed)
def _confirmed(event: BookingConfirmed, _: At) -> Iterator[RowChange]:
    yield update(booking_id=event.booking_id).set(status=BookingStatus.CONFIRMED.value, decided_at=event.confirmed_at)


@bookings.on(BookingDeclined)
def _declined(event: BookingDeclined, _: At) -> Iterator[RowChange]:
    yield update(booking_id=event.booking_id).set(status=BookingStatus.DECLINED.value, decided_at=event.declined_at)


@bookings.on(BookingCancelled)
def _cancelled(event: BookingCancelled, _: At) -> Iterator[RowChange]:
    yield update(booking_id=event.booking_id).set(status=BookingStatus.CANCELLED.value, decided_at=event.cancelled_at)


@bookings.on(BookingCompleted)
def _completed(event: BookingCompleted, _: At) -> Iterator[RowChange]:
    yield update(booking_id=event.booking_id).set(status=BookingStatus.COMPLETED.value, decided_at=event.completed_at)


@bookings.on(HoldExpired)
def _expired(event: HoldExpired, _: At) -> Iterator[RowChange]:
    yield update(booking_id=event.booking_id).set(status=BookingStatus.EXPIRED.value, decided_at=event.expired_at)


@bookings.on(PersonForgotten)
def _forgotten(event: PersonForgotten, _: At) -> Iterator[RowChange]:
    yield update_all(customer_id=event.person_id).set(message=ERASED, contact_phone=None, contact_email=None)
