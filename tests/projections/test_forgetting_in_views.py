"""Whatever happened before and whatever happens after: live views from which somebody was removed are what a replay gives."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.cause import Cause
from application.forgetting import Forgetting
from application.lookups import Person
from application.threads import Words
from domain.errors import Refused
from domain.person.refusals import PersonErased
from domain.personal import ERASED
from entrypoints.bootstrap import Core, open_core
from tests.support.people import register
from tests.support.replayed import assert_live_is_folded, live
from tests.support.replies import reply
from tests.support.servers import Servers
from tests.support.tally import Counted

STEPS = st.tuples(
    st.sampled_from(["open", "send", "send", "read", "unread", "tell", "answer", "start", "join", "leave", "forget", "forget"]),
    st.integers(0, 3),
    st.integers(0, 3),
)


@pytest.fixture(scope="module")
def stage(servers: Servers) -> Iterator[tuple[Core, str]]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as core:
        yield core, url


class Company:
    """A few people, all of whose threads are about nothing in particular."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.people = [register(core, "consumer" if number % 2 else "seller", f"Name {uuid4()}") for number in range(4)]
        self.threads: dict[UUID, tuple[UUID, UUID]] = {}
        self.forgotten: set[UUID] = set()

    def step(self, what: str, one: int, two: int) -> None:
        core, person, other = self.core, self.people[one], self.people[two]
        cause = Cause(f"person:{person}", "test")
        own = [thread for thread, pair in self.threads.items() if person in pair] or list(self.threads) or [uuid4()]
        thread = own[two % len(own)]
        deeds: dict[str, Any] = {
            "open": lambda: self.opened(person, other, one % 2 == 0, cause),
            "send": lambda: core.threads.send(
                person, thread, Words(f"words {uuid4()}", attachments=("/a", "/b", "/c")[:two]), cause
            ),
            "read": lambda: core.threads.mark_read(person, thread, None, cause),
            "unread": lambda: core.threads.mark_unread(person, thread, cause),
            "tell": lambda: core.conversations.tell(person, Words(f"words {uuid4()}"), cause),
            "answer": lambda: self.answered(person),
            "start": lambda: core.conversations.start(person, cause),
            "join": lambda: core.threads.join(person, thread, cause),
            "leave": lambda: core.threads.leave(person, thread, cause),
            "forget": lambda: self.forgot(person),
        }
        head = core.history.head()
        with suppress(Refused):
            deeds[what]()
        if person in self.forgotten and what != "forget":
            assert core.history.head() == head, f"{what} was recorded of somebody who was forgotten"

    def opened(self, person: UUID, other: UUID, is_seller: bool, cause: Cause) -> None:
        sent = self.core.threads.open(Person(person, is_seller=is_seller), other, None, Words(f"words {uuid4()}"), cause)
        self.threads[sent.message.thread_id] = (person, other)

    def answered(self, person: UUID) -> None:
        told = self.core.conversations.tell(person, Words(f"words {uuid4()}"), Cause(f"person:{person}", "test"))
        self.core.conversations.answer(person, told.message, reply(f"words {uuid4()}"), Cause("subscriber:test", "test"))

    def forgot(self, person: UUID) -> None:
        first = Forgetting(self.core.handle, self.core.keys, (), self.core.clock).forget(
            person, "a test", Cause("cli:test", "test")
        )
        assert first.now is (person not in self.forgotten)
        self.forgotten.add(person)


@given(steps=st.lists(STEPS, min_size=4, max_size=20))
@settings(max_examples=25)
def test_live_views_are_what_a_replay_gives(stage: tuple[Core, str], steps: list[tuple[str, int, int]]) -> None:
    core, url = stage
    company = Company(core)
    for one, two in ((1, 0), (1, 2), (3, 0), (3, 2)):
        company.step("open", one, two)
    for what, one, two in steps:
        company.step(what, one, two)
    assert_live_is_folded(core, url)
    _, tables = live(url)
    for person in company.forgotten:
        row = tables["people"][person,]
        assert {row["username"], row["display_name"], row["email"]} == {ERASED}
        said = [message for message in tables["messages"].values() if message["subject_id"] == person]
        assert all(message["content"] == ERASED and message["attachments"] == [] for message in said)
        assert not [key for key in tables["thread_list"] if key[0] == person]


def test_the_streams_of_somebody_forgotten_go_on_for_the_others(stage: tuple[Core, str]) -> None:
    core, url = stage
    company = Company(core)
    company.step("open", 1, 0)
    company.step("forget", 1, 0)
    sent = core.threads.send(company.people[0], next(iter(company.threads)), Words("Is anybody there?"), Cause("test", "test"))
    assert sent.message.seq == 2
    with pytest.raises(PersonErased):
        core.threads.send(company.people[1], next(iter(company.threads)), Words("No"), Cause("test", "test"))
    assert_live_is_folded(core, url)


def test_the_story_of_somebody_forgotten_who_was_looked_at_tells_each_event_once(stage: tuple[Core, str]) -> None:
    core, _ = stage
    company = Company(core)
    person = company.people[1]
    core.inspections.look(None, "person", person, "a complaint of theirs", Cause("cli:test", "test"))
    company.step("forget", 1, 0)
    told = [line.position for line in core.audit.story(core.audit.subject("person", person)).lines]
    assert told == sorted(set(told))
    assert len(told) == 3
