"""The library's PostgreSQL recorder with another way to append: one short lock, one round trip, views included."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresFactory
from eventsourcing.utils import Environment
from psycopg.rows import dict_row, tuple_row

from application.ports import (
    ConnectionLost,
    LogUnavailable,
    OtherViewsStored,
    PersonErased,
    SendHeld,
    Statement,
    Taken,
    VersionConflict,
)

LAST_POSITION = "currval('log_events_notification_id_seq')"
"""SQL for the position of the last event that the running transaction has appended."""

_APPEND = "SELECT log_append($1, $2, $3, $4, $5, $6)"
_OTHER_VIEWS = "the database holds other views than this release writes; `islanders projections list` says which, and what heals it"


def _held(refused: psycopg.DatabaseError) -> SendHeld:
    reason, _, until = (refused.diag.message_detail or "").partition("|")
    return SendHeld(reason, datetime.fromisoformat(until) if until else None)


_REFUSALS: dict[str | None, Callable[[psycopg.DatabaseError], Exception]] = {
    "IS001": lambda _: OtherViewsStored(_OTHER_VIEWS),
    "IS002": lambda _: PersonErased(),
    "IS003": _held,
}
_KEEP_SNAPSHOT = (
    "WITH older AS (DELETE FROM log_snapshots WHERE originator_id = $1 AND originator_version < $2)"
    " INSERT INTO log_snapshots (originator_id, originator_version, topic, state) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT DO NOTHING"
)
_LOAD = (
    "SELECT originator_version, topic, state FROM log_snapshots WHERE originator_id = $1"
    " UNION ALL SELECT originator_version, topic, state FROM log_events WHERE originator_id = $1 AND originator_version >"
    " coalesce((SELECT max(originator_version) FROM log_snapshots WHERE originator_id = $1), 0)"
    " ORDER BY originator_version"
)
_VERSION_RULE = "log_events_pkey"

StoredSnapshot = StoredEvent


class AppendRecorder(PostgresApplicationRecorder):
    """Keeps the library's schema and reads; replaces its writing.

    The library locks the table across client round trips, and its alternative takes no lock, so that a reader can miss
    events for good. Here `log_append` takes an advisory transaction lock and inserts. BEGIN, the appends, the statements of the
    views and COMMIT are sent together, so the lock never waits for a client: positions become visible in order, without
    a hole, and view statements, coming after the lock, can't deadlock.
    """

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        statements: Sequence[Statement] = (),
        snapshot: StoredSnapshot | None = None,
        views: str | None = None,
        people: Sequence[UUID] = (),
        **_: Any,
    ) -> Sequence[int]:
        """Stores events, statements and snapshot, or nothing.

        `views` names the views that the statements write, and `people` those whom the events are about. Raises `VersionConflict`,
        `Taken`, `PersonErased`, `SendHeld`, `OtherViewsStored`, `ConnectionLost` when the connection breaks on the way, or
        `LogUnavailable`.
        Nothing is retried here: whether a lost commit was applied is for the caller to find out.
        """
        connection = self._connection()
        rows = [(*_row(event), views, list(people)) for event in stored_events]
        try:
            return self._commit(connection, rows, statements, snapshot)
        except psycopg.errors.UniqueViolation as violation:
            rule = violation.diag.constraint_name or ""
            raise VersionConflict if rule == _VERSION_RULE else Taken(rule) from violation
        except (psycopg.OperationalError, psycopg.InterfaceError) as lost:
            raise ConnectionLost(type(lost).__name__) from lost
        except psycopg.DatabaseError as refused:
            meant = _REFUSALS.get(refused.sqlstate)
            if meant is None:
                raise
            raise meant(refused) from refused
        finally:
            _tidy(connection)
            self.datastore.pool.putconn(connection)

    def select_state(self, stream_id: UUID) -> Sequence[StoredEvent]:
        """A stream's snapshot, if it has one, and the events after it, in one statement.

        The library's repository asks twice, over two checkouts of a connection. After a restart of the server every pooled
        connection is dead: each is tried, and dropped by the pool, before this raises `ConnectionLost`.
        """
        for _ in range(self.datastore.pool.max_size):
            connection = self._connection()
            try:
                cursor = psycopg.RawCursor(connection, row_factory=tuple_row)
                rows = cursor.execute(_LOAD, (stream_id,), prepare=True).fetchall()
            except (psycopg.OperationalError, psycopg.InterfaceError):
                continue
            finally:
                self.datastore.pool.putconn(connection)
            return [StoredEvent(stream_id, version, topic, state) for version, topic, state in rows]
        message = "no connection survived a statement"
        raise ConnectionLost(message)

    def _connection(self) -> psycopg.Connection[Any]:
        try:
            self.datastore.pool.open()
            return self.datastore.pool.getconn()
        except psycopg.OperationalError as unreachable:
            raise LogUnavailable(type(unreachable).__name__) from unreachable

    def _commit(
        self,
        connection: psycopg.Connection[Any],
        rows: Sequence[tuple[Any, ...]],
        statements: Sequence[Statement],
        snapshot: StoredSnapshot | None,
    ) -> Sequence[int]:
        appended = []
        # Between two Syncs of a pipeline everything is one implicit transaction (libpq, "Pipeline Mode"): no BEGIN, no COMMIT.
        with connection.pipeline():
            for row in rows:
                cursor = psycopg.RawCursor(connection, row_factory=tuple_row)
                appended.append(cursor.execute(_APPEND, row, prepare=True))
            for statement in statements:
                psycopg.RawCursor(connection).execute(statement.sql, statement.params, prepare=True)
            if snapshot is not None:
                psycopg.RawCursor(connection).execute(_KEEP_SNAPSHOT, _row(snapshot), prepare=True)
        return [row[0] for cursor in appended for row in cursor]


def _tidy(connection: psycopg.Connection[Any]) -> None:
    """Leaves no transaction open; a connection that cannot even do that is dropped by the pool."""
    if not connection.closed and connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
        with suppress(psycopg.Error):
            connection.rollback()


def _row(event: StoredEvent) -> tuple[UUID | str, int, str, bytes]:
    return event.originator_id, event.originator_version, event.topic, event.state


class LogFactory(PostgresFactory):
    """Connects by a whole connection string, so that TLS and other options of DATABASE_URL keep their effect."""

    application_recorder_class = AppendRecorder

    def __init__(self, env: Environment) -> None:
        super().__init__(env)
        self.datastore.pool.conninfo = str(self.env.get("POSTGRES_URL"))
        self.datastore.pool.kwargs = {"row_factory": dict_row}
