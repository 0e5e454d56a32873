"""Reading while messages arrive never clears a message that came later."""

import random
import threading
from uuid import uuid4

import pytest

from application.cause import Cause
from application.lookups import Person
from application.threads import Threads, Words
from entrypoints.bootstrap import Core, open_core
from projections.thread_page import ONE_THREAD
from tests.support.people import register
from tests.support.tally import Counted

CAUSE = Cause("test", "test")
ROUNDS = 250


def write(threads: Threads, sender: object, thread: object, count: int) -> None:
    for number in range(count):
        threads.send(sender, thread, Words(str(number)), CAUSE)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(4))
def test_reading_to_a_message_leaves_exactly_what_came_after_it(database_url: str, seed: int) -> None:
    luck = random.Random(seed)
    with open_core(database_url, [b"m" * 32], Counted()) as one, open_core(database_url, [b"m" * 32], Counted()) as two:
        buyer, seller = register(one, "consumer"), register(one, "seller")
        thread = one.threads.open(Person(buyer, is_seller=False), seller, uuid4(), Words("0"), CAUSE).message.thread_id
        writer = threading.Thread(target=write, args=(two.threads, buyer, thread, ROUNDS))
        writer.start()
        horizon = 0
        while writer.is_alive():
            seen = newest(one, seller, thread)
            up_to = luck.randint(max(1, horizon), seen)
            status = one.threads.mark_read(seller, thread, up_to if luck.random() < 0.7 else None, CAUSE)
            written = newest(one, seller, thread)
            horizon = max(horizon, up_to)
            # All that is unread lies beyond the horizon; between the reading and this look more may have come, never fewer.
            assert status.thread_unread <= written - horizon
            assert status.thread_unread >= 0
        writer.join()
        last = one.threads.mark_read(seller, thread, horizon, CAUSE)
        (row,) = one.rows(ONE_THREAD, person_id=seller, thread_id=thread)
        assert last.thread_unread == ROUNDS + 1 - row["read_up_to"]
        assert last.unread == last.thread_unread


def newest(core: Core, person: object, thread: object) -> int:
    part = core.lookups.part(person, thread)  # type: ignore[arg-type]
    assert part is not None
    return part.last_seq
