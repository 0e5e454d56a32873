"""The views of aliases, of where people write, and of people whom we only met: live, folded and rebuilt they are the same."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.lookups import Person
from application.threads import Words
from domain.callback.decider import CALLBACK, ReceiveCallback
from domain.channel import Arrival, Channel
from domain.person.events import AliasKind, AliasLinked
from domain.personal import ERASED
from entrypoints.bootstrap import Core, open_core
from entrypoints.rebuild_bootstrap import rebuilding
from projections.aliases import aliases, last
from projections.catalogue import VIEWS
from projections.people import EVERYBODY
from projections.reach import REACH_OF
from projections.view import At
from tests.support.harbour import Harbour, harbour, hidden, number
from tests.support.replayed import assert_live_is_folded
from tests.support.replies import reply
from tests.support.servers import Servers
from tests.support.tally import Counted
from tests.support.told import by

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def port(servers: Servers) -> Iterator[Harbour]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as core:
        yield harbour(core, url)


def received(core: Core, person_id: UUID, sent_at: datetime) -> None:
    """WhatsApp brings something of somebody."""
    command = ReceiveCallback(
        callback_id=uuid4(),
        channel=Channel.WHATSAPP,
        person_id=person_id,
        provider_sid="SM1",
        digest="",
        sent_at=sent_at,
        now=sent_at,
    )
    core.handle(CALLBACK, command.callback_id, command, by(person_id))


def reach(core: Core, *people: UUID) -> list[dict[str, Any]]:
    return [dict(row) for row in core.rows(REACH_OF, people=list(people))]


def test_people_are_answered_where_they_wrote_last(port: Harbour) -> None:
    core, contact, seller = port.core, port.wrote(hidden()), port.account()
    assert [(row["met_on"], row["last_channel"]) for row in reach(core, contact, seller)] == [("whatsapp", "whatsapp")]
    sent = core.threads.open(Person(contact, is_seller=False), seller, None, Words("Merhaba"), by(contact)).message
    assert [row["last_channel"] for row in reach(core, contact)] == ["web"]
    core.threads.send(seller, sent.thread_id, Words("Merhaba", arrival=Arrival(Channel.WHATSAPP)), by(seller))
    assert [(row["person_id"], row["last_channel"]) for row in reach(core, contact, seller)] == [
        (seller, "whatsapp"),
        (contact, "web"),
    ]
    told = core.conversations.tell(contact, Words("Is anybody there?", arrival=Arrival(Channel.WHATSAPP)), by(contact))
    core.conversations.answer(contact, told.message, reply("I am."), by(contact))
    assert [(row["last_channel"], row["last_written_at"]) for row in reach(core, contact)] == [
        ("whatsapp", told.message.created_at)
    ]
    assert_live_is_folded(core, port.url)


def test_the_last_time_that_whatsapp_brought_something_never_goes_back(port: Harbour) -> None:
    contact = port.wrote(number())
    for minutes in (5, 9, 7):
        received(port.core, contact, NOON + timedelta(minutes=minutes))
    assert [row["last_inbound_at"] for row in reach(port.core, contact)] == [NOON + timedelta(minutes=9)]
    port.forget(contact)
    assert reach(port.core, contact) == []
    assert_live_is_folded(port.core, port.url)


def test_whom_we_only_met_is_there_for_others_but_has_no_account(port: Harbour) -> None:
    contact, account, forgotten = port.wrote(number()), port.account(), port.wrote(number())
    port.forget(forgotten)
    listed = {row["person_id"] for row in port.core.rows(EVERYBODY)}
    assert (account in listed, contact in listed, forgotten in listed) == (True, False, False)
    known = port.core.lookups.person(contact)
    assert known == Person(contact, is_seller=False)
    assert port.core.lookups.person(forgotten) is None


def test_a_number_finds_what_happened_to_whoever_has_it_and_to_whoever_is_meant_by_it(port: Harbour) -> None:
    phone = number()
    contact, account, other = port.wrote(phone), port.account(), port.account()
    port.merge(contact, account)
    first = {one: port.events_at(one) for one in (contact, account, other)}
    found = {line.position for line in port.core.audit.find(phone=phone.value)}
    assert found == {*first[contact], *first[account]}
    port.forget(contact)
    assert port.core.audit.find(phone=phone.value) == []


def test_what_cannot_be_read_any_more_makes_no_row() -> None:
    at = At(1, uuid4(), NOON)
    event = AliasLinked(person_id=uuid4(), kind=AliasKind.PHONE, value=ERASED, linked_at=NOON)
    assert list(aliases.changes(event, at)) == []


@pytest.mark.parametrize("rows_in_memory", [1, 50_000])
def test_a_rebuild_makes_what_is_live(servers: Servers, rows_in_memory: int) -> None:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as core:
        port = harbour(core, url)
        phone, code = number(), hidden()
        gone = port.wrote(phone, code)
        received(core, gone, NOON)
        port.forget(gone)
        contact, account, other = port.wrote(phone), port.account(), port.account()
        port.merge(contact, account)
        port.merge(account, other)
        assert port.wrote(code, phone) == other
        received(core, other, NOON)
        core.conversations.tell(contact, Words("Merhaba"), by(contact))
        core.conversations.tell(contact, Words("Merhaba", arrival=Arrival(Channel.WHATSAPP)), by(contact))
        port.unmerge(account)
        assert_live_is_folded(core, url)
        before = rows(url)
        names = [view.name for view in VIEWS]
        outcome = rebuilding(url, core.history, lambda *_: None, views=VIEWS, rows_in_memory=rows_in_memory).run(names, swap=True)
        assert [one for one in outcome.compared if one.total] == []
        assert rows(url) == before
        assert port.wrote(phone) == account


def rows(url: str) -> list[list[tuple[Any, ...]]]:
    with psycopg.connect(url) as database:
        return [database.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in ("aliases", "reach", "people")]


@given(st.dictionaries(st.integers(0, 9), st.none() | st.integers(0, 9)), st.integers(0, 9))
def test_going_from_person_to_person_ends_and_all_on_the_way_end_there_too(steps: dict[int, int | None], start: int) -> None:
    onwards = {UUID(int=one): None if to is None else UUID(int=to) for one, to in steps.items()}
    end = last(UUID(int=start), onwards)
    one: UUID | None = UUID(int=start)
    for _ in range(11):
        assert one is not None
        assert last(one, onwards) == end
        if onwards.get(one) not in onwards:
            break
        one = onwards[one]
    assert end == UUID(int=start) or end in onwards
