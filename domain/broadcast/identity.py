"""Natural keys: a lead's broadcasts are counted, and each has one message to each seller."""

from uuid import UUID, uuid5

_NAMESPACE = UUID("0b0c3c5a-2f55-4d0a-9a7b-61c0d1f1b3de")


def broadcast_id(lead_id: UUID, ordinal: int) -> UUID:
    """A lead's first, second … broadcast; counted from 0."""
    return uuid5(_NAMESPACE, f"broadcast|{lead_id}|{ordinal}")


def brief_outbound_id(broadcast_id: UUID, seller_id: UUID) -> UUID:
    """The one message by which a broadcast reaches a seller."""
    return uuid5(_NAMESPACE, f"outbound|{broadcast_id}|{seller_id}")


def brief_message_id(lead_id: UUID, seller_id: UUID) -> UUID:
    """The one message in a seller's thread that shows them a lead's brief."""
    return uuid5(_NAMESPACE, f"brief|{lead_id}|{seller_id}")
