"""What may be asked about people."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.channel import Channel
from domain.person.events import AliasKind, UserType


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Open an account."""

    person_id: UUID
    user_type: UserType
    username: str
    display_name: str
    email: str
    phone: str | None
    language: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviseProfile:
    """Say how one is called and reached."""

    person_id: UUID
    display_name: str
    email: str
    phone: str | None
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoosePreferences:
    """Say what one wants to hear, when, and in which language."""

    person_id: UUID
    language: str
    quiet_from: str | None
    quiet_until: str | None
    proactive: tuple[str, ...]
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRole:
    """Make somebody support or admin."""

    person_id: UUID
    role: UserType
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeRole:
    """Take a granted role back."""

    person_id: UUID
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetPerson:
    """Forget somebody for good."""

    person_id: UUID
    reason: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Alias:
    """By what somebody is known."""

    kind: AliasKind
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Meet:
    """Get to know somebody who writes to us, by one or more aliases."""

    person_id: UUID
    channel: Channel
    aliases: tuple[Alias, ...]
    display_name: str
    language: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkAlias:
    """Know somebody by one more alias."""

    person_id: UUID
    alias: Alias
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Take this person for another from now on."""

    person_id: UUID
    into_id: UUID
    reason: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmerge:
    """Take this person for themselves again."""

    person_id: UUID
    now: datetime


PersonCommand = (
    Register | ReviseProfile | ChoosePreferences | GrantRole | RevokeRole | ForgetPerson | Meet | LinkAlias | Merge | Unmerge
)
