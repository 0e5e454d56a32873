"""An event log in memory, for tests of use cases; it passes the same contract as PostgreSQL's."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from threading import Lock
from typing import Any
from uuid import UUID

from application.ports import Snapshot, Statement, Taken, VersionConflict
from application.recorded import Loaded, Recorded
from domain.decider import Decider
from domain.thread.events import MessageSent


class MemoryEventLog:
    """Implements the application's `EventLog`, unique message ids included."""

    def __init__(self) -> None:
        self._events: list[Recorded[Any]] = []
        self._lock = Lock()

    def load(self, stream_id: UUID, decider: Decider[Any, Any, Any]) -> Loaded[Any]:
        """The state of one stream."""
        events = [recorded.event for recorded in self.stream(stream_id)]
        return Loaded(len(events), decider.fold(events))

    def append(
        self,
        stream_id: UUID,
        expected_version: int,
        events: Sequence[Recorded[Any]],
        *,
        alongside: Sequence[Statement] = (),
        snapshot: Snapshot | None = None,  # noqa: ARG002 - nothing to gain in memory
    ) -> tuple[Recorded[Any], ...]:
        """Stores events, or nothing."""
        assert not alongside
        with self._lock:
            if len(list(self.stream(stream_id))) != expected_version:
                raise VersionConflict
            known = {one.event.message_id for one in self._events if isinstance(one.event, MessageSent)}
            for one in events:
                if isinstance(one.event, MessageSent):
                    if one.event.message_id in known:
                        raise Taken("messages_pkey")
                    known.add(one.event.message_id)
            head = len(self._events)
            stored = tuple(replace(one, position=head + number) for number, one in enumerate(events, 1))
            self._events.extend(stored)
            return stored

    def read(self, after: int, limit: int) -> Sequence[Recorded[Any]]:
        """Events beyond a position, in order."""
        return self._events[after : after + limit]

    def stream(self, stream_id: UUID) -> Iterator[Recorded[Any]]:
        """All events of one stream, in order."""
        return (one for one in list(self._events) if one.originator_id == stream_id)

    def head(self) -> int:
        """The last position."""
        return len(self._events)
