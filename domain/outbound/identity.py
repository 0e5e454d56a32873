"""Natural keys of what goes out: decided again, the same message to the same person has the same id."""

from uuid import UUID, uuid5

_NAMESPACE = UUID("0c3f6b52-9f0e-4c43-8f6f-3a8f0d2f5b71")


def relay_id(message_id: UUID, recipient_id: UUID, part: int = 0) -> UUID:
    """The stream of one message of a thread on its way to one recipient; a long one goes in parts."""
    named = f"relay|{message_id}|{recipient_id}"
    return uuid5(_NAMESPACE, f"{named}|{part}" if part else named)
