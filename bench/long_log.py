"""A log of any length, as long use would have left it: decided by the real deciders, sealed by the real codec, stored by COPY."""

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
from eventsourcing.persistence import StoredEvent

from application.cause import Cause
from application.recorded import Recorded
from bench.stage import Stage
from domain.decider import Decider
from domain.person.commands import Register
from domain.person.decider import PERSON
from domain.person.events import UserType
from domain.thread.commands import MarkRead, OpenThread, SendMessage
from domain.thread.decider import THREAD
from domain.thread.events import MessageType
from domain.thread.identity import thread_id

CAUSE = Cause("bench", "bench")
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
MESSAGES_IN_A_THREAD = 40
_COPY = "COPY log_events (originator_id, originator_version, topic, state) FROM STDIN"


class Author:
    """Decides commands and keeps what came of them."""

    def __init__(self) -> None:
        self.luck = random.Random(7)
        self.now = BEGAN
        self.streams: dict[UUID, tuple[int, Any]] = {}

    def decided(self, decider: Decider[Any, Any, Any], stream: UUID, command: Any) -> Iterator[Recorded[Any]]:
        """The events of one command."""
        version, state = self.streams.get(stream, (0, decider.initial))
        for event in decider.decide(command, state):
            version, state = version + 1, decider.evolve(state, event)
            yield Recorded(stream, version, self.now, CAUSE, type(command).__name__, event)
        self.streams[stream] = version, state


def events(people: int, words: str) -> Iterator[Recorded[Any]]:
    """People, then threads in which two of them write and read, a thousand threads going on at a time; without an end."""
    author = Author()
    buyers, sellers = ([uuid4() for _ in range(people // 2)] for _ in range(2))
    for kind, group in ((UserType.CONSUMER, buyers), (UserType.SELLER, sellers)):
        for person in group:
            facts: dict[str, Any] = {"email": "", "phone": None, "language": "en", "now": author.now}
            name = f"{kind}-{person.hex[:8]}"
            command = Register(person_id=person, user_type=kind, username=name, display_name=name, **facts)
            yield from author.decided(PERSON, person, command)
    going: list[Iterator[Recorded[Any]]] = []
    while True:
        while len(going) < 1_000:
            going.append(_thread(author, author.luck.choice(buyers), author.luck.choice(sellers), words))
        place = author.luck.randrange(1_000)
        author.now += timedelta(milliseconds=20)
        try:
            yield next(going[place])
        except StopIteration:
            del going[place]


def _thread(author: Author, buyer: UUID, seller: UUID, words: str) -> Iterator[Recorded[Any]]:
    listing = uuid4()
    stream = thread_id(buyer, seller, listing)
    for number in range(author.luck.randint(2, 2 * MESSAGES_IN_A_THREAD)):
        sender, other = (buyer, seller) if number % 2 == 0 else (seller, buyer)
        first = SendMessage(
            thread_id=stream, message_id=uuid4(), sender_id=sender, type=MessageType.USER, body=words, now=author.now
        )
        command = first if number else OpenThread(buyer_id=buyer, seller_id=seller, listing_id=listing, first=first)
        yield from author.decided(THREAD, stream, command)
        if author.luck.random() < 0.6:
            up_to = max(0, number + 1 - author.luck.choice((0, 0, 1)))
            yield from author.decided(THREAD, stream, MarkRead(thread_id=stream, person_id=other, up_to_seq=up_to, now=author.now))
    del author.streams[stream]


def write(stage: Stage, count: int, people: int, words: str) -> float:
    """Stores so many events and gives the seconds that it took; the views stay empty."""
    began = time.perf_counter()
    with stage.core() as core, psycopg.connect(stage.database_url) as connection:
        codec = core.application.mapper
        source = events(people, words)
        for start in range(0, count, 20_000):
            with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
                for _, recorded in zip(range(min(20_000, count - start)), source, strict=False):
                    stored: StoredEvent = codec.to_stored_event(recorded)
                    copy.write_row((stored.originator_id, stored.originator_version, stored.topic, stored.state))
            connection.commit()
        connection.execute("ANALYZE log_events")
    return time.perf_counter() - began
