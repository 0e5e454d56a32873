"""A person: registered once, then free to revise what they said of themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never
from uuid import UUID

from domain.decider import Decider
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
from domain.person.events import (
    AliasLinked,
    PersonEvent,
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

GRANTABLE = (UserType.SUPPORT, UserType.ADMIN)


@dataclass(frozen=True, slots=True)
class Person:
    """A person; without `registered_as` nobody is known yet. Those whom we only met have no account and count as consumers."""

    registered_as: UserType | None = None
    user_type: UserType | None = None
    forgotten: bool = False
    merged_into: UUID | None = None


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


def meet(command: Meet, person: Person) -> Sequence[PersonMet | AliasLinked]:
    """Somebody new; an id that is known is left alone."""
    if person.registered_as is not None:
        return []
    return [
        PersonMet(
            person_id=command.person_id,
            channel=command.channel,
            display_name=command.display_name,
            language=command.language,
            met_at=command.now,
        ),
        *(_linked(command.person_id, alias, command.now) for alias in command.aliases),
    ]


def _linked(person_id: UUID, alias: Alias, now: datetime) -> AliasLinked:
    return AliasLinked(person_id=person_id, kind=alias.kind, value=alias.value, linked_at=now)


def merge(command: Merge, person: Person) -> Sequence[PersonMerged]:
    """Their aliases lead elsewhere; merging twice into the same person changes nothing."""
    if command.person_id == command.into_id:
        raise CannotMergeWithOneself
    if not command.reason.strip():
        raise ReasonMissing
    if person.merged_into == command.into_id:
        return []
    return [
        PersonMerged(
            person_id=command.person_id,
            into_id=command.into_id,
            reason=command.reason.strip(),
            merged_at=command.now,
        )
    ]


def unmerge(command: Unmerge, person: Person) -> Sequence[PersonUnmerged]:
    """Back to themselves."""
    if person.merged_into is None:
        raise NotMerged
    return [PersonUnmerged(person_id=command.person_id, from_id=person.merged_into, unmerged_at=command.now)]


def decide(command: PersonCommand, person: Person) -> Sequence[PersonEvent]:  # noqa: C901, PLR0911, PLR0912 - one case a command
    """What follows from a command, or a refusal."""
    if person.forgotten:
        raise PersonErased
    if person.registered_as is None and not isinstance(command, Register | Meet):
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
        case Meet():
            return meet(command, person)
        case LinkAlias():
            return [_linked(command.person_id, command.alias, command.now)]
        case Merge():
            return merge(command, person)
        case Unmerge():
            return unmerge(command, person)
        case _:
            assert_never(command)


def evolve(person: Person, event: PersonEvent) -> Person:  # noqa: PLR0911 - one case an event
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
        case PersonMet():
            return Person(UserType.CONSUMER, UserType.CONSUMER)
        case PersonMerged(into_id=into_id):
            return replace(person, merged_into=into_id)
        case PersonUnmerged():
            return replace(person, merged_into=None)
        case ProfileRevised() | PreferencesChosen() | AliasLinked():
            return person
        case _:
            assert_never(event)


PERSON: Decider[PersonCommand, PersonEvent, Person] = Decider("person.state.v2", Person(), decide, evolve)
