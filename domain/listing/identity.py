"""Natural keys: what a seller's own system calls a listing makes its id, so that bringing it twice brings it once."""

from uuid import UUID, uuid5

_NAMESPACE = UUID("b6a7f2f4-58a0-4c0e-9d0b-6d1c86f0c3a5")


def listing_id(seller_id: UUID, reference: str) -> UUID:
    """The listing that a seller refers to by this reference."""
    return uuid5(_NAMESPACE, f"listing|{seller_id}|{reference}")
