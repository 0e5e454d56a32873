"""What is known of a broadcast on its way; the decider, and each message's own stream, check again what can have changed."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.broadcast.events import Tally
from domain.consent.events import Category
from domain.outbound.state import Outbound


class Progress(Protocol):
    """Looks it up; every method raises `LogUnavailable`."""

    def is_over(self, broadcast_id: UUID, now: datetime) -> bool:
        """Whether nobody is to be asked any more: it was stopped, or its lead has ended."""

    def has_answered(self, broadcast_id: UUID, seller_id: UUID) -> bool:
        """Whether a seller has answered what it asks."""

    def tally(self, broadcast_id: UUID) -> Tally:
        """Where everybody of the audience is."""

    def queued(self, broadcast_id: UUID) -> frozenset[UUID]:
        """Its messages that were ever queued."""

    def waiting(self, broadcast_id: UUID, limit: int) -> Sequence[UUID]:
        """Its messages that are still to be sent, at most so many."""

    def reached(self, broadcast_id: UUID) -> Collection[UUID]:
        """Sellers whose message was handed over, or may have been."""

    def released_only(self, broadcast_id: UUID, limit: int) -> Sequence[tuple[UUID, UUID]]:
        """Sellers of waves that were released who have no message yet, and what their message is to be called; at most so many."""

    def waiting_for(self, person_id: UUID, limit: int) -> Sequence[UUID]:
        """Messages to somebody that are still to be sent, of whatever kind; at most so many."""


def is_moot(progress: Progress, outbound: Outbound, broadcast_id: UUID, now: datetime) -> bool:
    """Whether nobody waits for an answer to a message any more; where it is a reminder, also whether the answer has come."""
    if progress.is_over(broadcast_id, now):
        return True
    return outbound.category == Category.PROACTIVE and progress.has_answered(broadcast_id, outbound.recipient_id)
