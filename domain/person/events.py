"""What has happened to people. Facts: append-only, never renamed once released."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from domain.channel import Channel
from domain.personal import Personal


class UserType(StrEnum):
    """As what somebody is known to others."""

    CONSUMER = "consumer"
    SELLER = "seller"
    SUPPORT = "support"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRegistered:
    """Somebody has an account from now on."""

    TYPE: ClassVar[str] = "person.registered"
    person_id: UUID
    user_type: UserType
    username: Annotated[str, Personal(person="person_id")]
    display_name: Annotated[str, Personal(person="person_id")]
    email: Annotated[str, Personal(person="person_id")]
    phone: Annotated[str | None, Personal(person="person_id")]
    language: str
    registered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileRevised:
    """Somebody says how they are called and reached; all of it, not only what differs."""

    TYPE: ClassVar[str] = "person.profile_revised"
    person_id: UUID
    display_name: Annotated[str, Personal(person="person_id")]
    email: Annotated[str, Personal(person="person_id")]
    phone: Annotated[str | None, Personal(person="person_id")]
    revised_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferencesChosen:
    """Somebody says in which language, at which hours, and about what they want to hear from us unasked."""

    TYPE: ClassVar[str] = "person.preferences_chosen"
    person_id: UUID
    language: str
    quiet_from: str | None
    quiet_until: str | None
    proactive: tuple[str, ...]
    chosen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGranted:
    """An operator has made somebody support or admin."""

    TYPE: ClassVar[str] = "person.role_granted"
    person_id: UUID
    role: UserType
    granted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRevoked:
    """An operator has taken it back; the person is again what they registered as."""

    TYPE: ClassVar[str] = "person.role_revoked"
    person_id: UUID
    again: UserType
    revoked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonForgotten:
    """Somebody has left: their key is destroyed in the same commit, and what was said under it cannot be read any more.

    `reason` is an operator's and names nobody.
    """

    TYPE: ClassVar[str] = "person.forgotten"
    person_id: UUID
    reason: str
    forgotten_at: datetime


class AliasKind(StrEnum):
    """By what somebody is known on WhatsApp."""

    PHONE = "phone"
    """A number in E.164, such as +905331234567."""
    WHATSAPP_ID = "whatsapp_id"
    """WhatsApp's business-scoped id, such as TR.13491208655302741918, of those who show no number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonMet:
    """Somebody without an account wrote to us; `display_name` is what they call themselves there."""

    TYPE: ClassVar[str] = "person.met"
    person_id: UUID
    channel: Channel
    display_name: Annotated[str, Personal(person="person_id")]
    language: str
    met_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasLinked:
    """Whoever writes under this alias is this person, from now on. An alias leads to one person only; the view's key says so."""

    TYPE: ClassVar[str] = "person.alias_linked"
    person_id: UUID
    kind: AliasKind
    value: Annotated[str, Personal(person="person_id")]
    linked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonMerged:
    """This person turned out to be another, `into_id`: their aliases lead there from now on. Their threads stay where they are."""

    TYPE: ClassVar[str] = "person.merged"
    person_id: UUID
    into_id: UUID
    reason: str
    merged_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonUnmerged:
    """The merging was a mistake: the aliases lead to this person again, and no longer to `from_id`."""

    TYPE: ClassVar[str] = "person.unmerged"
    person_id: UUID
    from_id: UUID
    unmerged_at: datetime


PersonEvent = (
    PersonRegistered
    | ProfileRevised
    | PreferencesChosen
    | RoleGranted
    | RoleRevoked
    | PersonForgotten
    | PersonMet
    | AliasLinked
    | PersonMerged
    | PersonUnmerged
)
