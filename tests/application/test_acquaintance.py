"""Whose a message is: somebody known, somebody new, or two who turn out to be one."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from application.acquaintance import NAMED_TOGETHER, NAMELESS, called
from application.lookups import Person
from application.threads import Words
from domain.person.commands import Alias
from domain.person.events import AliasKind, AliasLinked, PersonMerged, PersonMet
from domain.person.refusals import AliasNotUsable
from entrypoints.bootstrap import open_core
from tests.support.harbour import Harbour, hidden, number
from tests.support.harbour import harbour as on
from tests.support.replayed import assert_live_is_folded
from tests.support.servers import Servers
from tests.support.tally import Counted
from tests.support.told import by


@pytest.fixture(scope="module")
def harbour(servers: Servers) -> Iterator[Harbour]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as core:
        yield on(core, url)


def test_fifty_first_messages_at_once_are_from_one_person(harbour: Harbour) -> None:
    phone, code = number(), hidden()
    named = [(phone, code), (phone,), (code, phone), (phone, code), (phone, code)] * 10
    head = harbour.core.history.head()
    with ThreadPoolExecutor(50) as threads:
        people = set(threads.map(lambda aliases: harbour.wrote(*aliases), named))
    (person_id,) = people
    told = [recorded.event for recorded in harbour.core.history.between(head, harbour.core.history.head())]
    assert sorted(type(event).__name__ for event in told) == ["AliasLinked", "AliasLinked", "PersonMet"]
    assert harbour.aliases.addresses(person_id) == [phone, code]


def test_fifty_first_messages_with_a_number_or_an_id_alone_and_with_both_end_as_one_person(harbour: Harbour) -> None:
    phone, code = number(), hidden()
    named = [(phone,), (code,), (phone, code), (code,), (phone,)] * 10
    with ThreadPoolExecutor(50) as threads:
        people = list(threads.map(lambda aliases: harbour.wrote(*aliases), named))
    meant = harbour.aliases.meant(set(people))
    assert {known.person_id for known in meant.values()} == {harbour.wrote(phone)} == {harbour.wrote(code)}
    assert_live_is_folded(harbour.core, harbour.url)


def test_somebody_without_a_number_is_known_by_their_id_and_later_by_both(harbour: Harbour) -> None:
    phone, code = number(), hidden()
    person_id = harbour.wrote(code, name="Ayşe 🌊")
    assert harbour.wrote(code) == person_id
    assert harbour.aliases.addresses(person_id) == [code]
    assert harbour.wrote(phone, code) == person_id
    assert harbour.wrote(phone) == person_id
    assert harbour.aliases.addresses(person_id) == [phone, code]
    met, first, second = harbour.events(person_id)
    assert isinstance(met, PersonMet)
    assert (met.display_name, met.language, met.channel) == ("Ayşe 🌊", "tr", "whatsapp")
    assert [first.value, second.value] == [code.value, phone.value]


def test_what_is_named_twice_in_one_message_is_one_alias(harbour: Harbour) -> None:
    phone = number()
    person_id = harbour.wrote(phone, phone)
    assert [type(event) for event in harbour.events(person_id)] == [PersonMet, AliasLinked]


def test_a_message_that_names_nobody_is_nobodys(harbour: Harbour) -> None:
    with pytest.raises(AliasNotUsable):
        harbour.wrote()


def test_of_two_contacts_named_by_one_message_the_younger_becomes_the_older(harbour: Harbour) -> None:
    phone, code = number(), hidden()
    older, younger = harbour.wrote(code), harbour.wrote(phone)
    assert harbour.wrote(phone, code) == older
    assert harbour.wrote(phone) == older
    merged = harbour.events(younger)[-1]
    assert (type(merged), merged.into_id, merged.reason) == (PersonMerged, older, NAMED_TOGETHER)
    head = harbour.core.history.head()
    assert harbour.wrote(code, phone) == older
    assert harbour.core.history.head() == head, "what is known is not told again"


def test_a_contact_named_together_with_an_account_becomes_the_account(harbour: Harbour) -> None:
    phone, code, account = number(), hidden(), harbour.account()
    contact = harbour.wrote(phone)
    harbour.link(account, code)
    assert harbour.wrote(phone, code) == account
    assert harbour.wrote(phone) == account
    assert harbour.aliases.selves(account) == [contact, account] or harbour.aliases.selves(account) == [account, contact]


def test_two_accounts_are_never_merged_unasked_and_the_number_says_who_is_meant(harbour: Harbour) -> None:
    phone, code, other_id, one, other = number(), hidden(), hidden(), harbour.account(), harbour.account()
    harbour.link(other, code)
    harbour.link(one, phone)
    assert harbour.wrote(code, phone, other_id) == one
    assert (harbour.wrote(code), harbour.wrote(phone), harbour.wrote(other_id)) == (other, one, one)
    assert not [event for person in (one, other) for event in harbour.events(person) if isinstance(event, PersonMerged)]
    assert harbour.merge(other, one), "an operator may"
    assert harbour.wrote(code) == one


def test_three_that_one_message_names_are_one_afterwards(harbour: Harbour) -> None:
    phone, code, shared = number(), hidden(), Alias(AliasKind.WHATSAPP_ID, f"TR.ENT.{uuid4().int}")
    people = [harbour.wrote(one) for one in (code, phone, shared)]
    assert harbour.wrote(phone, code, shared) == people[0]
    assert {harbour.wrote(one) for one in (phone, code, shared)} == {people[0]}


def test_whoever_was_forgotten_and_writes_again_is_somebody_new(harbour: Harbour) -> None:
    phone, code = number(), hidden()
    before = harbour.wrote(phone, code)
    harbour.forget(before)
    assert harbour.aliases.owners([phone, code]) == {}
    after = harbour.wrote(phone)
    assert after != before
    assert harbour.wrote(phone, code) == after
    assert harbour.aliases.selves(before) == []
    assert_live_is_folded(harbour.core, harbour.url)


def test_when_somebody_is_forgotten_who_others_were_taken_for_those_are_themselves_again(harbour: Harbour) -> None:
    phone = number()
    contact, account = harbour.wrote(phone), harbour.account()
    harbour.merge(contact, account)
    harbour.forget(account)
    assert harbour.wrote(phone) == contact
    assert harbour.aliases.selves(contact) == [contact]


def test_others_see_whom_we_only_met_by_the_name_that_they_gave(harbour: Harbour) -> None:
    core, contact, seller = harbour.core, harbour.wrote(hidden(), name="Zeynep"), harbour.account()
    core.threads.open(Person(contact, is_seller=False), seller, None, Words("Merhaba"), by(contact))
    portrait = core.portraits.of(seller)
    ((talk, _),) = [found for stream_id in portrait.streams for found in core.portraits.talks(portrait, stream_id)]
    assert [(other.display_name, other.user_type) for other in talk.others] == [("Zeynep", "consumer")]
    assert [message.sender_name for message in talk.messages] == ["Zeynep"]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Ayşe", "Ayşe"),
        ("  Ayşe\u202e \n\tHanım\0 ", "Ayşe Hanım"),
        ("", NAMELESS),
        ("\u200b", NAMELESS),
        ("+90 533 123 45 67", NAMELESS),
        ("anna@example.org", NAMELESS),
        ("x" * 500, "x" * 80),
    ],
)
def test_a_name_from_elsewhere_shows_nothing_hidden_and_no_address(given: str, shown: str) -> None:
    assert called(given) == shown
