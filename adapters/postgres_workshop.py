"""Where views are built beside the live ones: a schema of their own, a connection of its own, one rebuild at a time.

While tables are built they live in the schema `views_next` under the names of the live ones; an exchange moves the live ones to
`views_past`, from where they are dropped. Both schemas exist only as long as there is something in them.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Protocol

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from application.ports import LogUnavailable
from application.rebuilding import Compared, Difference, Interrupted, OtherRebuildRuns, ViewsInUse

NEXT, PAST = "views_next", "views_past"

READERS_WAIT = "20ms"
"""How long an exchange waits for readers of the live views; appends and new readers wait with it."""

_ALONE = "SELECT pg_try_advisory_lock(7261004) AS mine"
_NO_LONGER_ALONE = "SELECT pg_advisory_unlock(7261004)"
_LOCK = "SELECT pg_advisory_xact_lock(7261002)"
_HEAD = "SELECT coalesce(max(notification_id), 0) AS head FROM log_events"
_STORED = "SELECT version FROM stored_views WHERE name = $1"
_COLUMNS = (
    "SELECT array_agg(column_name || ' ' || udt_name ORDER BY column_name) AS columns FROM information_schema.columns"
    " WHERE table_schema = $1 AND table_name = $2"
)
_EXISTS = "SELECT to_regclass(format('%I.%I', $1::text, $2::text)) IS NOT NULL AS there"
_NOTED = (
    "INSERT INTO stored_views (name, version, position, built_at) VALUES ($1, $2, $3, now()) ON CONFLICT (name)"
    " DO UPDATE SET version = excluded.version, position = excluded.position, built_at = excluded.built_at"
)
_GONE = "DELETE FROM stored_views WHERE name = $1"
_SET = (
    "UPDATE view_set SET views ="
    " (SELECT coalesce(string_agg(name || ' ' || version, ', ' ORDER BY name COLLATE \"C\"), '') FROM stored_views)"
)


class Built(Protocol):
    """A view, as far as a workshop needs to know it."""

    @property
    def name(self) -> str:
        """Of its table."""

    @property
    def version(self) -> int:
        """Of its code."""


class Comparison(Protocol):
    """SQL that finds the rows of a view that differ between two schemas."""

    def __call__(self, view: str, live: str, shadow: str, /) -> str:
        """The statement."""


class PostgresWorkshop:
    """Implements the application's `Workshop`."""

    def __init__(self, database_url: str, views: Sequence[Built], retired: Sequence[str], comparison: Comparison) -> None:
        """`retired` are stored views that this release does not have any more; an exchange removes them."""
        self._url = database_url
        self._views = {view.name: view for view in views}
        self._retired = retired
        self._comparison = comparison
        self._made: psycopg.Connection[Any] | None = None
        self._live = ""
        self._exchanged: Sequence[str] = ()

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Nobody else builds meanwhile; what an interrupted rebuild left is removed before and after."""
        with _reaching(), psycopg.connect(self._url, autocommit=True, row_factory=dict_row, connect_timeout=5) as connection:
            self._made = connection
            self._live = self._value("SELECT current_schema() AS live")
            if not self._value(_ALONE):
                message = "another rebuild or verification is running on this database; wait for its end"
                raise OtherRebuildRuns(message)
            self._clear()
            self._exchanged = [name for name in (*self._views, *self._retired) if self._value(_EXISTS, self._live, name)]
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(NEXT)))
            self._look_at_next()
            try:
                yield
            finally:
                if not connection.broken:
                    # Whoever still reads the views of before keeps them; the next rebuild removes them.
                    with suppress(ViewsInUse):
                        self._clear()
                    # The server notices a closed connection a little later, and somebody may begin the next rebuild at once.
                    connection.execute(_NO_LONGER_ALONE)

    @contextmanager
    def joined(self) -> Iterator[None]:
        """Another connection to a workshop that somebody else has opened and waits for."""
        with _reaching(), psycopg.connect(self._url, autocommit=True, row_factory=dict_row, connect_timeout=5) as connection:
            self._made = connection
            self._live = self._value("SELECT current_schema() AS live")
            self._look_at_next()
            yield

    def carry_out(self, writes: Iterable[Any]) -> None:
        """Writes to the shadows."""
        for write in writes:
            if hasattr(write, "table"):
                self._fill(write)
            else:
                psycopg.RawCursor(self._connection).execute(write.sql, write.params)

    @contextmanager
    def snapshot(self) -> Iterator[int]:
        """The database as it is at one position."""
        with self._connection.transaction():
            self._connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield self._value(_HEAD)

    def compare(self, view: str, position: int) -> Compared:
        """A live view and its shadow, in the running snapshot."""
        stored, version = self._value(_STORED, view), self._views[view].version
        if stored is None:
            return Compared(view, position, 0, (), skipped="it is new, there is nothing to compare it with")
        if stored != version:
            return Compared(view, position, 0, (), skipped=f"stored is version {stored}, this release has version {version}")
        if self._value(_COLUMNS, self._live, view) != self._value(_COLUMNS, NEXT, view):
            return Compared(view, position, 1, (Difference(view, (), "has other columns", ()),))
        cursor = psycopg.RawCursor(self._connection, row_factory=dict_row)
        rows = cursor.execute(self._comparison(view, self._live, NEXT)).fetchall()
        found = [Difference(view, tuple(row["key"]), row["wrong"], tuple(row["columns"])) for row in rows]
        return Compared(view, position, rows[0]["total"] if rows else 0, found)

    @contextmanager
    def exchange(self) -> Iterator["_Exchange"]:
        """The append lock, and nobody reading the live views; raises `Interrupted`."""
        connection = self._connection
        try:
            with connection.transaction():
                connection.execute("SET LOCAL synchronous_commit = on")
                connection.execute(_LOCK)
                made = _Exchange(self, connection, self._exchanged)
                connection.execute(f"SET LOCAL lock_timeout = '{READERS_WAIT}'")
                if made.live:
                    tables = sql.SQL(", ").join(sql.Identifier(self._live, name) for name in made.live)
                    connection.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(tables))
                yield made
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected) as readers:
            raise Interrupted from readers
        made.ended()

    def renamed(self, live: Sequence[str], position: int) -> Iterator[tuple[str, Sequence[Any]]]:
        """What an exchange does to the schema and to the list of stored views."""
        yield f"CREATE SCHEMA {PAST}", ()
        for name in live:
            yield f'ALTER TABLE "{self._live}".{name} SET SCHEMA {PAST}', ()
        for view in self._views.values():
            yield f'ALTER TABLE {NEXT}.{view.name} SET SCHEMA "{self._live}"', ()
            yield _NOTED, (view.name, view.version, position)
        for name in self._retired:
            yield _GONE, (name,)
        yield _SET, ()

    def _fill(self, write: Any) -> None:
        columns = sql.SQL(", ").join(map(sql.Identifier, write.columns))
        command = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(sql.Identifier(write.table), columns)
        with self._connection.cursor() as cursor, cursor.copy(command) as copy:
            copy.set_types(write.types)
            put = copy.write_row
            for row in write.rows:
                put(row)

    def _look_at_next(self) -> None:
        path = sql.SQL("SET search_path = {}, {}").format(sql.Identifier(NEXT), sql.Identifier(self._live))
        self._connection.execute(path)
        # What is lost in a crash is built anew, so nothing waits for the disk; the exchange does.
        self._connection.execute("SET synchronous_commit = off")
        self._connection.execute("SET maintenance_work_mem = '256MB'")

    def _clear(self) -> None:
        try:
            with self._connection.transaction():
                self._connection.execute("SET LOCAL lock_timeout = '5s'")
                for schema in (NEXT, PAST):
                    self._connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))
        except psycopg.errors.LockNotAvailable as readers:
            message = "something still reads views that an earlier rebuild has replaced; pg_stat_activity shows what"
            raise ViewsInUse(message) from readers

    def _value(self, statement: str, *values: object) -> Any:
        row = psycopg.RawCursor(self._connection, row_factory=dict_row).execute(statement, values).fetchone()
        return next(iter(row.values())) if row else None

    @property
    def _connection(self) -> psycopg.Connection[Any]:
        assert self._made is not None
        return self._made


class _Exchange:
    """Implements the application's `Exchange`."""

    def __init__(self, workshop: PostgresWorkshop, connection: psycopg.Connection[Any], live: Sequence[str]) -> None:
        self._workshop = workshop
        self._connection = connection
        self._began = time.perf_counter()
        self.live = live
        self.paused_seconds = 0.0

    def head(self) -> int:
        """The last position that there is."""
        row = self._connection.execute(_HEAD).fetchone()
        return int(row["head"]) if row else 0

    def swap(self, writes: Iterable[Any], position: int) -> None:
        """Brings the shadows up to date and puts them in the place of the live views, in one round trip."""
        with self._connection.pipeline():
            for write in writes:
                psycopg.RawCursor(self._connection).execute(write.sql, write.params)
            for statement, values in self._workshop.renamed(self.live, position):
                psycopg.RawCursor(self._connection).execute(statement, values)

    def ended(self) -> None:
        """The lock is free again."""
        self.paused_seconds = time.perf_counter() - self._began


@contextmanager
def _reaching() -> Iterator[None]:
    try:
        yield
    except (psycopg.OperationalError, psycopg.InterfaceError) as unreachable:
        raise LogUnavailable(type(unreachable).__name__) from unreachable
