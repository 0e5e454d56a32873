"""The chain in the table `log_trail`: extended in the order of the log by one writer at a time."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
from eventsourcing.persistence import InterfaceError, OperationalError
from psycopg.rows import tuple_row

from adapters.steps import step_of
from application.chain import BEGINNING, Anchor, Link, UnreadableEvent, digest
from application.history import Stored
from application.ports import LogUnavailable
from application.trail import Step

BATCH = 5_000

_COLUMNS = "position, event_id, stream_id, version, topic, recorded_at, actor, command, correlation_id, causation_id"
AS_STEP = _COLUMNS.replace("event_id", "event_id::text")
_TYPES = ("int8", "uuid", "uuid", "int8", "text", "timestamptz", "text", "text", "text", "text", "bytea")

_ALONE = "SELECT pg_advisory_xact_lock(7261005)"
_LAST = "SELECT position, hash FROM log_trail ORDER BY position DESC LIMIT 1"
_NEXT = (
    "SELECT notification_id, originator_id, originator_version, topic, state FROM log_events"
    " WHERE notification_id > $1 ORDER BY notification_id LIMIT $2"
)
_COPY = f"COPY log_trail ({_COLUMNS}, hash) FROM STDIN (FORMAT BINARY)"
_END = "SELECT coalesce(max(position), 0) FROM log_trail"
_LINKS = f"SELECT {AS_STEP}, hash FROM log_trail WHERE position > $1 AND position <= $2 ORDER BY position LIMIT $3"
_ANCHORS = (
    "SELECT position, hash FROM generate_series($1::bigint, $1::bigint + ($3::bigint - 1) * $2::bigint, $2::bigint) AS block"
    " CROSS JOIN LATERAL (SELECT position, hash FROM log_trail WHERE position > block AND position <= least(block + $2::bigint, $4)"
    " ORDER BY position DESC LIMIT 1) AS last ORDER BY position"
)
_NEWER = "SELECT count(*) FROM log_events WHERE notification_id > $1"
_BLOCKS = 1_000

Connect = Callable[[], AbstractContextManager[psycopg.Connection[Any]]]


def as_step(row: Sequence[Any]) -> Step:
    """The step in a row of `AS_STEP`."""
    position, event_id, stream_id, version, topic, recorded_at, *names = row
    moment: datetime = recorded_at
    return Step(position, event_id, stream_id, version, topic, moment.astimezone(UTC), *names)


@contextmanager
def reaching(connect: Connect) -> Iterator[psycopg.Connection[Any]]:
    """A connection; raises `LogUnavailable`."""
    try:
        with connect() as connection:
            yield connection
    except (OperationalError, InterfaceError) as unreachable:
        raise LogUnavailable(type(unreachable).__name__) from unreachable


class PostgresChain:
    """Implements the application's `Chain`."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    def keep(self) -> int:
        """Chains the next events in one transaction.

        The lock lets one writer at a time read the last link and go on from it, so the chain cannot fork, and since the log's
        positions become visible in order, none is passed over. Whoever is killed leaves the chain as it was.
        """
        with reaching(self._connect) as connection, connection.transaction():
            cursor = psycopg.RawCursor(connection, row_factory=tuple_row)
            cursor.execute(_ALONE)
            position, last = cursor.execute(_LAST).fetchone() or (0, BEGINNING)
            events = [Stored(*row) for row in cursor.execute(_NEXT, (position, BATCH), prepare=True, binary=True).fetchall()]
            return _extend(cursor, bytes(last), events) if events else 0

    def end(self) -> int:
        """The last position in the chain, 0 before the first."""
        end: int = self._rows(_END)[0][0]
        return end

    def links(self, after: int, until: int) -> Iterator[Sequence[Link]]:
        """Batches of links beyond `after` and up to `until`, in order."""
        while batch := [Link(as_step(row[:-1]), row[-1]) for row in self._rows(_LINKS, after, until, BATCH)]:
            yield batch
            after = batch[-1].step.position

    def anchors(self, every: int) -> Iterator[Anchor]:
        """Of each so many positions the last one in the chain, in order; the last of all is always among them."""
        end = self.end()
        for block in range(0, end, every * _BLOCKS):
            yield from (Anchor(*row) for row in self._rows(_ANCHORS, block, every, _BLOCKS, end))

    def step(self, event: Stored) -> Step:
        """The circumstances that an event tells of itself; raises `UnreadableEvent`."""
        return step_of(event)

    def newer(self, position: int) -> int:
        """How many events lie beyond a position."""
        count: int = self._rows(_NEWER, position)[0][0]
        return count

    def _rows(self, sql: str, *values: object) -> Sequence[tuple[Any, ...]]:
        with reaching(self._connect) as connection:
            cursor = psycopg.RawCursor(connection, row_factory=tuple_row)
            return cursor.execute(sql, values, prepare=True, binary=True).fetchall()


def _extend(cursor: psycopg.RawCursor[Any], last: bytes, events: Sequence[Stored]) -> int:
    """Chains events up to the first that cannot be read; raises `UnreadableEvent` where that is the first of all."""
    chained = 0
    with cursor.copy(_COPY) as copy:
        copy.set_types(_TYPES)
        for event in events:
            try:
                step = step_of(event)
            except UnreadableEvent:
                if not chained:
                    raise
                break
            last = digest(last, event)
            copy.write_row(_row(step, last))
            chained += 1
    return chained


def _row(step: Step, hash_: bytes) -> tuple[Any, ...]:
    circumstances = (step.recorded_at, step.actor, step.command, step.correlation_id, step.causation_id)
    return (step.position, UUID(step.event_id), step.stream_id, step.version, step.topic, *circumstances, hash_)
