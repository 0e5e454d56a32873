"""What does not grow with the store: the 10,000th message, and the list of 10,000 threads: `python -m bench.growth [--quick]`."""

import argparse
import asyncio
import statistics
import time
from dataclasses import dataclass
from uuid import UUID, uuid4

import psycopg

from adapters.postgres_reads import PostgresReads, reading_pool
from application.cause import Cause
from application.lookups import Person
from application.threads import Words
from bench.crowded import fill
from bench.stage import Stage, show, stage
from entrypoints.bootstrap import Core
from projections.thread_page import THREAD_PAGE
from tests.support.people import register

CAUSE = Cause("bench", "bench")
YOUNG, LATE_EACH = 100, 2
"""Young threads, and late messages beside the 10th of each."""

PAGES, ROUNDS = 10, 40
TARGET = 1.2


@dataclass(frozen=True)
class Habit:
    """How two people write and read."""

    name: str
    reads_every: int
    both_write: bool


HABITS = (
    Habit("one writes, nobody reads", 0, both_write=False),
    Habit("one writes, the other reads every message", 1, both_write=False),
    Habit("both write in turn, nobody reads", 0, both_write=True),
)


class Talk:
    """A thread between two new people."""

    def __init__(self, core: Core, habit: Habit) -> None:
        self._core, self._habit = core, habit
        self.people = register(core, "consumer"), register(core, "seller")
        first = core.threads.open(Person(self.people[0], is_seller=False), self.people[1], uuid4(), Words("Message 1"), CAUSE)
        self._thread, self._count = first.message.thread_id, 1

    def say(self) -> float:
        """Sends the next message; gives the milliseconds of that. Whoever reads, reads after it."""
        self._count += 1
        writer = self.people[(self._count - 1) % 2 if self._habit.both_write else 0]
        began = time.perf_counter()
        self._core.threads.send(writer, self._thread, Words(f"Message {self._count} of a long conversation"), CAUSE)
        took = (time.perf_counter() - began) * 1000
        if self._habit.reads_every and self._count % self._habit.reads_every == 0:
            self._core.threads.mark_read(self.people[1], self._thread, None, CAUSE)
        return took


def message_costs(core: Core, habit: Habit, last: int) -> tuple[float, float]:
    """Medians, in milliseconds, of the 10th messages of young threads and of those up to the `last`th of an old one, in turn."""
    old = Talk(core, habit)
    for _ in range(1, last - YOUNG * LATE_EACH):
        old.say()
    early, late = [], []
    for _ in range(YOUNG):
        young = Talk(core, habit)
        for _ in range(2, 10):
            young.say()
        early.append(young.say())
        late += [old.say() for _ in range(LATE_EACH)]
    return statistics.median(early), statistics.median(late)


async def list_costs(stores: list[tuple[str, UUID]]) -> list[float]:
    """Medians, in milliseconds, of the first page of a person's list in each store, some of each in turn."""
    pools = [reading_pool(url, 1) for url, _ in stores]
    found: list[list[float]] = [[] for _ in stores]
    try:
        for pool in pools:
            await pool.open(wait=True)
        for number in range(ROUNDS + 1):
            for kept, pool, (_, person) in zip(found, pools, stores, strict=True):
                reads = PostgresReads(pool, lambda: None)
                for _ in range(PAGES):
                    began = time.perf_counter()
                    rows = await reads.all(THREAD_PAGE, person_id=person, before=2**62, limit=21, offset=0)
                    if number:
                        kept.append((time.perf_counter() - began) * 1000)
                    assert len(rows) == 21
    finally:
        for pool in pools:
            await pool.close()
    return [statistics.median(one) for one in found]


def lists(servers: Stage, small: Stage, messages: int) -> tuple[float, float]:
    """The list in a nearly empty store, and of somebody with 10,000 threads among many messages."""
    began = time.perf_counter()
    with small.core() as core:
        seller = register(core, "seller")
        for _ in range(21):
            buyer = Person(register(core, "consumer"), is_seller=False)
            core.threads.open(buyer, seller, uuid4(), Words("Is the garden flat still free?"), CAUSE)
        with psycopg.connect(small.database_url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
        busy = fill(servers.database_url, messages)
        print(f"a store of {messages:,} messages in {time.perf_counter() - began:.0f} s", flush=True)
        before, after = asyncio.run(list_costs([(small.database_url, seller), (servers.database_url, busy)]))
    return before, after


def main() -> None:
    """Prints the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a thread of 1,000 and a store of 100,000 messages")
    last, messages = (1_000, 100_000) if parser.parse_args().quick else (10_000, 1_000_000)
    rows = []
    with stage() as servers:
        small = servers.copied("small")
        with servers.core() as core:
            for habit in HABITS:
                early, late = message_costs(core, habit, last)
                rows.append((f"message {last:,}: {habit.name}", early, late, late / early, TARGET))
                print(f"{habit.name}: measured", flush=True)
        before, after = lists(servers, small, messages)
        rows.append((f"list of 10,000 threads among {messages:,} messages", before, after, after / before, TARGET))
    show("What it costs, in milliseconds", ("", "10th, or small store", "late, or large store", "ratio", "at most"), rows)


if __name__ == "__main__":
    main()
