"""A message on its way out as it is now, and what judging it needs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from application.cause import Cause
from application.ports import EventLog, Statement
from domain.outbound.decider import OUTBOUND
from domain.outbound.events import OutboundExtended, OutboundQueued
from domain.outbound.state import Outbound


class Guard(Protocol):
    """What must hold in the very commit that records an intent."""

    def __call__(self, outbound: Outbound, *, begins: bool, sender: str, at: datetime) -> Statement:
        """Raises `SendHeld` in that commit where consent or a budget does not allow it."""


class Files(Protocol):
    """Files that go along with messages; raises `LogUnavailable`."""

    def addresses(self, media_ids: Sequence[UUID], now: datetime) -> tuple[Sequence[str], bool]:
        """Where those that are stored can be fetched for a day by whoever has the address, and whether others are still to come."""


class Learned(Protocol):
    """Hears of the error codes of the provider."""

    def __call__(self, recipient_id: UUID, code: str, cause: Cause, /) -> None:
        """What it says about the recipient, or about us, is acted on; twice is as good as once."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be sent, and how far it has come."""

    outbound: Outbound
    body: str
    variables: tuple[str, ...]
    media: tuple[UUID, ...]
    broadcast_id: UUID | None = None


def message(log: EventLog, outbound_id: UUID) -> Message:
    """One outbound message, words readable; raises `LogUnavailable`."""
    found = Message(OUTBOUND.initial, "", (), ())
    for recorded in log.stream(outbound_id):
        event = recorded.event
        found = replace(found, outbound=OUTBOUND.evolve(found.outbound, event))
        if isinstance(event, OutboundQueued):
            found = replace(found, body=event.body, variables=event.variables, media=event.media, broadcast_id=event.broadcast_id)
        elif isinstance(event, OutboundExtended):
            found = replace(found, body=event.body, media=event.media)
    return found
