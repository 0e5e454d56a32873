"""The trail: for each event of the log who brought it about, in the course of what, because of what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Step:
    """One event of the log, without what it says."""

    position: int
    event_id: str
    stream_id: UUID
    version: int
    topic: str
    recorded_at: datetime
    actor: str
    command: str
    correlation_id: str
    causation_id: str | None


class Trail(Protocol):
    """Finds events by their circumstances; exact also for events that were appended just now. Raises `LogUnavailable`."""

    def event(self, event_id: str) -> Step | None:
        """One event by its id."""

    def at(self, position: int) -> Step | None:
        """One event by its position."""

    def caused_by(self, causation_id: str) -> Sequence[Step]:
        """The direct effects of an event, in order."""

    def correlated(self, correlation_id: str, after: int, limit: int) -> Sequence[Step]:
        """What belongs to one chain, in order, beyond a position."""

    def recorded(self, since: datetime, until: datetime, after: int, limit: int) -> Sequence[Step]:
        """What was recorded in a span of time, in order, beyond a position."""
