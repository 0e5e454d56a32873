"""The event log on PostgreSQL: the library's application and reads, our append, and the views in the same commit."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from eventsourcing.application import Application
from eventsourcing.persistence import (
    InterfaceError,
    Mapper,
    OperationalError,
    PersistenceError,
    StoredEvent,
)
from eventsourcing.postgres import PostgresFactory

from adapters.codec import SNAPSHOT, Codec, decoded_state, encoded_state
from adapters.postgres_recorder import AppendRecorder
from application.ports import LogUnavailable, Snapshot, Statement
from application.recorded import Loaded, Recorded
from domain.decider import Decider
from domain.personal import personal_fields

C = TypeVar("C", contravariant=True)
E = TypeVar("E")
S = TypeVar("S")

ViewStatements = Callable[[Sequence[Recorded[Any]]], Iterable[Statement]]


class LogApplication(Application[UUID]):
    """The library's application, named for its tables `log_events` and `log_snapshots`; Alembic owns their DDL."""

    name = "log"
    is_snapshotting_enabled = True

    def __init__(self, database_url: str, pool_size: int, codec: Callable[["LogApplication"], Codec]) -> None:
        self._make_codec = codec
        super().__init__(
            {
                "PERSISTENCE_MODULE": "adapters.postgres_recorder:LogFactory",
                "CREATE_TABLE": "n",
                "POSTGRES_URL": database_url,
                # The library insists on these; the connection string above is what connects.
                "POSTGRES_DBNAME": "-",
                "POSTGRES_HOST": "-",
                "POSTGRES_PORT": "0",
                "POSTGRES_USER": "-",
                "POSTGRES_PASSWORD": "-",
                "POSTGRES_POOL_SIZE": str(min(pool_size, 2)),
                "POSTGRES_MAX_OVERFLOW": str(max(pool_size - 2, 0)),
                "POSTGRES_CONNECT_TIMEOUT": "5",
            }
        )

    def construct_mapper(self) -> Mapper[UUID]:
        """Our codec instead of the library's mapper."""
        return self._make_codec(self)

    @contextmanager
    def connect(self) -> Iterator[psycopg.Connection[Any]]:
        """A connection of the log's own pool, in autocommit.

        When one turns out to be dead, as all do after a restart of the server, the whole pool is looked through, so that the
        failure is the last of its kind.
        """
        assert isinstance(self.factory, PostgresFactory)
        try:
            with self.factory.datastore.get_connection() as connection:
                yield connection
        except (OperationalError, InterfaceError):
            self.pool.check()
            raise

    @property
    def pool(self) -> Any:
        """The pool, for its statistics."""
        assert isinstance(self.factory, PostgresFactory)
        return self.factory.datastore.pool


@contextmanager
def _reaching() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError) as unreachable:
        raise LogUnavailable(type(unreachable).__name__) from unreachable


class PostgresEventLog:
    """Implements the application's `EventLog`."""

    def __init__(self, application: LogApplication, codec: Codec, view_statements: ViewStatements, views: str | None) -> None:
        """`views` names the views that the statements write; None where they write none."""
        self._application = application
        self._codec = codec
        self._view_statements = view_statements
        self._views = views
        assert isinstance(application.recorder, AppendRecorder)
        self._recorder = application.recorder

    def load(self, stream_id: UUID, decider: Decider[C, E, S]) -> Loaded[S]:
        """The state of one stream, from its snapshot on; personal fields stay sealed, no key is needed."""
        version, snapshot_version, state = 0, 0, decider.initial
        stored = self._recorder.select_state(stream_id)
        if stored and stored[0].topic.startswith(SNAPSHOT):
            first, *stored = stored
            if first.topic == SNAPSHOT + decider.name:
                version = snapshot_version = first.originator_version
                state = decoded_state(type(decider.initial), first.state)
            else:
                # A state of another shape, kept by an older or newer release: only the events count.
                stored = self._recorder.select_events(stream_id)
        for event in stored:
            version = event.originator_version
            state = decider.evolve(state, self._codec.to_domain_event(event).event)
        return Loaded(version, state, snapshot_version)

    def append(
        self,
        stream_id: UUID,  # noqa: ARG002 - the events carry it too; the port names it for logs that partition by stream
        expected_version: int,  # noqa: ARG002 - the primary key of stream and version checks it
        events: Sequence[Recorded[Any]],
        *,
        alongside: Sequence[Statement] = (),
        snapshot: Snapshot | None = None,
    ) -> tuple[Recorded[Any], ...]:
        """Stores events and what their views and the caller say about them, all or nothing."""
        kept = None
        if snapshot is not None:
            first = events[0].originator_id
            kept = StoredEvent(first, snapshot.version, SNAPSHOT + snapshot.name, encoded_state(snapshot.state))
        try:
            # The application's `save` would first ask of each event whether it is an aggregate; that costs as much as sealing it.
            recordings = self._application.events.put(
                events,
                statements=[*self._view_statements(events), *alongside],
                snapshot=kept,
                views=self._views,
                people=list({person for event in events for person in concerned(event)}),
            )
        except PersistenceError as unreachable:
            raise LogUnavailable(type(unreachable).__name__) from unreachable
        return tuple(_positioned(event, recording.notification.id) for event, recording in zip(events, recordings, strict=True))

    def read(self, after: int, limit: int) -> Sequence[Recorded[Any]]:
        """Events beyond a position, in order, readable."""
        with _reaching():
            found = self._application.recorder.select_notifications(after, limit, inclusive_of_start=False)
        return [self._codec.unsealed(self._codec.to_domain_event(notification)) for notification in found]

    def stream(self, stream_id: UUID) -> Iterator[Recorded[Any]]:
        """All events of one stream, in order, readable; their positions are not known here."""
        with _reaching():
            for recorded in self._application.events.get(stream_id):
                yield self._codec.unsealed(recorded)  # type: ignore[arg-type]

    def head(self) -> int:
        """The last position, 0 for an empty log."""
        with _reaching():
            return self._application.recorder.max_notification_id() or 0

    def close(self) -> None:
        """Gives the connections back."""
        self._application.close()


def concerned(recorded: Recorded[Any]) -> Iterator[UUID]:
    """The people whom an event is about, and the person who brought it about."""
    event = recorded.event
    for person_field in set(personal_fields(type(event)).values()):
        yield getattr(event, person_field)
    kind, _, actor = recorded.cause.actor.partition(":")
    if kind == "person":
        yield UUID(actor)


def _positioned(event: Recorded[Any], position: int) -> Recorded[Any]:
    return Recorded(
        event.originator_id,
        event.originator_version,
        event.recorded_at,
        event.cause,
        event.command,
        event.event,
        position,
    )
