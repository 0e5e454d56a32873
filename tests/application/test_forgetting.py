"""Forgetting a person: what goes with the commit, what follows it, and who else must cope."""

import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID, uuid4

import psycopg
import pytest

from application.cause import Cause
from application.forgetting import Forgetting
from application.holdings import Holding, Kept
from application.lookups import Person
from application.ports import LogUnavailable, PersonErased, Statement
from application.processes.answer_customers import asks_the_assistant
from application.threads import Words
from domain.person.refusals import NotRegistered, ReasonMissing
from domain.personal import ERASED
from domain.thread.events import MessageSent
from entrypoints.bootstrap import LOOKING_SECONDS, Core, open_core
from tests.support.people import register
from tests.support.replies import answering
from tests.support.tally import Counted

BY = Cause("cli:test", "test")


class Shelf:
    """A holding that notes what it is asked; sweeping may fail."""

    def __init__(self, name: str, fault: Exception | None = None) -> None:
        self.name = name
        self.swept = 0
        self._fault = fault

    def forgetting(self, person_id: UUID) -> Sequence[Statement]:
        return [Statement("DELETE FROM checkpoints WHERE subscriber = $1", (f"{self.name} {person_id}",))]

    def sweep(self) -> int:
        self.swept += 1
        if self._fault:
            raise self._fault
        return 1

    def expire(self, now: datetime) -> int:
        raise NotImplementedError

    def kept(self, person_id: UUID) -> Iterator[Kept]:
        raise NotImplementedError


@pytest.fixture
def core(database_url: str) -> Iterator[Core]:
    with open_core(database_url, [b"m" * 32], Counted()) as found:
        yield found


def forgetting(core: Core, *holdings: Holding) -> Forgetting:
    return Forgetting(core.handle, core.keys, holdings, core.clock)


def test_a_holding_that_cannot_be_swept_stops_neither_the_forgetting_nor_the_others(core: Core) -> None:
    person_id = register(core, "consumer")
    away, gone, fine = Shelf("media", OSError("away")), Shelf("tokens", LogUnavailable("gone")), Shelf("views")
    forgotten = forgetting(core, away, gone, fine).forget(person_id, "a test", BY)
    assert forgotten.now
    assert [(name, str(fault)) for name, fault in forgotten.left] == [("media", "away"), ("tokens", "gone")]
    assert fine.swept == 1
    again = forgetting(core, fine).forget(person_id, "a test", BY)
    assert (again.now, again.left, fine.swept) == (False, (), 2)


def test_what_a_holding_has_goes_with_the_same_commit(core: Core) -> None:
    leaving, staying = (register(core, "consumer") for _ in range(2))
    with core.application.connect() as connection:
        for person_id in (leaving, staying):
            connection.execute("INSERT INTO checkpoints (subscriber, position) VALUES (%s, 1)", (f"shelf {person_id}",))
        forgetting(core, Shelf("shelf")).forget(leaving, "a test", BY)
        left = [
            row["subscriber"] for row in connection.execute("SELECT subscriber FROM checkpoints WHERE subscriber LIKE 'shelf %'")
        ]
    assert left == [f"shelf {staying}"]


def test_what_an_older_backup_brought_back_goes_when_forgotten_again(core: Core, database_url: str) -> None:
    leaving = register(core, "consumer", "Zeynep")
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE backup AS TABLE person_keys")
        forgetting(core).forget(leaving, "a test", BY)
        connection.execute("TRUNCATE person_keys")
        connection.execute("INSERT INTO person_keys TABLE backup")
        connection.execute("INSERT INTO accounts (username_key, person_id, password_hash) VALUES ('zeynep', %s, '')", (leaving,))
    head = core.history.head()
    with open_core(database_url, [b"m" * 32], Counted()) as restored:
        assert restored.history.stream(leaving)[0].event.display_name == "Zeynep"
        again = Forgetting(restored.handle, restored.keys, restored.holdings, restored.clock).forget(leaving, "a test", BY)
        assert (again.now, restored.history.head()) == (False, head)
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT count(*) FROM accounts").fetchone() == (0,)
    with open_core(database_url, [b"m" * 32], Counted()) as later:
        assert later.history.stream(leaving)[0].event.display_name == ERASED


def test_nobody_and_no_reason_are_refused_and_nothing_is_swept(core: Core) -> None:
    person_id, shelf = register(core, "consumer", "Zeynep"), Shelf("shelf")
    with pytest.raises(ReasonMissing):
        forgetting(core, shelf).forget(person_id, "  ", BY)
    with pytest.raises(NotRegistered):
        forgetting(core, shelf).forget(uuid4(), "a test", BY)
    assert (shelf.swept, core.history.stream(person_id)[0].event.display_name) == (0, "Zeynep")


@pytest.mark.parametrize("meanwhile", [False, True])
def test_a_customer_who_was_forgotten_meanwhile_gets_no_answer_and_stops_nobody_elses(core: Core, meanwhile: bool) -> None:
    leaving, staying = (register(core, "consumer") for _ in range(2))
    for person_id in (leaving, staying):
        core.conversations.tell(person_id, Words("Hello"), Cause(f"person:{person_id}", "test"))
    events = list(core.history.between(0, core.history.head()))
    if meanwhile:
        forgetting(core).forget(leaving, "a test", BY)
    before = core.history.head()
    answer = answering(core)
    for recorded in filter(asks_the_assistant, events):
        answer(recorded)
    since = (recorded.event for recorded in core.history.between(before, core.history.head()))
    answered = [event.subject_id for event in since if isinstance(event, MessageSent)]
    assert answered == ([staying] if meanwhile else [leaving, staying])


def test_another_process_that_still_knows_the_key_writes_nothing_and_looks_back_in_vain(
    core: Core, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaving, staying = register(core, "consumer", "Zeynep"), register(core, "seller")
    with open_core(database_url, [b"m" * 32], Counted()) as other:
        assert other.history.stream(leaving)[0].event.display_name == "Zeynep"
        thread_id = other.threads.open(Person(leaving, is_seller=False), staying, None, Words("Good morning"), BY).message.thread_id
        assert said(other, thread_id) == "“Good morning”"
        forgetting(core).forget(leaving, "a test", BY)
        head, now = core.history.head(), time.monotonic()
        with pytest.raises(PersonErased):
            other.threads.send(leaving, thread_id, Words("And so on"), BY)
        assert core.history.head() == head
        monkeypatch.setattr("adapters.postgres_person_keys.time.monotonic", lambda: now + LOOKING_SECONDS + 0.01)
        assert other.history.stream(leaving)[0].event.display_name == "Zeynep", "the key is still known, else this proves nothing"
        assert said(other, thread_id) == f"“{ERASED}”"


def said(core: Core, thread_id: UUID) -> object:
    """The last thing that support reads in the story of a thread."""
    return core.audit.story(core.audit.subject("thread", thread_id)).lines[-1].sentence.rpartition(": ")[2]
