"""The trail in the table `log_trail`, and for what is not kept there yet in the log itself."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from uuid import UUID

import psycopg
from psycopg.rows import tuple_row

from adapters.event_registry import Envelope
from adapters.postgres_chain import AS_STEP, Connect, as_step, reaching
from adapters.steps import circumstances, id_of, step_of
from application.history import History, Stored
from application.trail import Step

_END = "SELECT coalesce(max(position), 0) FROM log_trail"
_SELECT = f"SELECT {AS_STEP} FROM log_trail WHERE position > $1 AND position <= $2"
_IN_ORDER = "ORDER BY position LIMIT $3"
_EVENT = f"{_SELECT} AND event_id = $4 {_IN_ORDER}"
_AT = f"{_SELECT} AND position = $4 {_IN_ORDER}"
_CAUSED_BY = f"{_SELECT} AND causation_id = $4 {_IN_ORDER}"
_CORRELATED = f"{_SELECT} AND correlation_id = $4 {_IN_ORDER}"
_RECORDED = f"{_SELECT} AND recorded_at BETWEEN $4 AND $5 {_IN_ORDER}"
_ALL = 2**31 - 1

Fits = Callable[[Stored, datetime, Envelope], bool]


class PostgresTrail:
    """Implements the application's `Trail`.

    Answers are the same however far the worker is behind: what it has not kept yet is read from the log's tail, which costs
    time in proportion to its length. An event of that tail that cannot be read raises `UnreadableEvent`.
    """

    def __init__(self, connect: Connect, history: History) -> None:
        self._connect = connect
        self._history = history

    def event(self, event_id: str) -> Step | None:
        """One event by its id."""
        try:
            named = UUID(event_id)
        except ValueError:
            return None
        return _first(self._found(_EVENT, (named,), lambda event, *_: id_of(event) == str(named), 0, 1))

    def at(self, position: int) -> Step | None:
        """One event by its position."""
        return _first(self._found(_AT, (position,), lambda event, *_: event.position == position, position - 1, 1))

    def caused_by(self, causation_id: str) -> Sequence[Step]:
        """The direct effects of an event, in order."""
        return self._found(_CAUSED_BY, (causation_id,), lambda _, __, why: why.causation_id == causation_id, 0, _ALL)

    def correlated(self, correlation_id: str, after: int, limit: int) -> Sequence[Step]:
        """What belongs to one chain, in order, beyond a position."""
        return self._found(_CORRELATED, (correlation_id,), lambda _, __, why: why.correlation_id == correlation_id, after, limit)

    def recorded(self, since: datetime, until: datetime, after: int, limit: int) -> Sequence[Step]:
        """What was recorded in a span of time, both ends included, in order, beyond a position."""
        return self._found(_RECORDED, (since, until), lambda _, recorded_at, __: since <= recorded_at <= until, after, limit)

    def _found(self, sql: str, values: Sequence[object], fits: Fits, after: int, limit: int) -> Sequence[Step]:
        """Rows up to the trail's end as of now, then the log beyond it; so nothing is missed or told twice."""
        with reaching(self._connect) as connection:
            cursor = psycopg.RawCursor(connection, row_factory=tuple_row)
            (end,) = cursor.execute(_END).fetchone() or (0,)
            rows = cursor.execute(sql, (after, end, limit, *values), prepare=True, binary=True).fetchall()
        kept = [as_step(row) for row in rows]
        return [*kept, *islice(self._tail(max(end, after), fits), limit - len(kept))]

    def _tail(self, after: int, fits: Fits) -> Iterator[Step]:
        for batch in self._history.stored(after, self._history.head()):
            for event in batch:
                known = circumstances(event)
                if fits(event, *known):
                    yield step_of(event, known)


def _first(steps: Sequence[Step]) -> Step | None:
    return steps[0] if steps else None
