"""Appending with all views beside the library's own recorder without any: `python -m bench.append [--quick]`."""

import argparse
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid4

from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict

from application.cause import Cause
from application.recorded import Recorded
from bench.stage import Stage, show, stage
from domain.thread.events import MessageSent, MessageType, ThreadKind, ThreadOpened
from entrypoints.bootstrap import Core
from tests.support.proxy import door

CAUSE = Cause("bench", "bench")
WORDS = "Is the garden flat in Bellapais still free in the second half of June, and does it have parking?"
DELAY = 0.0015
Write = Callable[[int], None]


@dataclass
class Ours:
    """One thread for each writer, and a message at a time."""

    core: Core
    writers: int
    streams: list[tuple[UUID, UUID, UUID]] = field(default_factory=list)
    seqs: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        now = datetime.now(UTC)
        for _ in range(self.writers):
            stream, buyer, seller = uuid4(), uuid4(), uuid4()
            opened = ThreadOpened(
                thread_id=stream, kind=ThreadKind.DIRECT, buyer_id=buyer, seller_id=seller, listing_id=None, opened_at=now
            )
            self.core.log.append(stream, 0, [Recorded(stream, 1, now, CAUSE, "OpenThread", opened)])
            self.streams.append((stream, buyer, seller))
            self.seqs.append(0)

    def write(self, writer: int) -> None:
        """Appends one message with what six views have to say about it."""
        self.seqs[writer] += 1
        stream, buyer, seller = self.streams[writer]
        seq, now = self.seqs[writer], datetime.now(UTC)
        event = MessageSent(
            thread_id=stream,
            message_id=uuid4(),
            seq=seq,
            type=MessageType.USER,
            sender_id=buyer,
            recipients=(seller,),
            subject_id=buyer,
            body=WORDS,
            sent_at=now,
        )
        self.core.log.append(stream, seq, [Recorded(stream, seq + 1, now, CAUSE, "SendMessage", event)])


def library(database_url: str, pool_size: int) -> tuple[PostgresDatastore, Write]:
    """The library's recorder on a table of its own, with an event of the same size."""
    where = {name: str(value) for name, value in conninfo_to_dict(database_url).items()}
    datastore = PostgresDatastore(where["dbname"], where["host"], where.get("port", "5432"), where["user"], "", pool_size=pool_size)
    recorder = PostgresApplicationRecorder(datastore, events_table_name="library_events")
    recorder.create_table()
    state = b"x" * 700

    def write(_: int) -> None:
        recorder.insert_events([StoredEvent(uuid4(), 1, "thread.message_sent.v1", state)])

    return datastore, write


def rate(write: Write, writers: int, seconds: float) -> float:
    """Appends a second."""
    until = time.perf_counter() + seconds
    counts = [0] * writers

    def run(number: int) -> None:
        while time.perf_counter() < until:
            write(number)
            counts[number] += 1

    threads = [threading.Thread(target=run, args=(number,)) for number in range(writers)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - began)


def compared(where: str, database_url: str, writers: int, target: str, rounds: int, seconds: float) -> tuple[object, ...]:
    """A row of the table, from rounds of both in turn; the first of each warms up and does not count."""
    datastore, theirs = library(database_url, writers)
    with Stage(database_url, "").core(pool_size=writers + 2) as core, datastore:
        ours = Ours(core, writers).write
        found = []
        for number in range(rounds + 1):
            order = (ours, theirs) if number % 2 else (theirs, ours)
            rates = {write: rate(write, writers, seconds) for write in order}
            found.append((rates[ours], rates[theirs]))
    one, other = zip(*found[1:], strict=True)
    ratios = [ours_a_second / theirs_a_second for ours_a_second, theirs_a_second in found[1:]]
    spread = f"{min(ratios):.2f}–{max(ratios):.2f}"
    return where, writers, statistics.median(one), statistics.median(other), statistics.median(ratios), spread, target


def main() -> None:
    """Prints the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    rounds, seconds = (3, 1.5) if parser.parse_args().quick else (7, 3.0)
    rows = []
    with stage() as servers:
        for writers, target in ((1, "-"), (16, "1.4")):
            rows.append(compared("socket", servers.database_url, writers, target, rounds, seconds))
        with door(servers.database_url, DELAY) as (_, through):
            rows.append(compared("1.5 ms each way", through, 16, "5", rounds, seconds))
    columns = ("to the database", "writers", "with views/s", "library without/s", "ratio", "rounds", "at least")
    show(f"Appends of one message, medians of {rounds} rounds", columns, rows)


if __name__ == "__main__":
    main()
