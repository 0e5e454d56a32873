"""Looking back shows nothing personal unless it may, nothing of the forgotten, and changes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest
from eventsourcing.persistence import InternalError

from application.cause import Cause
from application.past import MASK
from domain.person.commands import ForgetPerson
from domain.person.decider import PERSON
from entrypoints.bootstrap import Core, open_core
from tests.support.tally import Counted
from tests.support.told import PHONE, SECRET, Talk, has_phone, talk_of


@pytest.fixture
def talk(database_url: str) -> Iterator[Talk]:
    with open_core(database_url, [b"m" * 32], Counted()) as core:
        yield talk_of(core)


def personal(talk: Talk) -> list[str]:
    """All that nobody may find in what is masked."""
    has_phone(talk)
    names = [f"consumer-{talk.ayse.hex[:8]}", f"seller-{talk.mehmet.hex[:8]}"]
    return [SECRET, "it  is", "Good", "a.jpg", "Ayşe", "Mehmet", "Selin", "m@ada.example", "somebody@example.org", PHONE, *names]


def everything(core: Core, ids: dict[str, UUID], *, masked: bool) -> list[object]:
    """All that can be asked about some subjects."""
    audit = core.audit
    found: list[object] = []
    for kind, subject_id in ids.items():
        subject = audit.subject(kind, subject_id)
        story = audit.story(subject, masked=masked)
        found += [story, audit.state(subject, masked=masked), audit.difference(subject, 1, core.history.head(), masked=masked)]
        found += [audit.why(line.event_id, masked=masked) for line in story.lines]
    return [*found, audit.find(phone=PHONE), audit.find(since=datetime(2020, 1, 1, tzinfo=UTC), limit=1_000)]


def test_masked_nothing_personal_comes_out_and_readable_it_does(talk: Talk, database_url: str) -> None:
    secrets = personal(talk)
    message = talk.lines("thread", talk.thread)[1].facts["message_id"]
    ids = {"thread": talk.thread, "person": talk.mehmet, "message": message}
    masked = repr(everything(talk.core, ids, masked=True))
    assert [word for word in secrets if word in masked] == []
    assert MASK in masked
    readable = repr(everything(talk.core, ids, masked=False))
    assert [word for word in secrets if word not in readable and word not in {"Selin", secrets[-2]}] == []
    with open_core(database_url, [b"another key, thirty-two bytes ok"], Counted()) as keyless:
        assert repr(everything(keyless, ids, masked=True)) == masked


def test_who_looks_back_changes_nothing(talk: Talk, database_url: str) -> None:
    """The database itself refuses every write, and nothing else is at hand."""
    talk.core.chain.keep()
    ids = {"thread": talk.thread, "person": talk.ayse}
    before = repr(everything(talk.core, ids, masked=False))
    with psycopg.connect(database_url, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    with open_core(database_url, [b"m" * 32], Counted()) as core:
        with pytest.raises(InternalError, match="read-only"), core.application.connect() as connection:
            connection.execute("DELETE FROM feed")
        assert repr(everything(core, ids, masked=False)) == before


@contextmanager
def forgotten(talk: Talk, person: UUID, database_url: str) -> Iterator[Talk]:
    """The same talk once somebody was forgotten, and everything that tells clients of them is gone."""
    command = ForgetPerson(person_id=person, reason="She asked for it", now=datetime.now(UTC))
    talk.core.handle(PERSON, person, command, Cause("cli:deniz", "forgetting"))
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("UPDATE person_keys SET wrapped = NULL, erased_at = now() WHERE person_id = %s", (person,))
        connection.execute("DELETE FROM feed WHERE person_id = %s", (person,))
    with open_core(database_url, [b"m" * 32], Counted()) as core:
        yield replace(talk, core=core)


def test_whoever_was_forgotten_goes_by_their_id(talk: Talk, database_url: str) -> None:
    with forgotten(talk, talk.ayse, database_url) as later:
        said = later.said("thread", talk.thread)
        assert said[1] == f"{str(talk.ayse)[:8]} (consumer) wrote message 1: “⁂”"
        assert said[2].startswith("Mehmet (seller) wrote message 2: “Yes")
        assert later.said("person", talk.ayse)[-1].endswith("was forgotten for good, because “She asked for it”")
        assert len(later.said("person", talk.ayse)) == len(said) + 2
        state = later.core.audit.state(later.core.audit.subject("person", talk.ayse))
        assert (state["people"][0]["display_name"], list(state["thread_list"])) == ("⁂", [])


def test_what_somebody_took_part_in_is_found_when_no_view_knows_it_any_more(talk: Talk, database_url: str) -> None:
    before = talk.lines("person", talk.selin)
    with forgotten(talk, talk.selin, database_url) as later:
        assert [line.event_id for line in later.lines("person", talk.selin)][:-1] == [line.event_id for line in before]
