"""What is known of a broadcast on its way; the decider, and each message's own stream, check again what can have changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.broadcast.events import Tally


class Progress(Protocol):
    """Looks it up; every method raises `LogUnavailable`."""

    def is_over(self, broadcast_id: UUID, now: datetime) -> bool:
        """Whether nobody is to be asked any more: it was stopped, or its lead has ended."""

    def tally(self, broadcast_id: UUID) -> Tally:
        """Where everybody of the audience is."""

    def queued(self, broadcast_id: UUID) -> frozenset[UUID]:
        """Its messages that were ever queued."""

    def waiting(self, broadcast_id: UUID, limit: int) -> Sequence[UUID]:
        """Its messages that are still to be sent, at most so many."""

    def waiting_for(self, person_id: UUID, limit: int) -> Sequence[UUID]:
        """Messages to somebody that are still to be sent, of whatever kind; at most so many."""
