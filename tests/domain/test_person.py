"""A person: registered once, then free to say how they are called, and made support by operators only."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from domain.channel import Channel
from domain.errors import Refused
from domain.person.commands import (
    Alias,
    ChoosePreferences,
    ForgetPerson,
    GrantRole,
    LinkAlias,
    Meet,
    Merge,
    PersonCommand,
    Register,
    ReviseProfile,
    RevokeRole,
    Unmerge,
)
from domain.person.decider import PERSON
from domain.person.events import (
    AliasKind,
    AliasLinked,
    PersonForgotten,
    PersonMerged,
    PersonMet,
    PersonRegistered,
    PersonUnmerged,
    PreferencesChosen,
    ProfileRevised,
    RoleGranted,
    RoleRevoked,
    UserType,
)
from domain.person.refusals import (
    CannotMergeWithOneself,
    NotMerged,
    NotRegistered,
    PersonErased,
    ReasonMissing,
    RegistrationNotOpen,
    RoleNotGrantable,
)
from tests.support.given import given

ANNA = UUID(int=1)
NOW = datetime(2026, 1, 2, tzinfo=UTC)
REGISTERED = PersonRegistered(
    person_id=ANNA,
    user_type=UserType.SELLER,
    username="anna",
    display_name="Anna",
    email="anna@example.org",
    phone=None,
    language="pl",
    registered_at=NOW,
)
GRANTED = RoleGranted(person_id=ANNA, role=UserType.SUPPORT, granted_at=NOW)
FORGOTTEN = PersonForgotten(person_id=ANNA, reason="asked by letter", forgotten_at=NOW)
REVOKED = RoleRevoked(person_id=ANNA, again=UserType.SELLER, revoked_at=NOW)


def register(user_type: UserType = UserType.SELLER) -> Register:
    return Register(
        person_id=ANNA,
        user_type=user_type,
        username="anna",
        display_name="Anna",
        email="anna@example.org",
        phone=None,
        language="pl",
        now=NOW,
    )


def grant(role: UserType) -> GrantRole:
    return GrantRole(person_id=ANNA, role=role, now=NOW)


REVISE = ReviseProfile(person_id=ANNA, display_name="Ania", email="ania@example.org", phone="+48221234567", now=NOW)
CHOOSE = ChoosePreferences(
    person_id=ANNA, language="en", quiet_from="22:00", quiet_until="07:00", proactive=("reminders",), now=NOW
)
REVOKE = RevokeRole(person_id=ANNA, now=NOW)


def test_one_registers_once() -> None:
    given(PERSON).when(register()).then(REGISTERED)
    given(PERSON, REGISTERED).when(register()).then_nothing()


@pytest.mark.parametrize("user_type", [UserType.SUPPORT, UserType.ADMIN])
def test_nobody_registers_as_staff(user_type: UserType) -> None:
    given(PERSON).when(register(user_type)).then_refused(RegistrationNotOpen)


@pytest.mark.parametrize("command", [REVISE, CHOOSE, REVOKE, grant(UserType.ADMIN)])
def test_only_the_registered_do_anything_else(command: PersonCommand) -> None:
    given(PERSON).when(command).then_refused(NotRegistered)


def test_a_profile_is_revised_and_preferences_are_chosen() -> None:
    revised = ProfileRevised(person_id=ANNA, display_name="Ania", email="ania@example.org", phone="+48221234567", revised_at=NOW)
    given(PERSON, REGISTERED).when(REVISE).then(revised)
    chosen = PreferencesChosen(
        person_id=ANNA, language="en", quiet_from="22:00", quiet_until="07:00", proactive=("reminders",), chosen_at=NOW
    )
    given(PERSON, REGISTERED, revised).when(CHOOSE).then(chosen)


def test_a_role_is_granted_once_and_taken_back_once() -> None:
    given(PERSON, REGISTERED).when(grant(UserType.SUPPORT)).then(GRANTED)
    given(PERSON, REGISTERED, GRANTED).when(grant(UserType.SUPPORT)).then_nothing()
    given(PERSON, REGISTERED, GRANTED).when(REVOKE).then(REVOKED)
    given(PERSON, REGISTERED, GRANTED, REVOKED).when(REVOKE).then_nothing()
    given(PERSON, REGISTERED).when(REVOKE).then_nothing()


@pytest.mark.parametrize("role", [UserType.CONSUMER, UserType.SELLER])
def test_what_one_registers_as_is_not_granted(role: UserType) -> None:
    given(PERSON, REGISTERED).when(grant(role)).then_refused(RoleNotGrantable)


commands = st.sampled_from([register(), register(UserType.CONSUMER), REVISE, CHOOSE, REVOKE, *(grant(role) for role in UserType)])


@drawn(st.lists(commands, max_size=20))
def test_whatever_is_asked_people_stay_what_they_registered_as_or_what_they_were_granted(asked: list[PersonCommand]) -> None:
    person, granted = PERSON.initial, None
    for command in asked:
        try:
            events = PERSON.decide(command, person)
        except Refused:
            continue
        for event in events:
            person = PERSON.evolve(person, event)
            granted = event.role if isinstance(event, RoleGranted) else None if isinstance(event, RoleRevoked) else granted
        assert person.user_type == (granted or person.registered_as)
        assert person.registered_as in (UserType.CONSUMER, UserType.SELLER, None)


def forget(reason: str = "asked by letter") -> ForgetPerson:
    return ForgetPerson(person_id=ANNA, reason=reason, now=NOW)


def test_a_person_is_forgotten_for_a_reason() -> None:
    given(PERSON, REGISTERED).when(forget(" asked by letter ")).then(FORGOTTEN)
    given(PERSON, REGISTERED).when(forget("  ")).then_refused(ReasonMissing)
    given(PERSON).when(forget()).then_refused(NotRegistered)


def test_whoever_was_forgotten_stays_so() -> None:
    revise = ReviseProfile(person_id=ANNA, display_name="Ania", email="ania@example.org", phone=None, now=NOW)
    choose = ChoosePreferences(person_id=ANNA, language="pl", quiet_from=None, quiet_until=None, proactive=(), now=NOW)
    for command in (forget(), register(), revise, choose, grant(UserType.SUPPORT), RevokeRole(person_id=ANNA, now=NOW)):
        given(PERSON, REGISTERED, FORGOTTEN).when(command).then_refused(PersonErased)


BERT, CAROL = UUID(int=2), UUID(int=3)
PHONE, HIDDEN = Alias(AliasKind.PHONE, "+905331234567"), Alias(AliasKind.WHATSAPP_ID, "TR.134912")
MEET = Meet(person_id=ANNA, channel=Channel.WHATSAPP, aliases=(PHONE, HIDDEN), display_name="Anna", language="tr", now=NOW)
MET = PersonMet(person_id=ANNA, channel=Channel.WHATSAPP, display_name="Anna", language="tr", met_at=NOW)


def linked(alias: Alias) -> AliasLinked:
    return AliasLinked(person_id=ANNA, kind=alias.kind, value=alias.value, linked_at=NOW)


def merge(into: UUID = BERT, reason: str = "they say so") -> Merge:
    return Merge(person_id=ANNA, into_id=into, reason=reason, now=NOW)


def merged(into: UUID = BERT) -> PersonMerged:
    return PersonMerged(person_id=ANNA, into_id=into, reason="they say so", merged_at=NOW)


UNMERGE = Unmerge(person_id=ANNA, now=NOW)


def test_somebody_is_met_once_by_all_that_they_are_known_by() -> None:
    given(PERSON).when(MEET).then(MET, linked(PHONE), linked(HIDDEN))
    given(PERSON, MET, linked(PHONE)).when(MEET).then_nothing()
    given(PERSON, REGISTERED).when(MEET).then_nothing()
    given(PERSON, MET).when(register()).then_nothing()


def test_whom_we_met_is_a_consumer_who_may_say_how_they_are_called() -> None:
    assert PERSON.fold([MET]).user_type is UserType.CONSUMER
    assert [type(event) for event in given(PERSON, MET).when(REVISE).events()] == [ProfileRevised]
    given(PERSON, MET).when(LinkAlias(person_id=ANNA, alias=PHONE, now=NOW)).then(linked(PHONE))


def test_a_person_is_merged_into_another_and_taken_for_themselves_again() -> None:
    given(PERSON, MET).when(merge(reason=" they say so ")).then(merged())
    given(PERSON, MET, merged()).when(merge()).then_nothing()
    given(PERSON, MET, merged()).when(merge(CAROL)).then(merged(CAROL))
    unmerged = PersonUnmerged(person_id=ANNA, from_id=CAROL, unmerged_at=NOW)
    given(PERSON, MET, merged(), merged(CAROL)).when(UNMERGE).then(unmerged)
    given(PERSON, MET, merged(CAROL), unmerged).when(merge()).then(merged())


def test_merging_needs_another_person_and_a_reason_and_taking_it_back_needs_a_merging() -> None:
    given(PERSON, MET).when(merge(ANNA)).then_refused(CannotMergeWithOneself)
    given(PERSON, MET).when(merge(reason=" ")).then_refused(ReasonMissing)
    given(PERSON, MET).when(UNMERGE).then_refused(NotMerged)
    unmerged = PersonUnmerged(person_id=ANNA, from_id=BERT, unmerged_at=NOW)
    given(PERSON, MET, merged(), unmerged).when(UNMERGE).then_refused(NotMerged)


@pytest.mark.parametrize("command", [merge(), UNMERGE, LinkAlias(person_id=ANNA, alias=PHONE, now=NOW)])
def test_nobody_is_linked_or_merged_who_is_not_known_or_was_forgotten(command: PersonCommand) -> None:
    given(PERSON).when(command).then_refused(NotRegistered)
    given(PERSON, MET, FORGOTTEN).when(command).then_refused(PersonErased)
    given(PERSON, MET, FORGOTTEN).when(MEET).then_refused(PersonErased)
