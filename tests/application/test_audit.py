"""What was, when and why: told in words, and found by what somebody knows of it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from application.audit import KINDS, BadMoment, SubjectNotFound
from application.cause import Cause
from application.lookups import Person
from application.past import MASK
from application.threads import Words
from domain.inspection.identity import operator_id
from entrypoints.bootstrap import open_core
from tests.support.replies import reply
from tests.support.tally import Counted
from tests.support.told import PHONE, Talk, by, has_phone, talk_of


@pytest.fixture
def talk(database_url: str) -> Iterator[Talk]:
    with open_core(database_url, [b"m" * 32], Counted()) as core:
        yield talk_of(core)


def test_a_thread_is_told_in_plain_words(talk: Talk) -> None:
    assert talk.said("thread", talk.thread) == [
        "A thread opened between Ayşe (consumer), who buys, and Mehmet (seller), who sells, directly",
        "Ayşe (consumer) wrote message 1: “Zeytinlik is free?”",
        "Mehmet (seller) wrote message 2: “Yes, it is”, with 2 attachments",
        "Ayşe (consumer) read up to message 2; nothing is left unread",
        "Ayşe (consumer) marked message 2 as unread",
        "Selin (consumer) joined as support, after message 2",
        "Ayşe (consumer) wrote message 3: “Good”",
        "Selin (consumer) left the thread, with 1 message unread",
        "Mehmet (seller) closed the thread",
    ]
    line = talk.lines("thread", talk.thread)[2]
    assert (line.actor_name, line.command, line.topic) == ("Mehmet (seller)", "SendMessage", "thread.message_sent.v1")
    assert (line.facts["seq"], line.facts["body"], line.facts["type"]) == (2, "Yes,\nit  is", "user")
    assert line.causation_id == talk.lines("thread", talk.thread)[1].event_id


def test_a_person_is_told_by_what_names_them(talk: Talk) -> None:
    said = talk.said("person", talk.selin)
    short = f" (thread {str(talk.thread)[:8]})"
    assert [text.removesuffix(short) for text in said] == [
        f"Selin (consumer) registered as consumer, with the username “consumer-{talk.selin.hex[:8]}”",
        "Selin (consumer) joined as support, after message 2",
        "Ayşe (consumer) wrote message 3: “Good”",
        "Selin (consumer) left the thread, with 1 message unread",
    ]
    assert [text.endswith(short) for text in said] == [False, True, True, True]


def test_a_message_is_told_by_who_read_it_and_what_it_led_to(talk: Talk) -> None:
    first, second, _ = (
        row["message_id"] for row in talk.core.audit.state(talk.core.audit.subject("thread", talk.thread))["messages"]
    )
    assert talk.said("message", second) == [
        "Mehmet (seller) wrote message 2: “Yes, it is”, with 2 attachments",
        "Ayşe (consumer) read up to message 2; nothing is left unread",
        "Ayşe (consumer) marked message 2 as unread",
    ]
    talk.core.threads.mark_read(talk.ayse, talk.thread, 2, by(talk.ayse))
    assert talk.said("message", second)[3:] == ["Ayşe (consumer) read up to message 2; nothing is left unread"]
    talk.core.threads.mark_read(talk.mehmet, talk.thread, 1, by(talk.mehmet))
    talk.core.threads.mark_read(talk.mehmet, talk.thread, None, by(talk.mehmet))
    assert talk.said("message", first) == [
        "Ayşe (consumer) wrote message 1: “Zeytinlik is free?”",
        "Mehmet (seller) wrote message 2: “Yes, it is”, with 2 attachments",
        "Mehmet (seller) read up to message 1; 1 is left unread",
    ]


def test_looks_at_a_subject_are_part_of_its_story(talk: Talk) -> None:
    cause = Cause("cli:deniz", "a look")
    talk.core.inspections.look(None, "thread", talk.thread, "A complaint of today", cause)
    words = f"looked at thread {str(talk.thread)[:8]} with personal data readable, because"
    assert talk.said("thread", talk.thread)[-1] == f"Operator deniz {words} “A complaint of today”"
    assert talk.said("thread", talk.thread, masked=True)[-1] == f"Operator deniz {words} “{MASK}”"
    assert str(operator_id("cli:deniz")) == str(talk.lines("thread", talk.thread)[-1].facts["staff_id"])


def test_an_assistants_thread_is_told_apart_from_the_one_before_it(talk: Talk) -> None:
    threads = []
    for _ in range(2):
        talk.core.conversations.start(talk.ayse, Cause("test", "test"))
        asked = talk.core.conversations.tell(talk.ayse, Words("Hello"), Cause("test", "test")).message
        talk.core.conversations.answer(talk.ayse, asked, reply("Well"), Cause("test", "test"))
        threads.append(asked.thread_id)
    first, second = threads
    state = talk.core.audit.state(talk.core.audit.subject("thread", first))
    assert [(row["is_open"], row["unread"]) for row in state["thread_list"]] == [(False, 1)]
    assert [row["unread"] for row in state["unread_counts"]] == [1]
    name = "Ayşe (consumer)"
    turn = f"The assistant answered message 1 of {name}, worded by rules: it was understood as general/greet at 0.90 by router-0"
    wrote = [f"{name} wrote message 1: “Hello”", "The assistant wrote message 2: “Well”", turn]
    retired = f"{name} began a thread with the assistant; thread {str(first)[:8]} was retired"
    assert talk.said("thread", first) == [
        f"{name} began a thread with the assistant",
        *wrote,
        f"{retired} (thread {str(second)[:8]})",
    ]
    assert talk.said("thread", second) == [retired, *wrote]


@pytest.mark.parametrize("kind", [*KINDS, "parcel"])
def test_what_is_not_there_is_said_with_what_to_try(talk: Talk, kind: str) -> None:
    unknown = uuid4()
    with pytest.raises(SubjectNotFound, match=f"{kind}.*(search by|no stream|there are thread, person)"):
        talk.core.audit.subject(kind, unknown)
    if kind not in {"thread", "parcel"}:
        with pytest.raises(SubjectNotFound, match=f"no {kind} .*but there is a thread with this id"):
            talk.core.audit.subject(kind, talk.thread)


def test_a_moment_is_a_position_or_a_time(talk: Talk) -> None:
    audit, head = talk.core.audit, talk.core.history.head()
    assert [audit.position(text) for text in (None, "3", "0", str(head + 9), "9" * 40)] == [head, 3, 0, head, head]
    line = talk.lines("thread", talk.thread)[3]
    zoned = line.recorded_at.astimezone(datetime.fromisoformat("2026-01-01T00:00:00+03:00").tzinfo)
    assert audit.position(zoned.isoformat()) >= line.position
    assert audit.position(line.recorded_at.replace(tzinfo=None).isoformat()) == audit.position(zoned.isoformat())
    assert audit.position("2020-01-01") == audit.position("0001-01-01T00:00+14:00") == 0
    assert audit.position("9999-12-31T23:59:59Z") == head
    for text in ("", "yesterday", "-1", "1.5", "²", "2026-13-01"):
        with pytest.raises(BadMoment, match="neither a position"):
            audit.position(text)


def test_events_are_found_by_what_is_known_of_them(talk: Talk) -> None:
    has_phone(talk)
    core, find = talk.core, talk.core.audit.find
    webhook = Cause("webhook:whatsapp", "whatsapp:SM1")
    other = core.threads.open(Person(talk.ayse, is_seller=False), talk.mehmet, uuid4(), Words("Hi"), webhook).message.thread_id
    core.threads.send(talk.ayse, other, Words("Ho"), by(talk.ayse, "whatsapp:SM2"))
    assert [line.topic for line in find(sid="SM1")] == ["thread.opened.v1", "thread.message_sent.v1"]
    assert find(sid="whatsapp:SM1") == find(sid="SM1")
    assert [line.facts["seq"] for line in find(sid="SM2")] == [2]
    assert [line.causation_id for line in find(sid="SM2", correlation_id=f"request of {talk.ayse}")] == ["whatsapp:SM2"]
    assert find(sid="SM2", correlation_id="another") == find(sid="SM3") == find(phone="+905330000000") == []
    chain = find(correlation_id=f"request of {talk.mehmet}")
    assert [line.command for line in chain] == ["SendMessage", "CloseThread", "ReviseProfile"]
    assert find(correlation_id=f"request of {talk.mehmet}", limit=2) == chain[:2]
    assert find(correlation_id=f"request of {talk.mehmet}", after=chain[0].position) == chain[1:]
    his = find(phone=PHONE)
    assert [line.position for line in his] == [line.position for line in talk.lines("person", talk.mehmet)]
    assert find(phone=PHONE, correlation_id=f"request of {talk.mehmet}") == chain
    first, last = his[2].recorded_at, his[4].recorded_at
    assert find(phone=PHONE, since=first, until=last) == [line for line in his if first <= line.recorded_at <= last]
    every = find(since=datetime(2020, 1, 1), limit=1_000)  # noqa: DTZ001 - without a zone
    assert [line.position for line in every] == list(range(1, core.history.head() + 1))
    assert find(until=datetime(2020, 1, 1, tzinfo=UTC)) == find(since=datetime.now(UTC) + timedelta(hours=1)) == []
    assert find(since=datetime.min, until=datetime.max, limit=3, after=4) == every[4:7]  # noqa: DTZ901
