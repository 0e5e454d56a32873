"""Natural keys: a seller's standing is one stream."""

from uuid import UUID, uuid5

_NAMESPACE = UUID("4e1d1a64-8a55-4a4a-93c2-0f3c8f9a9e10")


def seller_stream_id(person_id: UUID) -> UUID:
    """The stream of a seller's standing."""
    return uuid5(_NAMESPACE, f"seller|{person_id}")
