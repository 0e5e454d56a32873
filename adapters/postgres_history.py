"""The log, read only: in bulk, by stream, and as it was at a moment."""

from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from eventsourcing.persistence import InterfaceError, OperationalError, StoredEvent
from psycopg.rows import tuple_row

from adapters.codec import Codec
from application.history import Stored
from application.ports import LogUnavailable
from application.recorded import Recorded, Stretch

BATCH = 5_000

_COLUMNS = "notification_id, originator_id, originator_version, topic, state"
_HEAD = "SELECT coalesce(max(notification_id), 0) FROM log_events"
_BATCH = f"SELECT {_COLUMNS} FROM log_events WHERE notification_id > $1 AND notification_id <= $2 ORDER BY notification_id LIMIT $3"
_STREAM = f"SELECT {_COLUMNS} FROM log_events WHERE originator_id = $1 AND notification_id <= $2 ORDER BY originator_version"
_FROM = f"SELECT {_COLUMNS} FROM log_events WHERE notification_id >= $1 ORDER BY notification_id LIMIT 1"
_ENDLESS = 2**63 - 1

Connect = Callable[[], AbstractContextManager[psycopg.Connection[Any]]]


class PostgresHistory:
    """Implements the application's `History`."""

    def __init__(self, connect: Connect, codec: Codec) -> None:
        self._connect = connect
        self._codec = codec

    def head(self) -> int:
        """The last position, 0 for an empty log."""
        found: int = self._rows(_HEAD)[0][0]
        return found

    def stored(self, after: int, until: int) -> Iterator[Sequence[Stored]]:
        """Batches of events beyond `after` and up to `until`, in order, as they lie there."""
        while True:
            batch = [Stored(*row) for row in self._rows(_BATCH, after, until, BATCH)]
            if not batch:
                return
            yield batch
            after = batch[-1].position

    def between(self, after: int, until: int) -> Iterator[Recorded[Any]]:
        """The same events, personal fields readable."""
        for batch in self.stored(after, until):
            for stored in batch:
                yield self.readable(stored)

    def replayed(self, after: int, until: int, wanted: Container[type]) -> Iterator[Stretch]:
        """The same events of these types in batches, as folds need them."""
        for batch in self.stored(after, until):
            yield self._codec.stretch(batch, wanted)

    def stream(self, stream_id: UUID, until: int | None = None) -> Sequence[Recorded[Any]]:
        """All events of a stream, or those up to a position, in order, with their positions, personal fields readable."""
        rows = self._rows(_STREAM, stream_id, _ENDLESS if until is None else until)
        return [self.readable(Stored(*row)) for row in rows]

    def position_at(self, moment: datetime) -> int:
        """The last position recorded at or before a moment, found by halving: twenty small reads in a million events."""
        known, low, high = 0, 0, self.head()
        while low < high:
            middle = (low + high + 1) // 2
            stored = Stored(*self._rows(_FROM, middle)[0])
            if self.sealed(stored).recorded_at <= moment:
                known, low = stored.position, max(middle, stored.position)
            else:
                high = middle - 1
        return known

    def sealed(self, stored: Stored) -> Recorded[Any]:
        """An event with its personal fields still sealed; raises `UnknownEvent`."""
        recorded: Recorded[Any] = self._codec.to_domain_event(
            StoredEvent(stored.stream_id, stored.version, stored.topic, stored.state)
        )
        return Recorded(
            recorded.originator_id,
            recorded.originator_version,
            recorded.recorded_at,
            recorded.cause,
            recorded.command,
            recorded.event,
            stored.position,
        )

    def readable(self, stored: Stored) -> Recorded[Any]:
        """An event with its personal fields readable; those of forgotten people read `ERASED`."""
        return self._codec.unsealed(self.sealed(stored))

    def _rows(self, sql: str, *values: object) -> Sequence[tuple[Any, ...]]:
        with self._reaching() as connection:
            cursor = psycopg.RawCursor(connection, row_factory=tuple_row)
            return cursor.execute(sql, values, prepare=True, binary=True).fetchall()

    @contextmanager
    def _reaching(self) -> Iterator[psycopg.Connection[Any]]:
        try:
            with self._connect() as connection:
                yield connection
        except (OperationalError, InterfaceError) as unreachable:
            raise LogUnavailable(type(unreachable).__name__) from unreachable
