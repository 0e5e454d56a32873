"""A callback is received once, however often it is delivered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.callback.events import CallbackReceived
from domain.channel import Channel
from domain.decider import Decider


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveCallback:
    """Take over what the provider hands us."""

    callback_id: UUID
    channel: Channel
    person_id: UUID
    provider_sid: str
    digest: str
    sent_at: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class Callback:
    """Whether it has been received."""

    received: bool = False


def decide(command: ReceiveCallback, callback: Callback) -> Sequence[CallbackReceived]:
    """The first delivery counts; all others change nothing."""
    if callback.received:
        return []
    return [
        CallbackReceived(
            callback_id=command.callback_id,
            channel=command.channel,
            person_id=command.person_id,
            provider_sid=command.provider_sid,
            digest=command.digest,
            sent_at=command.sent_at,
            received_at=command.now,
        )
    ]


def evolve(callback: Callback, event: CallbackReceived) -> Callback:
    """Received."""
    del callback, event
    return Callback(received=True)


CALLBACK: Decider[ReceiveCallback, CallbackReceived, Callback] = Decider("callback.state.v1", Callback(), decide, evolve)
