"""Event streams: memory of idle ones, and how soon an event reaches many: `python -m bench.streams [--quick]`."""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg

from adapters.jwt_tokens import JwtTokens
from application.cause import Cause
from application.lookups import Person
from application.threads import Words
from bench.stage import Stage, kilobytes, show, stage
from domain.thread.commands import JoinThread
from domain.thread.decider import THREAD
from entrypoints.bootstrap import Core
from tests.support.people import register
from tests.support.product import ROOT, Product

CAUSE = Cause("bench", "bench")
MOST_MEMORY, MOST_DELAY = 60.0, 100.0
WRITERS = 4
JOINED = """
WITH everybody AS (
    UPDATE thread_list SET participants = participants || %(people)s::uuid[] WHERE thread_id = %(thread)s RETURNING *
)
INSERT INTO thread_list
       (person_id, thread_id, stream_id, kind, listing_id, participants, is_open, last_seq, last_message_id, activity,
        opened_at, updated_at, read_up_to)
SELECT person, thread_id, stream_id, kind, listing_id, participants, true, last_seq, last_message_id, activity,
       opened_at, updated_at, last_seq
FROM everybody CROSS JOIN unnest(%(people)s::uuid[]) AS person WHERE person_id = %(seller)s
"""


def token_of(product: Product, person_id: UUID) -> str:
    """An access token, as signing in would give."""
    return JwtTokens(product.environment["SECRET_KEY"], 3600).access(person_id, "consumer", datetime.now(UTC))


class Listening:
    """A process of clients, all of them listening."""

    def __init__(self, product: Product, tokens: list[str]) -> None:
        command = [sys.executable, "-m", "bench.streams_clients", product.url]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._tell(json.dumps(tokens))
        assert self._answer() == "ready"

    def heard(self, count: int) -> list[tuple[str, float]]:
        """Message ids and when each was heard, once there are so many; ends the benchmark where they do not come."""
        self._tell(str(count))
        found = json.loads(self._answer())
        if len(found) != count:
            raise SystemExit(f"{len(found)} of {count} heard of their message")
        return [(message_id, at) for message_id, at in found]

    def _tell(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def _answer(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


@contextmanager
def listening(product: Product, tokens: list[str]) -> Iterator[Listening]:
    """Clients that listen for as long as this lasts; they end by themselves when this process does, or after ten minutes."""
    found = Listening(product, tokens)
    try:
        yield found
    finally:
        found.process.kill()
        found.process.wait(10)


def threads_with(core: Core, people: Sequence[UUID]) -> tuple[UUID, list[UUID]]:
    """A seller, and a thread with each of these people."""
    seller = register(core, "seller")

    def opened(person: UUID) -> UUID:
        return core.threads.open(Person(seller, is_seller=True), person, uuid4(), Words("Hello"), CAUSE).message.thread_id

    with ThreadPoolExecutor(WRITERS) as writers:
        return seller, list(writers.map(opened, people))


def crowd(servers: Stage, core: Core, people: Sequence[UUID]) -> tuple[UUID, UUID]:
    """A thread that all these people join, and the one who writes in it.

    Each who joins would change the rows of all who are there: here the log hears of each, and the rows are made at the end.
    """
    seller, (thread,) = threads_with(core, [register(core, "consumer")])
    with servers.core(project=lambda _: ()) as log_only:
        for person in people:
            log_only.handle(THREAD, thread, JoinThread(thread_id=thread, person_id=person, now=core.clock.now()), CAUSE)
    with psycopg.connect(servers.database_url, autocommit=True) as connection:
        connection.execute(JOINED, {"thread": thread, "seller": seller, "people": list(people)})
        connection.execute("VACUUM ANALYZE")
    return seller, thread


def send(core: Core, writer: UUID, thread: UUID) -> tuple[str, float]:
    """One message, and when its commit was known."""
    sent = core.threads.send(writer, thread, Words("Is it still free?"), CAUSE)
    return str(sent.message.id), time.time()


def delay(sent: Sequence[tuple[str, float]], heard: Sequence[tuple[str, float]]) -> float:
    """Milliseconds from the commit within which 95 of 100 had heard."""
    committed = dict(sent)
    late = sorted(max(0.0, at - committed[message_id]) for message_id, at in heard)
    return late[len(late) * 95 // 100] * 1000


def measured(
    servers: Stage, product: Product, core: Core, idle: int, hearing: int, rounds: int
) -> list[tuple[str, object, object, object]]:
    """The figures, each with what it may be at most."""
    people = [register(core, "consumer") for _ in range(hearing)]
    seller, threads = threads_with(core, people)
    writer, thread = crowd(servers, core, people)
    print("everybody is there", flush=True)
    tokens = [token_of(product, one) for one in (*people, *(uuid4() for _ in range(idle - hearing)))]
    before = kilobytes(product.web[0].pid)
    with listening(product, tokens) as clients:
        each = (kilobytes(product.web[0].pid) - before) / idle
        together, apart = [], []
        for _ in range(rounds):
            began = time.time()
            sent = [send(core, writer, thread)]
            appending = (time.time() - began) * 1000
            together.append((delay(sent, clients.heard(hearing)), appending))
            with ThreadPoolExecutor(WRITERS) as writers:
                sent = list(writers.map(lambda one: send(core, seller, one), threads))
            apart.append(delay(sent, clients.heard(hearing)))
        grown = (kilobytes(product.web[0].pid) - before) / idle
    return [
        (f"KB of memory for each of {idle:,} idle streams", each, "-", MOST_MEMORY),
        ("KB of each after what follows", grown, "-", "-"),
        (f"ms from the commit until {hearing:,} in one thread had heard, p95", *_spread([one for one, _ in together]), MOST_DELAY),
        ("ms of the append to all of them before that", *_spread([one for _, one in together]), "-"),
        (f"ms from the commit until its one had heard, p95 of {hearing:,} threads at once", *_spread(apart), MOST_DELAY),
    ]


def _spread(figures: Sequence[float]) -> tuple[float, float]:
    return statistics.median(figures), max(figures)


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="500 idle streams, 100 that hear")
    idle, hearing, rounds = (500, 100, 3) if parser.parse_args().quick else (5_000, 1_000, 5)
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with stage() as servers, servers.product() as product, servers.core() as core:
        rows = measured(servers, product, core, idle, hearing, rounds)
    show(f"Event streams of one web process, {rounds} rounds", ("", "median", "worst round", "at most"), rows)


if __name__ == "__main__":
    main()
