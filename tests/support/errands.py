"""Jobs for tests: a worker whose only kind of job writes down when it began and ended, and does in between as it is told.

`python -m tests.support.errands` is a real worker process with these jobs instead of the product's.
"""

import base64
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import redis
from psycopg.rows import dict_row

from adapters import postgres_jobs
from adapters.embedded_valkey import EmbeddedValkey
from application.jobs import Enlister, Handlers, Job
from application.recorded import Recorded
from application.threads import Words
from domain.thread.events import MessageSent
from entrypoints import worker
from entrypoints.bootstrap import Core, open_core
from tests.support.keeping import MASTER
from tests.support.product import ROOT
from tests.support.tally import Counted
from tests.support.writer import CAUSE

KIND = "errand"
ANY = 0
"""In the place of a position: every errand."""

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
                "SELECT coalesce(max(seconds), 0), max(fault) FROM orders WHERE position IN (%(position)s, 0)", at
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


@dataclass
class Town:
    """A log, a Valkey of its own that may be emptied and stopped, and workers that may be killed."""

    core: Core
    valkey: EmbeddedValkey
    environment: dict[str, str]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, **settings: str) -> subprocess.Popen[bytes]:
        """One more worker; what it logs is in the file `log` of its data folder."""
        command, environment = [sys.executable, "-m", "tests.support.errands"], {**self.environment, **settings}
        with self.log.open("ab") as log:
            self.workers.append(subprocess.Popen(command, cwd=ROOT, env=environment, stderr=log))
        return self.workers[-1]

    @property
    def log(self) -> Path:
        """What workers log."""
        return Path(self.environment["ISLANDERS_DATA"]) / "log"

    @property
    def redis(self) -> redis.Redis:
        """A client of the Valkey."""
        return redis.Redis.from_url(self.valkey.url)

    def say(self, talk: tuple[UUID, UUID, UUID], times: int = 1) -> None:
        """As many messages, each of which is an errand."""
        for number in range(times):
            self.core.threads.send(talk[0], talk[2], Words(f"Message {number}"), CAUSE)

    def positions(self, talk: tuple[UUID, UUID, UUID] | None = None) -> list[int]:
        """Of the messages that there are, in a thread or in all."""
        found = [one for one in self.core.log.read(0, 10_000) if isinstance(one.event, MessageSent)]
        return [one.position for one in found if talk is None or one.event.thread_id == talk[2]]

    def order(self, position: int, seconds: float = 0.0, fault: str | None = None) -> None:
        """How the errand of a message is to go."""
        self.rows("INSERT INTO orders VALUES (%s, %s, %s)", position, seconds, fault)

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        """What the database says."""
        with psycopg.connect(self.environment["DATABASE_URL"], autocommit=True, row_factory=dict_row) as connection:
            cursor = connection.execute(sql, values)
            return cursor.fetchall() if cursor.description else []

    def begun(self) -> list[int]:
        """Positions, in the order in which they were begun."""
        return [row["position"] for row in self.rows("SELECT position FROM begun ORDER BY number")]

    def done(self) -> list[int]:
        """Positions, in the order in which they were done."""
        return [row["position"] for row in self.rows("SELECT position FROM done ORDER BY number")]


@contextmanager
def town(database_url: str, folder: Path) -> Iterator[Town]:
    """For as long as this lasts; ends what was started."""
    folder.chmod(0o755)
    valkey = EmbeddedValkey(folder)
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "REDIS_URL": valkey.url,
        "MASTER_KEYS": base64.b64encode(MASTER).decode(),
        "ISLANDERS_DATA": str(folder),
        "LOG_LEVEL": "WARNING",
    }
    with open_core(database_url, [MASTER], Counted(), pool_size=4) as core:
        found = Town(core, valkey, environment)
        try:
            valkey.ensure()
            found.rows(TABLES)
            yield found
        finally:
            for worker in found.workers:
                worker.kill()
                worker.wait()
            valkey.stop()


def main() -> None:
    """A worker; ERRAND_ATTEMPTS says how often an errand may fail."""
    postgres_jobs.ATTEMPTS = int(os.environ.get("ERRAND_ATTEMPTS", postgres_jobs.ATTEMPTS))
    worker.main(handlers)


if __name__ == "__main__":
    main()
