"""An event with the circumstances under which it was recorded."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID, uuid5

from application.cause import Cause

E = TypeVar("E", covariant=True)
S = TypeVar("S")


def event_id(stream_id: UUID, version: int) -> str:
    """The identity of a stream's event."""
    return str(uuid5(stream_id, str(version)))


@dataclass(frozen=True, slots=True)
class Recorded(Generic[E]):
    """One event of the log. `originator_id` and `originator_version` are its stream and version, in the library's words.

    `position` is its place in the log, from 1, with gaps where an append was aborted; it is 0 until the event is stored.
    """

    originator_id: UUID
    originator_version: int
    recorded_at: datetime
    cause: Cause
    command: str
    event: E
    position: int = 0

    @property
    def event_id(self) -> str:
        """The event's identity: the same wherever it is read, without being stored."""
        return event_id(self.originator_id, self.originator_version)

    def leads_to(self, subscriber: str) -> Cause:
        """Why a subscriber asks for something because of this event."""
        return Cause(f"subscriber:{subscriber}", self.cause.correlation_id, self.event_id)


@dataclass(frozen=True, slots=True)
class Loaded(Generic[S]):
    """An aggregate's state at a version; version 0 is a stream without events."""

    version: int
    state: S
    snapshot_version: int = 0


class At(NamedTuple):
    """Where and when an event was recorded. In an append the position is not known yet; SQL finds it."""

    position: int
    stream_id: UUID
    recorded_at: datetime


class Stretch(NamedTuple):
    """A part of the log as folds need it: up to which position, of how many events, and those of them that are asked for."""

    last: int
    read: int
    events: list[tuple[Any, At]]
