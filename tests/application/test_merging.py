"""An operator says who is who and takes it back: people come and go together, and nobody's unread is touched."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.lookups import Person
from application.threads import PersonNotFound, Words
from domain.errors import Refused
from domain.person.commands import Merge
from domain.person.decider import PERSON
from domain.person.refusals import AliasNotUsable, AliasTaken, CannotMergeWithOneself, NotMerged, ReasonMissing
from entrypoints.bootstrap import open_core
from tests.support.harbour import OPERATOR, Harbour, hidden, number
from tests.support.harbour import harbour as on
from tests.support.replayed import assert_live_is_folded, live
from tests.support.servers import Servers
from tests.support.tally import Counted
from tests.support.told import by


@pytest.fixture(scope="module")
def harbour(servers: Servers) -> Iterator[Harbour]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as core:
        yield on(core, url)


def test_whoever_had_been_merged_into_somebody_comes_and_goes_with_them(harbour: Harbour) -> None:
    phone = number()
    x, a, b = harbour.wrote(phone), harbour.account(), harbour.account()
    harbour.merge(x, a)
    harbour.merge(a, b)
    assert harbour.wrote(phone) == b
    assert set(harbour.aliases.selves(b)) == {x, a, b}
    assert harbour.aliases.addresses(b) == [phone]
    harbour.unmerge(a)
    assert harbour.wrote(phone) == a
    assert (harbour.aliases.selves(b), harbour.aliases.addresses(b)) == ([b], [])
    harbour.merge(a, b)
    harbour.unmerge(x)
    assert harbour.wrote(phone) == x
    assert_live_is_folded(harbour.core, harbour.url)


def test_an_alias_that_came_with_a_number_goes_with_it_when_people_are_told_apart_again(harbour: Harbour) -> None:
    phone, code = number(), hidden()
    contact, account = harbour.wrote(phone), harbour.account()
    harbour.merge(contact, account)
    assert harbour.wrote(phone, code) == account
    harbour.unmerge(contact)
    assert (harbour.wrote(phone), harbour.wrote(code)) == (contact, contact)


def test_merging_in_a_circle_is_refused_and_one_that_two_operators_made_at_once_ends_at_one_person(harbour: Harbour) -> None:
    a, b, c = number(), number(), number()
    people = [harbour.wrote(one) for one in (a, b, c)]
    harbour.merge(people[0], people[1])
    harbour.merge(people[1], people[2])
    with pytest.raises(CannotMergeWithOneself):
        harbour.merge(people[2], people[0])
    raced = Merge(person_id=people[2], into_id=people[0], reason="at the same time", now=harbour.core.clock.now())
    harbour.core.handle(PERSON, people[2], raced, OPERATOR)
    assert {harbour.wrote(one) for one in (a, b, c)} == {min(people)}
    assert set(harbour.aliases.selves(people[0])) == set(people)
    harbour.unmerge(people[2])
    assert {harbour.wrote(one) for one in (a, b, c)} == {people[2]}
    assert_live_is_folded(harbour.core, harbour.url)


def test_merging_takes_two_people_who_are_there_and_a_reason(harbour: Harbour) -> None:
    one, other, forgotten = harbour.wrote(number()), harbour.account(), harbour.wrote(number())
    harbour.forget(forgotten)
    head = harbour.core.history.head()
    refused: list[tuple[UUID, UUID, str, type[Refused]]] = [
        (one, one, "why", CannotMergeWithOneself),
        (one, other, "  ", ReasonMissing),
        (one, uuid4(), "why", PersonNotFound),
        (uuid4(), one, "why", PersonNotFound),
        (forgotten, one, "why", PersonNotFound),
        (one, forgotten, "why", PersonNotFound),
    ]
    for from_id, into_id, reason, refusal in refused:
        with pytest.raises(refusal):
            harbour.acquaintance.merge(from_id, into_id, reason, OPERATOR)
    for person_id, failure in ((one, NotMerged), (uuid4(), PersonNotFound), (forgotten, PersonNotFound)):
        with pytest.raises(failure):
            harbour.unmerge(person_id)
    assert harbour.core.history.head() == head
    assert (harbour.merge(one, other), harbour.merge(one, other)) == (True, False)


def test_an_alias_is_linked_once_and_never_to_two(harbour: Harbour) -> None:
    phone, one, other = number(), harbour.account(), harbour.account()
    assert (harbour.link(one, phone), harbour.link(one, phone)) == (True, False)
    with pytest.raises(AliasTaken):
        harbour.link(other, phone)
    for person_id, text, refusal in ((uuid4(), phone.value, PersonNotFound), (one, "call me", AliasNotUsable)):
        with pytest.raises(refusal):
            harbour.acquaintance.link(person_id, text, OPERATOR)
    harbour.merge(one, other)
    assert not harbour.link(other, phone), "it means them by now"


def test_of_many_that_are_linked_to_one_number_at_once_one_gets_it(harbour: Harbour) -> None:
    phone, people = number(), [harbour.account() for _ in range(8)]

    def linked(person_id: UUID) -> bool:
        try:
            return harbour.link(person_id, phone)
        except AliasTaken:
            return False

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(linked, people)) == [False] * 7 + [True]


def counts(url: str) -> dict[str, Any]:
    _, tables = live(url)
    return {name: tables[name] for name in ("messages", "thread_list", "unread_counts", "feed", "conversations")}


def test_nobodys_unread_changes_when_people_are_merged_and_told_apart_again(harbour: Harbour) -> None:
    phone = number()
    core, contact, account, seller = harbour.core, harbour.wrote(phone), harbour.account(), harbour.account()
    threads = [
        core.threads.open(Person(one, is_seller=False), seller, None, Words("Is the house free?"), by(one)).message.thread_id
        for one in (contact, account)
    ]
    for thread_id in threads:
        core.threads.send(seller, thread_id, Words("It is."), by(seller))
    core.conversations.tell(contact, Words("Merhaba"), by(contact))
    before = counts(harbour.url)
    unread = {one: core.lookups.badge(one) for one in (contact, account, seller)}
    assert unread == {contact: 1, account: 1, seller: 2}
    harbour.merge(contact, account)
    assert counts(harbour.url) == before
    core.threads.send(seller, threads[0], Words("Come and see it."), by(seller))
    core.threads.mark_read(account, threads[1], None, by(account))
    between = counts(harbour.url)
    harbour.unmerge(contact)
    assert counts(harbour.url) == between
    assert {one: core.lookups.badge(one) for one in unread} == {contact: 2, account: 0, seller: 2}
    assert_live_is_folded(core, harbour.url)
