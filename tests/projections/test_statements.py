"""What screens and sends cost: statements are counted where they leave for the database."""

from uuid import UUID, uuid4

import psycopg
import pytest

from adapters.postgres_reads import PostgresReads, reading_pool
from application.cause import Cause
from application.lookups import Person
from application.threads import Words
from entrypoints.bootstrap import open_core
from projections.inbox import BADGE
from projections.thread_page import THREAD_PAGE
from tests.support.asynchronous import run
from tests.support.people import register
from tests.support.tally import Counted

CAUSE = Cause("test", "test")
MANY = """
INSERT INTO thread_list (person_id, thread_id, stream_id, kind, participants, is_open, activity, opened_at, updated_at, unread)
SELECT %(person)s, id, id, 'direct', ARRAY[%(person)s]::uuid[], true, n, now(), now(), 1
FROM (SELECT gen_random_uuid() AS id, n FROM generate_series(1, %(count)s) AS n) AS made
"""


async def asked(url: str, person: UUID) -> tuple[int, int, int]:
    """Statements for the list, its lines, and statements for the badge."""
    statements: list[None] = []
    pool = reading_pool(url, 2)
    async with pool:
        reads = PostgresReads(pool, lambda: statements.append(None))
        rows = await reads.all(THREAD_PAGE, person_id=person, before=2**62, limit=21, offset=0)
        listed = len(statements)
        await reads.one(BADGE, person_id=person)
        return listed, len(rows), len(statements) - listed


@pytest.mark.parametrize("threads", [1, 100, 10_000])
def test_the_thread_list_and_the_badge_are_one_statement_each(database_url: str, threads: int) -> None:
    person = uuid4()
    with psycopg.connect(database_url) as connection:
        connection.execute(MANY, {"person": person, "count": threads})
    listed, lines, badge = run(asked(database_url, person))
    assert (listed, badge) == (1, 1)
    assert lines == min(threads, 21)


def test_a_send_is_one_round_trip_of_pipeline(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    syncs: list[None] = []
    monkeypatch.setattr(psycopg.Pipeline, "_enqueue_sync", counted(psycopg.Pipeline._enqueue_sync, syncs))
    with open_core(database_url, [b"m" * 32], Counted()) as core:
        buyer, seller = register(core, "consumer"), register(core, "seller")
        thread = core.threads.open(Person(buyer, is_seller=False), seller, None, Words("0"), CAUSE).message.thread_id
        syncs.clear()
        core.threads.send(buyer, thread, Words("1"), CAUSE)
        assert len(syncs) == 1


def counted(method: object, calls: list[None]) -> object:
    """The same method, counting its calls."""

    def call(self: object, *args: object) -> object:
        calls.append(None)
        return method(self, *args)  # type: ignore[operator]

    return call
