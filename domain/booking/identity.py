"""Natural keys: a listing's calendar is one stream, and what a customer names so is booked once."""

import hashlib
from uuid import UUID, uuid5

_NAMESPACE = UUID("5f0d2c9b-7a51-4b0b-9b1e-8d5f6f0a3c77")

LETTERS = "34679ACDEFGHJKMNPQRTWXY"
"""Nothing that looks like something else (0 O, 1 I L, 2 Z, 5 S, 8 B, U V) is here, so that a reference can be told and written."""

_GROUP = 4


def calendar_id(listing_id: UUID) -> UUID:
    """The stream of all bookings of a listing."""
    return uuid5(_NAMESPACE, f"calendar|{listing_id}")


def booking_id(customer_id: UUID, named: UUID) -> UUID:
    """The one booking that a customer named so; nobody else can name it."""
    return uuid5(_NAMESPACE, f"booking|{customer_id}|{named}")


def reference(booking_id: UUID) -> str:
    """What people call a booking, such as `K7TD-4MXR`; the same for the same booking."""
    number = int.from_bytes(hashlib.blake2b(booking_id.bytes, digest_size=8).digest())
    found = ""
    for _ in range(2 * _GROUP):
        number, at = divmod(number, len(LETTERS))
        found += LETTERS[at]
    return f"{found[:_GROUP]}-{found[_GROUP:]}"
