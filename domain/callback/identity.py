"""Natural keys of what comes from the provider: delivered again, it has the same id."""

from uuid import UUID, uuid5

_NAMESPACE = UUID("7c1f1c0a-6d7a-4a3e-9b53-1d2f3b8b6c21")


def callback_id(provider_sid: str) -> UUID:
    """The stream of one inbound message of the provider."""
    return uuid5(_NAMESPACE, f"callback|{provider_sid}")


def inbound_message_id(provider_sid: str) -> UUID:
    """The id of the message that an inbound callback becomes."""
    return uuid5(_NAMESPACE, f"message|{provider_sid}")


def media_id(provider_sid: str, index: int) -> UUID:
    """The id of one file of an inbound message, from 0."""
    return uuid5(_NAMESPACE, f"media|{provider_sid}|{index}")
