"""What is known of bookings before something is asked of them; the decider checks again what can have changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from domain.booking.events import BookingStatus
from domain.booking.span import Span
from domain.money import Money


@dataclass(frozen=True, slots=True)
class KnownBooking:
    """A booking as it is now, without what the customer wrote."""

    booking_id: UUID
    reference: str
    listing_id: UUID
    seller_id: UUID
    customer_id: UUID
    span: Span
    status: BookingStatus
    total: Money | None


class BookingLookups(Protocol):
    """Looks bookings up; every method raises `LogUnavailable`."""

    def booking(self, booking_id: UUID) -> KnownBooking | None:
        """A booking, whoever's it is."""

    def of_customer(self, customer_id: UUID, limit: int) -> Sequence[KnownBooking]:
        """What a customer has booked, newest first."""

    def open_with(self, person_id: UUID) -> Sequence[KnownBooking]:
        """Pending and confirmed bookings of somebody, as customer or as seller, the oldest first."""

    def open_at(self, listing_id: UUID) -> Sequence[KnownBooking]:
        """Pending and confirmed bookings of a listing, the oldest first."""
