"""What a broadcast remembers: who may be asked, who was, and how far it has come."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from domain.brief import Brief
from domain.broadcast.events import (
    ApprovalExpired,
    ApprovalRequested,
    BroadcastApproved,
    BroadcastCompleted,
    BroadcastEvent,
    BroadcastQueued,
    BroadcastRejected,
    BroadcastRolledBack,
    BroadcastStopped,
    Recipient,
    SellersReminded,
    WaveReleased,
)
from domain.broadcast.refusals import BroadcastNotFound
from domain.channel import Channel

GRACE = timedelta(minutes=1)
"""For so long after the deadline messages that were released may still end by themselves."""


class Phase(StrEnum):
    """How far a broadcast has come; from `SENDING` it stops or completes, and nothing follows on the others after `PENDING`."""

    PENDING = "pending"
    REJECTED = "rejected"
    EXPIRED = "expired"
    ROLLED_BACK = "rolled-back"
    SENDING = "sending"
    STOPPED = "stopped"
    COMPLETED = "completed"


@dataclass(frozen=True, slots=True)
class Request:
    """What a human was asked: whether these sellers are asked, until when."""

    lead_id: UUID
    customer_id: UUID
    medium: Channel
    brief: Brief
    chosen: tuple[UUID, ...]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Sending:
    """A queued broadcast: who is messaged, in order, and which waves went out. Waves are counted from 1."""

    approved_by: UUID
    accepted: tuple[Recipient, ...]
    wave_size: int
    wave_pause: int
    enough_answers: int
    deadline: datetime
    queued_at: datetime
    waves: int = 0
    released_at: datetime | None = None
    reminded: frozenset[int] = frozenset()

    def unreleased(self) -> tuple[Recipient, ...]:
        """Those who are in no wave yet."""
        return self.accepted[self.waves * self.wave_size :]

    def next_wave(self) -> tuple[Recipient, ...]:
        """Those who are asked next; nobody where all waves are out."""
        return self.unreleased()[: self.wave_size]

    def wave(self, wave: int) -> tuple[Recipient, ...]:
        """Those who were asked in a wave; nobody where that has not gone out."""
        if not 1 <= wave <= self.waves:
            return ()
        return self.accepted[(wave - 1) * self.wave_size : wave * self.wave_size]

    def next_wave_at(self) -> datetime | None:
        """When the next wave is due: the first at once, any other a pause after the one before; None where all are out."""
        if not self.unreleased():
            return None
        return self.queued_at if self.released_at is None else self.released_at + timedelta(seconds=self.wave_pause)


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A broadcast; without a `request` it is unknown, without `sending` it was never queued."""

    request: Request | None = None
    phase: Phase = Phase.PENDING
    sending: Sending | None = None

    def require(self) -> Request:
        """Raises `BroadcastNotFound`."""
        if self.request is None:
            raise BroadcastNotFound
        return self.request

    def is_pending(self, now: datetime) -> bool:
        """Whether it can still be decided; the time for that ends whether or not it was recorded yet."""
        return self.phase is Phase.PENDING and now < self.require().expires_at

    @property
    def is_sending(self) -> bool:
        """Whether sellers are still to be asked, or their messages still on the way."""
        return self.phase is Phase.SENDING

    def next_wave_at(self) -> datetime | None:
        """When the next wave is due; None where none will follow."""
        return self.sending.next_wave_at() if self.sending is not None and self.is_sending else None


def _sending(broadcast: Broadcast) -> Sending:
    assert broadcast.sending is not None
    return broadcast.sending


def _queued(event: BroadcastQueued) -> Sending:
    return Sending(
        event.approved_by,
        tuple(recipient for recipient in event.recipients if recipient.rejected is None),
        event.wave_size,
        event.wave_pause,
        event.enough_answers,
        event.deadline,
        event.queued_at,
    )


def _requested(event: ApprovalRequested) -> Request:
    return Request(event.lead_id, event.customer_id, event.medium, event.brief, chosen(event), event.expires_at)


def chosen(event: ApprovalRequested) -> tuple[UUID, ...]:
    """The sellers who are to be asked, in order."""
    return tuple(candidate.seller_id for candidate in event.candidates if candidate.chosen)


def evolve(broadcast: Broadcast, event: BroadcastEvent) -> Broadcast:  # noqa: C901, PLR0911 - one case an event
    """The broadcast after one more event."""
    match event:
        case ApprovalRequested():
            return Broadcast(_requested(event))
        case BroadcastApproved():
            return broadcast
        case BroadcastRejected():
            return replace(broadcast, phase=Phase.REJECTED)
        case ApprovalExpired():
            return replace(broadcast, phase=Phase.EXPIRED)
        case BroadcastQueued():
            return replace(broadcast, phase=Phase.SENDING, sending=_queued(event))
        case BroadcastRolledBack():
            return replace(broadcast, phase=Phase.ROLLED_BACK)
        case WaveReleased(wave=wave, released_at=at):
            return replace(broadcast, sending=replace(_sending(broadcast), waves=wave, released_at=at))
        case SellersReminded(wave=wave):
            sending = _sending(broadcast)
            return replace(broadcast, sending=replace(sending, reminded=sending.reminded | {wave}))
        case BroadcastStopped():
            return replace(broadcast, phase=Phase.STOPPED)
        case BroadcastCompleted():
            return replace(broadcast, phase=Phase.COMPLETED)
        case _:
            assert_never(event)


def sellers(recipients: Sequence[Recipient]) -> tuple[UUID, ...]:
    """Who they are, in order."""
    return tuple(recipient.seller_id for recipient in recipients)
