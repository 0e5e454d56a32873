"""The commit was applied, the answer was lost: the sender is told of the first message, not of a second, nor of an error."""

from uuid import uuid4

import psycopg

from application.cause import Cause
from application.lookups import Person
from application.threads import Words
from entrypoints.bootstrap import open_core
from tests.support.people import register
from tests.support.proxy import door
from tests.support.tally import Counted

CAUSE = Cause("test", "test")


def test_a_message_whose_answer_was_lost_is_there_once(database_url: str) -> None:
    with door(database_url) as (the_door, through), open_core(through, [b"m" * 32], Counted(), pool_size=2) as core:
        buyer, seller = register(core, "consumer"), register(core, "seller")
        starter = Person(buyer, is_seller=False)
        first = core.threads.open(starter, seller, None, Words("Hello"), CAUSE)
        for number in range(5):
            lost = the_door.lose_the_answer_to(b"thread.message_sent")
            words = Words(f"Message {number}", client_msg_id=uuid4() if number % 2 else None)
            sent = core.threads.send(buyer, first.message.thread_id, words, CAUSE)
            assert lost.is_set()
            assert sent.message.content == words.content
            assert sent.message.seq == number + 2
    with psycopg.connect(database_url) as database:
        rows = database.execute("SELECT content, seq FROM messages WHERE thread_id = %s ORDER BY seq", (first.message.thread_id,))
        assert rows.fetchall() == [("Hello", 1), *((f"Message {n}", n + 2) for n in range(5))]


def test_connections_cut_at_any_moment_lose_nothing_that_was_acknowledged(database_url: str) -> None:
    with door(database_url) as (the_door, through), open_core(through, [b"m" * 32], Counted(), pool_size=2) as core:
        buyer, seller = register(core, "consumer"), register(core, "seller")
        thread = core.threads.open(Person(buyer, is_seller=False), seller, None, Words("0"), CAUSE).message.thread_id
        for number in range(1, 40):
            the_door.cut()
            sent = core.threads.send(buyer, thread, Words(str(number), client_msg_id=uuid4()), CAUSE)
            assert sent.message.seq == number + 1
    with psycopg.connect(database_url) as database:
        rows = database.execute("SELECT content FROM messages WHERE thread_id = %s ORDER BY seq", (thread,)).fetchall()
    assert [row[0] for row in rows] == [str(number) for number in range(40)]
