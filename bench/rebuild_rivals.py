"""What a rebuild is compared with: the library's own runner, and the bare copying of rows that are finished already."""

import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import psycopg
from eventsourcing.application import Application
from eventsourcing.persistence import Mapper, Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner

from adapters.codec import Codec
from projections.catalogue import VIEWS
from projections.projector import view_statements_at
from projections.view import At, View


def runner_class(codec: Codec, url: str) -> tuple[type[Application[UUID]], dict[str, str]]:
    """The library's application on our tables, with our codec, and the environment that it reads."""

    class LibraryLog(Application[UUID]):
        name = "log"

        def construct_mapper(self) -> Mapper[UUID]:
            return codec

    facts = psycopg.conninfo.conninfo_to_dict(url)
    return LibraryLog, {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "CREATE_TABLE": "n",
        "POSTGRES_DBNAME": str(facts["dbname"]),
        "POSTGRES_HOST": str(facts["host"]),
        "POSTGRES_PORT": str(facts.get("port", 5432)),
        "POSTGRES_USER": str(facts["user"]),
        "POSTGRES_PASSWORD": "-",
    }


def library(url: str, codec: Codec, views: Sequence[View], count: int) -> float:
    """Events a second of the library's ProjectionRunner: an event and its tracking in one transaction, as is its way."""
    application, environment = runner_class(codec, url)

    class Tables(PostgresTrackingRecorder):
        def write(self, statements: Sequence[tuple[str, list[Any]]], tracking: Tracking) -> None:
            with self.datastore.transaction(commit=True) as cursor:
                self._insert_tracking(cursor, tracking)
                for sql, params in statements:
                    psycopg.RawCursor(cursor.connection).execute(sql, params)

    class Views(Projection[Tables]):
        name = "rival"

        def process_event(self, domain_event: Any, tracking: Tracking) -> None:
            recorded = codec.unsealed(domain_event)
            at = At(tracking.notification_id, recorded.originator_id, recorded.recorded_at)
            self.view.write(list(view_statements_at(views, [(recorded.event, at)])), tracking)

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE rival_tracking (application_name text PRIMARY KEY, notification_id bigint)")
        for view in views:
            connection.execute(f"TRUNCATE {view.name}")
    began = time.perf_counter()
    with ProjectionRunner(application_class=application, projection_class=Views, view_class=Tables, env=environment) as runner:
        runner.wait(count, timeout=600)
        return count / (time.perf_counter() - began)


def bare_copy(url: str, views: Sequence[View], events: int) -> float:
    """Events a second when all rows are there already and only need to be copied into new tables, keys and indexes included."""
    seconds = 0.0
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA copied")
        connection.execute("SET maintenance_work_mem = '256MB'; SET synchronous_commit = off")
        for view in views:
            with connection.cursor() as cursor, cursor.copy(f"COPY {view.name} TO STDOUT (FORMAT BINARY)") as copy:
                blocks = list(copy)
            began = time.perf_counter()
            connection.execute(f"CREATE TABLE copied.{view.name} (LIKE {view.name} INCLUDING DEFAULTS)")
            with connection.cursor() as cursor, cursor.copy(f"COPY copied.{view.name} FROM STDIN (FORMAT BINARY)") as copy:
                for block in blocks:
                    copy.write(block)
            for (definition,) in connection.execute(
                "SELECT indexdef FROM pg_indexes WHERE tablename = %s", (view.name,)
            ).fetchall():
                connection.execute(definition.replace("public.", "copied."))
            seconds += time.perf_counter() - began
        connection.execute("DROP SCHEMA copied CASCADE")
    return events / seconds


def chosen(names: Sequence[str]) -> list[View]:
    """Views by name."""
    return [view for view in VIEWS if view.name in names]
