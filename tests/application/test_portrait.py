"""What a person takes along: all that they said and received, and nothing of what is between others."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from uuid import UUID, uuid4

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.cause import Cause
from application.conversations import OldMessage
from application.lookups import Person
from application.portrait import LookBy, Portrait
from application.talks import Other, Talk
from application.threads import Words
from domain.errors import Refused
from domain.person.commands import ChoosePreferences, ForgetPerson, GrantRole, ReviseProfile
from domain.person.decider import PERSON
from domain.person.events import UserType
from domain.person.refusals import NotRegistered, PersonErased
from entrypoints.bootstrap import Core, open_core
from tests.support.island import Island
from tests.support.people import register
from tests.support.replies import reply
from tests.support.servers import Servers
from tests.support.tally import Counted
from tests.support.told import by

OPERATOR = Cause("cli:deniz", "an export")


@pytest.fixture(scope="module")
def core(servers: Servers) -> Iterator[Core]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as found:
        yield found


def taken(core: Core, person_id: UUID) -> tuple[Portrait, list[Talk], list[LookBy]]:
    portrait = core.portraits.of(person_id)
    found = [found for stream_id in portrait.streams for found in core.portraits.talks(portrait, stream_id)]
    return portrait, [talk for talk, _ in found], [look for _, looks in found for look in looks]


def stored(core: Core, sql: str, *values: object) -> list[dict[str, object]]:
    with core.application.connect() as connection:
        return [dict(row) for row in connection.execute(sql, values)]


def talk_between(core: Core, buyer: UUID, seller: UUID, words: str) -> UUID:
    return core.threads.open(Person(buyer, is_seller=False), seller, None, Words(words), by(buyer)).message.thread_id


ACTS = ("open", "open", "send", "send", "send", "read", "unread", "join", "leave", "close", "tell", "tell", "start")
HAPPENINGS = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 9), st.integers(0, 9), st.integers(1, 6)), max_size=30)


@settings(max_examples=40)
@given(happenings=HAPPENINGS)
def test_all_that_somebody_said_and_received_is_there_and_nothing_that_is_between_others(
    core: Core, happenings: list[tuple[str, int, int, int]]
) -> None:
    island = Island(core)
    for act, one, other, number in happenings:
        try:
            island.does(act, one, other, number)
        except Refused:
            continue
    for person_id in island.people:
        _, talks, _ = taken(core, person_id)
        found = {message.message_id: message for talk in talks for message in talk.messages}
        assert sum(len(talk.messages) for talk in talks) == len(found)
        lines = {row["thread_id"]: row for row in stored(core, "SELECT * FROM thread_list WHERE person_id = %s", person_id)}
        theirs = (
            "SELECT * FROM messages WHERE thread_id = ANY (%s) OR sender_id = %s OR message_id IN "
            "(SELECT message_id FROM feed WHERE person_id = %s)"
        )
        rows = {row["message_id"]: row for row in stored(core, theirs, list(lines), person_id, person_id)}
        assert found.keys() == rows.keys()
        for message_id, row in rows.items():
            message = found[UUID(str(message_id))]
            assert (message.content, list(message.attachments), message.seq) == (row["content"], row["attachments"], row["seq"])
            assert message.is_own == (row["sender_id"] == person_id)
        assert {talk.thread_id for talk in talks if talk.reading} == lines.keys()
        for talk in talks:
            assert [message.seq for message in talk.messages] == sorted(message.seq for message in talk.messages)
            if talk.reading:
                row = lines[talk.thread_id]
                state = (talk.reading.read_up_to, talk.reading.unread, talk.reading.read_at, talk.is_open, talk.kind)
                assert state == (row["read_up_to"], row["unread"], row["read_at"], row["is_open"], row["kind"])


def test_a_profile_its_history_and_preferences_are_told(core: Core) -> None:
    ayse, now = register(core, "consumer", "Ayşe"), datetime.now(UTC)
    revised = ReviseProfile(person_id=ayse, display_name="Ayşe Hanım", email="a@ada.example", phone="+905338675309", now=now)
    chosen = ChoosePreferences(
        person_id=ayse, language="tr", quiet_from="22:00", quiet_until="07:00", proactive=("offers",), now=now
    )
    core.handle(PERSON, ayse, revised, by(ayse))
    core.handle(PERSON, ayse, chosen, by(ayse))
    core.handle(PERSON, ayse, GrantRole(person_id=ayse, role=UserType.SUPPORT, now=now), OPERATOR)
    portrait, talks, _ = taken(core, ayse)
    registered_at = portrait.profile.registered_at
    assert asdict(portrait.profile) == {
        "username": f"consumer-{ayse.hex[:8]}",
        "display_name": "Ayşe Hanım",
        "email": "a@ada.example",
        "phone": "+905338675309",
        "user_type": "support",
        "registered_at": registered_at,
    }
    preferences = {"language": "tr", "quiet_from": "22:00", "quiet_until": "07:00", "proactive": ("offers",)}
    assert asdict(portrait.preferences) == preferences
    assert [(change.event, change.by) for change in portrait.history] == [
        ("person.registered.v1", "the system"),
        ("person.profile_revised.v1", "themselves"),
        ("person.preferences_chosen.v1", "themselves"),
        ("person.role_granted.v1", "operator"),
    ]
    assert portrait.history[0].facts["display_name"] == "Ayşe"
    assert (portrait.history[-1].facts["role"], portrait.position >= portrait.history[-1].position) == ("support", True)
    assert talks == []


def test_others_are_there_as_the_person_sees_them(core: Core) -> None:
    ayse, mehmet = register(core, "consumer", "Ayşe"), register(core, "seller", "Mehmet")
    talk_between(core, ayse, mehmet, "Merhaba")
    revised = ReviseProfile(person_id=mehmet, display_name="Mehmet Bey", email="m@ada.example", phone="+905338675309", now=NOON)
    core.handle(PERSON, mehmet, revised, by(mehmet))
    portrait, (talk,), _ = taken(core, ayse)
    assert talk.others == (Other(mehmet, "Mehmet Bey", "seller"),)
    assert (talk.role, [message.sender_name for message in talk.messages]) == ("buyer", ["Ayşe"])
    everything = orjson.dumps([portrait, talk])
    assert b"m@ada.example" not in everything
    assert b"+905338675309" not in everything


NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def test_whoever_left_takes_along_what_they_received_and_not_what_came_before_or_after(core: Core) -> None:
    ayse, mehmet, selin = register(core, "consumer"), register(core, "seller"), register(core, "consumer", "Selin")
    later = register(core, "consumer", "Later")
    thread = talk_between(core, ayse, mehmet, "Before")
    core.threads.join(selin, thread, by(selin))
    core.threads.send(ayse, thread, Words("During"), by(ayse))
    core.threads.send(selin, thread, Words("From Selin"), by(selin))
    core.threads.leave(selin, thread, by(selin))
    core.threads.send(ayse, thread, Words("After"), by(ayse))
    core.threads.join(later, thread, by(later))
    core.threads.close(ayse, thread, by(ayse))
    core.inspections.look(None, "thread", thread, "A complaint of today", OPERATOR)
    _, (talk,), looks = taken(core, selin)
    assert [message.content for message in talk.messages] == ["During", "From Selin"]
    assert (talk.role, talk.reading, talk.is_open, looks) == (None, None, True, [])
    assert {other.person_id for other in talk.others} == {ayse, mehmet}
    assert b"After" not in orjson.dumps(talk)
    _, (full,), _ = taken(core, ayse)
    assert [message.content for message in full.messages] == ["Before", "During", "From Selin", "After"]


def test_how_far_others_have_read_is_theirs(core: Core) -> None:
    ayse, mehmet = register(core, "consumer"), register(core, "seller")
    thread = talk_between(core, ayse, mehmet, "Merhaba")
    core.threads.mark_read(mehmet, thread, None, by(mehmet))
    told = {person: [one.event for one in taken(core, person)[1][0].happenings] for person in (ayse, mehmet)}
    assert told == {ayse: ["thread.opened.v1"], mehmet: ["thread.opened.v1", "thread.messages_read.v1"]}


def test_conversations_with_the_assistant_are_told_one_after_the_other(core: Core) -> None:
    ayse = register(core, "consumer")
    core.conversations.bring(ayse, [OldMessage(from_assistant=False, content="Old words")], by(ayse))
    core.conversations.start(ayse, by(ayse))
    sent = core.conversations.tell(ayse, Words("A flat, please"), by(ayse)).message
    core.conversations.answer(ayse, sent, reply("In Girne?"), by(ayse))
    _, talks, _ = taken(core, ayse)
    assert [(talk.kind, talk.is_open) for talk in talks] == [("assistant", False), ("assistant", True)]
    said = [[(message.sender_name, message.is_own, message.content) for message in talk.messages] for talk in talks]
    assert said == [[("Somebody", True, "Old words")], [("Somebody", True, "A flat, please"), ("Assistant", False, "In Girne?")]]


def test_looks_by_staff_are_told_without_naming_the_staff(core: Core) -> None:
    ayse, mehmet, selin = register(core, "consumer"), register(core, "seller"), register(core, "consumer", "Selin")
    core.handle(PERSON, selin, GrantRole(person_id=selin, role=UserType.SUPPORT, now=NOON), OPERATOR)
    thread = talk_between(core, ayse, mehmet, "Merhaba")
    message = taken(core, ayse)[1][0].messages[0].message_id
    other = register(core, "consumer")
    core.inspections.look(selin, "person", ayse, "A complaint of today", by(selin))
    core.inspections.look(None, "person", ayse, None, OPERATOR)
    core.inspections.look(selin, "thread", thread, "The same complaint", by(selin))
    core.inspections.look(selin, "message", message, None, by(selin))
    core.inspections.look(selin, "person", other, "Something else", by(selin))
    portrait, (talk,), looks = taken(core, ayse)
    shown = [(look.by, look.kind, look.id, look.reason, look.masked) for look in (*portrait.looks, *looks)]
    assert shown == [
        ("support", "person", ayse, "A complaint of today", False),
        ("operator", "person", ayse, None, True),
        ("support", "thread", thread, "The same complaint", False),
        ("support", "message", message, None, True),
    ]
    everything = orjson.dumps([portrait, talk, looks]).decode()
    assert not [word for word in ("Selin", str(selin), "deniz") if word in everything]


def test_as_of_a_position_the_log_tells_the_same_whatever_came_since(core: Core) -> None:
    ayse, mehmet = register(core, "consumer"), register(core, "seller")
    thread = talk_between(core, ayse, mehmet, "Merhaba")
    portrait = core.portraits.of(ayse)
    before = [list(core.portraits.talks(portrait, stream)) for stream in portrait.streams]
    core.threads.send(mehmet, thread, Words("And later"), by(mehmet))
    core.threads.mark_read(ayse, thread, None, by(ayse))
    core.inspections.look(None, "thread", thread, "A complaint of today", OPERATOR)
    assert [list(core.portraits.talks(portrait, stream)) for stream in portrait.streams] == before


def test_of_nobody_and_of_the_forgotten_there_is_nothing_to_take(core: Core) -> None:
    with pytest.raises(NotRegistered):
        core.portraits.of(uuid4())
    ayse = register(core, "consumer")
    core.handle(PERSON, ayse, ForgetPerson(person_id=ayse, reason="asked by letter", now=NOON), OPERATOR)
    with pytest.raises(PersonErased):
        core.portraits.of(ayse)
