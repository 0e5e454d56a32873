"""What may be asked about people."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.person.events import UserType


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


PersonCommand = Register | ReviseProfile | ChoosePreferences | GrantRole | RevokeRole | ForgetPerson
