"""A person: registered once, then free to revise what they said of themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from domain.decider import Decider
from domain.person.commands import (
    ChoosePreferences,
    ForgetPerson,
    GrantRole,
    PersonCommand,
    Register,
    ReviseProfile,
    RevokeRole,
)
from domain.person.events import (
    PersonEvent,
    PersonForgotten,
    PersonRegistered,
    PreferencesChosen,
    ProfileRevised,
    RoleGranted,
    RoleRevoked,
    UserType,
)
from domain.person.refusals import NotRegistered, PersonErased, ReasonMissing, RegistrationNotOpen, RoleNotGrantable

GRANTABLE = (UserType.SUPPORT, UserType.ADMIN)


@dataclass(frozen=True, slots=True)
class Person:
    """A person; without `registered_as` there is no account yet."""

    registered_as: UserType | None = None
    user_type: UserType | None = None
    forgotten: bool = False


def register(command: Register, person: Person) -> Sequence[PersonRegistered]:
    """Opens an account; an id that has one is left alone."""
    if command.user_type in GRANTABLE:
        raise RegistrationNotOpen
    if person.registered_as is not None:
        return []
    return [
        PersonRegistered(
            person_id=command.person_id,
            user_type=command.user_type,
            username=command.username,
            display_name=command.display_name,
            email=command.email,
            phone=command.phone,
            language=command.language,
            registered_at=command.now,
        )
    ]


def grant(command: GrantRole, person: Person) -> Sequence[RoleGranted]:
    """Support or admin."""
    if command.role not in GRANTABLE:
        raise RoleNotGrantable
    if person.user_type is command.role:
        return []
    return [RoleGranted(person_id=command.person_id, role=command.role, granted_at=command.now)]


def revoke(command: RevokeRole, person: Person) -> Sequence[RoleRevoked]:
    """Back to what they registered as."""
    if person.registered_as is None or person.user_type is person.registered_as:
        return []
    return [RoleRevoked(person_id=command.person_id, again=person.registered_as, revoked_at=command.now)]


def revise(command: ReviseProfile) -> Sequence[ProfileRevised]:
    """What they say of themselves now."""
    return [
        ProfileRevised(
            person_id=command.person_id,
            display_name=command.display_name,
            email=command.email,
            phone=command.phone,
            revised_at=command.now,
        )
    ]


def choose(command: ChoosePreferences) -> Sequence[PreferencesChosen]:
    """What they want to hear now."""
    return [
        PreferencesChosen(
            person_id=command.person_id,
            language=command.language,
            quiet_from=command.quiet_from,
            quiet_until=command.quiet_until,
            proactive=command.proactive,
            chosen_at=command.now,
        )
    ]


def forget(command: ForgetPerson) -> Sequence[PersonForgotten]:
    """Nothing of them stays readable."""
    if not command.reason.strip():
        raise ReasonMissing
    return [PersonForgotten(person_id=command.person_id, reason=command.reason.strip(), forgotten_at=command.now)]


def decide(command: PersonCommand, person: Person) -> Sequence[PersonEvent]:
    """What follows from a command, or a refusal."""
    if person.forgotten:
        raise PersonErased
    if person.registered_as is None and not isinstance(command, Register):
        raise NotRegistered
    match command:
        case Register():
            return register(command, person)
        case ReviseProfile():
            return revise(command)
        case ChoosePreferences():
            return choose(command)
        case GrantRole():
            return grant(command, person)
        case RevokeRole():
            return revoke(command, person)
        case ForgetPerson():
            return forget(command)
        case _:
            assert_never(command)


def evolve(person: Person, event: PersonEvent) -> Person:
    """The person after one more event."""
    match event:
        case PersonRegistered(user_type=user_type):
            return Person(user_type, user_type)
        case RoleGranted(role=role):
            return replace(person, user_type=role)
        case RoleRevoked(again=again):
            return replace(person, user_type=again)
        case PersonForgotten():
            return replace(person, forgotten=True)
        case ProfileRevised() | PreferencesChosen():
            return person
        case _:
            assert_never(event)


PERSON: Decider[PersonCommand, PersonEvent, Person] = Decider("person.state.v1", Person(), decide, evolve)
