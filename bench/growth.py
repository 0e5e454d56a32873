"""What does not grow with the store: the 10,000th message, and the list of 10,000 threads: `python -m bench.growth [--quick]`."""

import argparse
import asyncio
import statistics
import time
from collections.abc import Callable
from uuid import UUID, uuid4

import psycopg

from adapters.postgres_reads import PostgresReads, reading_pool
from application.cause import Cause
from application.lookups import Person
from application.threads import Words
from bench.stage import Stage, show, stage
from entrypoints.bootstrap import Core
from projections.thread_page import THREAD_PAGE
from tests.support.people import register

CAUSE = Cause("person:bench", "bench")
SAMPLE = 200
TARGET = 1.2

FILL = """
INSERT INTO messages (message_id, thread_id, seq, type, sender_id, subject_id, content, attachments, created_at, position)
SELECT gen_random_uuid(), ('00000000-0000-4000-8000-' || lpad(to_hex(n %% 10000), 12, '0'))::uuid, n / 10000 + 1, 'user',
       %(sender)s, %(sender)s, 'message ' || n, '{}', now(), 1000000 + n
FROM generate_series(0, %(messages)s - 1) AS n;
"""
LISTS = """
INSERT INTO thread_list (person_id, thread_id, stream_id, kind, participants, is_open, last_seq, last_message_id, activity,
                         opened_at, updated_at, unread)
SELECT %(person)s, m.thread_id, m.thread_id, 'direct', ARRAY[%(person)s, %(sender)s]::uuid[], true, m.seq, m.message_id,
       m.position, now(), now(), m.seq
FROM (SELECT DISTINCT ON (thread_id) * FROM messages WHERE position >= 1000000 ORDER BY thread_id, seq DESC) AS m;
"""


def _milliseconds(send: Callable[[], object], count: int) -> float:
    found = []
    for _ in range(count):
        began = time.perf_counter()
        send()
        found.append((time.perf_counter() - began) * 1000)
    return statistics.median(found)


def message_costs(core: Core, reads_every: int, *, both_write: bool, last: int) -> tuple[float, float]:
    """Milliseconds of the messages about the 10th and those before the `last`th, interleaved so that noise hits both alike."""

    def opened() -> tuple[UUID, UUID, UUID]:
        buyer, seller = register(core, "consumer"), register(core, "seller")
        sent = core.threads.open(Person(buyer, is_seller=False), seller, uuid4(), Words("0"), CAUSE)
        return sent.message.thread_id, buyer, seller

    def say(thread: UUID, people: tuple[UUID, UUID], number: int) -> None:
        writer = people[number % 2] if both_write else people[0]
        core.threads.send(writer, thread, Words(f"Message {number} of a long conversation"), CAUSE)
        if reads_every and number % reads_every == 0:
            core.threads.mark_read(people[1], thread, None, CAUSE)

    thread, buyer, seller = opened()
    for number in range(1, last - SAMPLE):
        say(thread, (buyer, seller), number)
    early, late, number = [], [], last - SAMPLE
    for _ in range(SAMPLE // 10):
        young, *people = opened()
        for early_number in range(1, 10):
            say(young, (people[0], people[1]), early_number)
        early.append(_milliseconds(lambda y=young, p=people: core.threads.send(p[0], y, Words("tenth"), CAUSE), 1))  # type: ignore[misc]
        for _ in range(10):
            writer = seller if both_write and number % 2 else buyer
            late.append(_milliseconds(lambda w=writer: core.threads.send(w, thread, Words("late"), CAUSE), 1))  # type: ignore[misc]
            number += 1
    return statistics.mean(sorted(early)[: len(early) * 9 // 10]), statistics.mean(sorted(late)[: len(late) * 9 // 10])


async def list_cost(database_url: str, person: UUID, repeats: int) -> float:
    """Milliseconds of the first page of a thread list."""
    pool = reading_pool(database_url, 2)
    async with pool:
        reads = PostgresReads(pool, lambda: None)
        found = []
        for _ in range(repeats):
            began = time.perf_counter()
            await reads.all(THREAD_PAGE, person_id=person, before=2**62, limit=21, offset=0)
            found.append((time.perf_counter() - began) * 1000)
    return statistics.median(found)


def list_costs(servers: Stage, core: Core, messages: int) -> tuple[float, float]:
    """In a nearly empty store, and with 10,000 threads among many messages."""
    seller = register(core, "seller")
    for _ in range(21):
        buyer = register(core, "consumer")
        core.threads.open(Person(buyer, is_seller=False), seller, uuid4(), Words("Hello"), CAUSE)
    person, sender = register(core, "seller"), register(core, "consumer")
    with psycopg.connect(servers.database_url, autocommit=True) as connection:
        connection.execute("ANALYZE")
        before = asyncio.run(list_cost(servers.database_url, seller, 300))
        connection.execute(FILL, {"sender": sender, "messages": messages})
        connection.execute(LISTS, {"person": person, "sender": sender})
        connection.execute("ANALYZE")
    return before, asyncio.run(list_cost(servers.database_url, person, 300))


def main() -> None:
    """Prints the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a thread of 1,000 and a store of 100,000 messages")
    last, messages = (1_000, 100_000) if parser.parse_args().quick else (10_000, 1_000_000)
    rows = []
    with stage() as servers, servers.core() as core:
        kinds = (
            ("one writes, nobody reads", 0, False),
            ("one writes, the other reads every 5th", 5, False),
            ("both write, nobody reads", 0, True),
        )
        for name, reads_every, both in kinds:
            early, late = message_costs(core, reads_every, both_write=both, last=last)
            rows.append((f"message {last:,}: {name}", early, late, late / early, TARGET))
        before, after = list_costs(servers, core, messages)
        rows.append((f"list of 10,000 threads among {messages:,} messages", before, after, after / before, TARGET))
    show("What it costs, in milliseconds", ("", "10th message, or small store", "late, or large store", "ratio", "target"), rows)


if __name__ == "__main__":
    main()
