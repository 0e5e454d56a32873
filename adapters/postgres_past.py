"""The log by streams and by positions; masked, it is read without keys."""

from collections.abc import Collection, Container, Mapping, Sequence
from operator import itemgetter
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import tuple_row

from adapters.codec import Codec, Opener
from adapters.event_registry import EventRegistry
from adapters.postgres_chain import Connect, reaching
from adapters.postgres_history import PostgresHistory
from application.history import Stored
from application.past import MASK
from application.recorded import At, Recorded

_COLUMNS = "notification_id, originator_id, originator_version, topic, state"
_ALL = f"SELECT {_COLUMNS} FROM log_events WHERE originator_id = ANY ($1::uuid[]) AND notification_id <= $2"
# Within a stream the order of versions is that of positions, and its index leads straight to the stream's part of the log.
_TOLD = (
    f"SELECT {_COLUMNS} FROM unnest($1::uuid[]) AS stream CROSS JOIN LATERAL ("
    f"SELECT {_COLUMNS} FROM log_events WHERE originator_id = stream AND notification_id > $2 AND notification_id <= $3"
    " ORDER BY originator_version LIMIT $4) AS events ORDER BY notification_id LIMIT $4"
)
_AT = f"SELECT {_COLUMNS} FROM log_events WHERE notification_id = ANY ($1::bigint[]) ORDER BY notification_id"
_NAMING = "SELECT DISTINCT originator_id FROM log_events WHERE position($1::bytea IN state) > 0"
_position = itemgetter(0)
_ENDLESS = 2**63 - 1


class Masks:
    """Seals that open to nothing but `MASK`; they hold no key."""

    def seal(self, person_id: UUID, plain: bytes, context: bytes) -> bytes:
        """Nothing is ever written masked."""
        raise NotImplementedError

    def open(self, person_id: UUID, sealed: bytes, context: bytes) -> bytes:  # noqa: ARG002 - whatever it says
        """The mask."""
        return _MASK

    def openers(self, people: Collection[UUID]) -> Mapping[UUID, Opener]:
        """The mask, for each of them."""
        return dict.fromkeys(people, _mask)


_MASK = MASK.encode()


def _mask(sealed: bytes, context: bytes) -> bytes:  # noqa: ARG001 - whatever it says
    return _MASK


class PostgresPast:
    """Implements the application's `Past`."""

    def __init__(self, connect: Connect, codec: Codec, registry: EventRegistry) -> None:
        self._connect = connect
        self._codecs = {False: codec, True: Codec(registry, Masks())}
        self._histories = {masked: PostgresHistory(connect, one) for masked, one in self._codecs.items()}

    def told(
        self, streams: Sequence[UUID], *, after: int = 0, until: int | None = None, limit: int | None = None, masked: bool
    ) -> Sequence[Recorded[Any]]:
        """All that these streams hold beyond `after` and up to `until`, in the order of the log, the first `limit` of it."""
        readable = self._histories[masked].readable
        rows = self._rows(_TOLD, list(streams), after, _ENDLESS if until is None else until, limit)
        return [readable(Stored(*row)) for row in rows]

    def at(self, positions: Sequence[int], *, masked: bool) -> Sequence[Recorded[Any]]:
        """The events at these positions, in order; positions without an event are left out."""
        readable = self._histories[masked].readable
        return [readable(Stored(*row)) for row in self._rows(_AT, list(positions))]

    def folded(self, streams: Sequence[UUID], until: int, wanted: Container[type], *, masked: bool) -> Sequence[tuple[Any, At]]:
        """Events of these types on these streams up to a position, in the order of the log, as folds need them."""
        rows = [Stored._make(row) for row in sorted(self._rows(_ALL, list(streams), until), key=_position)]
        return self._codecs[masked].stretch(rows, wanted).events if rows else []

    def naming(self, id: UUID) -> Collection[UUID]:
        """The streams of all events that name an id in what they say or in who brought them about. Reads the whole log."""
        return {stream_id for (stream_id,) in self._rows(_NAMING, str(id).encode())}

    def _rows(self, sql: str, *values: object) -> Sequence[tuple[Any, ...]]:
        with reaching(self._connect) as connection:
            cursor = psycopg.RawCursor(connection, row_factory=tuple_row)
            return cursor.execute(sql, values, prepare=True, binary=True).fetchall()
