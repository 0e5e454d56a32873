"""Looking back at a thread of 10,000 events: `python -m bench.as_of [--events N]`; as of any moment within 200 ms."""

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from bench.long_log import Author
from bench.stage import show, stage
from domain.thread.commands import MarkRead, OpenThread, SendMessage
from domain.thread.decider import THREAD
from domain.thread.events import MessageType
from domain.thread.identity import thread_id
from entrypoints.bootstrap import Core
from tests.support.people import register

WORDS = "Is the flat by the sea still free in June, and could we see it on Saturday?"
TOGETHER, ROUNDS, TARGET = 500, 15, 200


def conversation(core: Core, events: int) -> UUID:
    """Two people write in turn, and one of them reads now and then."""
    buyer, seller = register(core, "consumer"), register(core, "seller")
    stream, author = thread_id(buyer, seller, None), Author()
    stored, pending = 0, list[Any]()
    while stored + len(pending) < events:
        number = stored + len(pending)
        sender = (buyer, seller)[number % 2]
        author.now = core.clock.now()
        said = SendMessage(
            thread_id=stream, message_id=uuid4(), sender_id=sender, type=MessageType.USER, body=WORDS, now=author.now
        )
        command: Any = said if number else OpenThread(buyer_id=buyer, seller_id=seller, listing_id=None, first=said)
        if number % 5 == 4:
            command = MarkRead(thread_id=stream, person_id=sender, up_to_seq=number, now=author.now)
        pending += author.decided(THREAD, stream, command)
        if len(pending) >= TOGETHER or stored + len(pending) >= events:
            core.log.append(stream, stored, pending)
            stored, pending = stored + len(pending), []
    return stream


def milliseconds(look: Callable[[], object]) -> tuple[float, float, float]:
    """Best, median and worst of some rounds."""
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        look()
        taken.append((time.perf_counter() - began) * 1000)
    return min(taken), statistics.median(taken), max(taken)


def main() -> None:
    """Fills a database, looks back, and prints what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000)
    given = parser.parse_args()
    with stage() as servers, servers.core() as core:
        subject = core.audit.subject("thread", conversation(core, given.events))
        head = core.history.head()
        looks: dict[str, Callable[[], object]] = {
            "state, readable": lambda: core.audit.state(subject, as_of=head),
            "state, masked": lambda: core.audit.state(subject, as_of=head, masked=True),
            "state, half way": lambda: core.audit.state(subject, as_of=head // 2),
            "difference of both": lambda: core.audit.difference(subject, head // 2, head),
            "story, the last 50 lines": lambda: core.audit.story(subject, after=head - 50),
            "story, all lines": lambda: core.audit.story(subject),
        }
        rows = [(name, *milliseconds(look)) for name, look in looks.items()]
    show(f"A thread of {given.events:,} events, ms; the state within {TARGET}", ("look", "best", "median", "worst"), rows)


if __name__ == "__main__":
    main()
