"""A process that writes at a steady rate: `python -m tests.support.writer URL SECONDS A_SECOND`; prints what came of it as JSON."""

import json
import random
import sys
import time
from uuid import UUID, uuid4

from application.cause import Cause
from application.lookups import Person
from application.threads import Words
from entrypoints.bootstrap import Core, open_core
from tests.support.people import register
from tests.support.tally import Counted

CAUSE = Cause("test", "test")


def conversation(core: Core) -> tuple[UUID, UUID, UUID]:
    """A thread between two new people."""
    buyer, seller = register(core, "consumer"), register(core, "seller")
    thread = core.threads.open(Person(buyer, is_seller=False), seller, uuid4(), Words("Hello"), CAUSE).message.thread_id
    return buyer, seller, thread


def write(core: Core, talk: tuple[UUID, UUID, UUID], number: int) -> None:
    """Mostly messages, from both sides, and now and then one of them reads or wants to read again."""
    buyer, seller, thread = talk
    if number % 4 == 0:
        core.threads.mark_read(random.choice((buyer, seller)), thread, None, CAUSE)
    else:
        core.threads.send(random.choice((buyer, seller)), thread, Words(f"Message {number}"), CAUSE)


def main() -> None:
    """Writes, and says how many there were and how long the slowest took."""
    url, seconds, a_second = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
    slowest, count = 0.0, 0
    with open_core(url, [b"m" * 32], Counted(), pool_size=2) as core:
        talks = [conversation(core) for _ in range(4)]
        print("ready", flush=True)  # noqa: T201 - the test waits for it
        began = time.perf_counter()
        while (now := time.perf_counter()) < began + seconds:
            write(core, random.choice(talks), count)
            slowest, count = max(slowest, time.perf_counter() - now), count + 1
            time.sleep(max(0.0, began + count / a_second - time.perf_counter()))
    print(json.dumps({"count": count, "slowest_ms": slowest * 1000}))  # noqa: T201 - the result


if __name__ == "__main__":
    main()
