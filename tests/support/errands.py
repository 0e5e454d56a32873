"""Jobs for tests: a worker whose only kind of job writes down when it began and ended, and does in between as it is told.

`python -m tests.support.errands` is a real worker process with these jobs instead of the product's.
"""

import os
import threading
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID, uuid4

import psycopg

from application.jobs import Enlister, Handlers, Job
from application.recorded import Recorded
from domain.thread.events import MessageSent
from entrypoints import worker, worker_bootstrap
from entrypoints.bootstrap import Core

KIND = "errand"
TABLES = """
CREATE TABLE orders (position bigint PRIMARY KEY, seconds float8 NOT NULL, fault text);
CREATE TABLE begun (number bigserial, position bigint NOT NULL, pid integer NOT NULL, at timestamptz DEFAULT clock_timestamp());
CREATE TABLE done (number bigserial, position bigint NOT NULL, pid integer NOT NULL, at timestamptz DEFAULT clock_timestamp());
CREATE TABLE dropped (position bigint PRIMARY KEY)
"""


def job(position: int, key: UUID | None = None, **facts: Any) -> Job:
    """A job for the event at a position."""
    given: dict[str, Any] = {"kind": KIND, "in_order": False, "person_id": None, **facts}
    return Job(key=key or uuid4(), position=position, **given)


def errands(events: Sequence[Recorded[Any]]) -> Iterator[Job]:
    """One for each message, in the order of its thread."""
    for one in events:
        if isinstance(one.event, MessageSent):
            yield job(one.position, one.event.thread_id, in_order=True, due_at=one.recorded_at)


class Trouble(Exception):
    """What an errand was told to run into."""


class Errand:
    """Waits for as long as its order says, then runs into trouble, or is done; done twice, it shows."""

    kind = KIND

    def __init__(self, database_url: str) -> None:
        self._url = database_url

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Raises `Trouble` where told to, with words in it that nobody must see."""
        at = {"position": recorded.position, "pid": os.getpid()}
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute("INSERT INTO begun (position, pid) VALUES (%(position)s, %(pid)s)", at)
            seconds, fault = connection.execute(
                "SELECT coalesce(max(seconds), 0), max(fault) FROM orders WHERE position = %(position)s", at
            ).fetchone() or (0, None)
            threading.Event().wait(seconds)
            if fault:
                raise Trouble(fault)
            connection.execute("INSERT INTO done (position, pid) VALUES (%(position)s, %(pid)s)", at)

    def dropped(self, recorded: Recorded[Any]) -> None:
        """Writes that down."""
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute("INSERT INTO dropped VALUES (%s)", (recorded.position,))


def handlers(_: Core, settings: Any, __: Any) -> tuple[Enlister, Handlers]:
    """In the place of the product's."""
    return errands, {KIND: Errand(settings.database_url.get_secret_value())}


if __name__ == "__main__":
    worker_bootstrap.job_handlers = handlers
    worker.main()
