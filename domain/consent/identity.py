"""Natural keys: what somebody agreed to on a channel is one stream."""

from uuid import UUID, uuid5

from domain.channel import Channel

_NAMESPACE = UUID("5c9b0a6e-3b52-4f0e-9a53-52e1a7f6f0b4")


def consent_id(person_id: UUID, channel: Channel) -> UUID:
    """The stream of a person's consent on one channel."""
    return uuid5(_NAMESPACE, f"consent|{person_id}|{channel.value}")
