"""What people agreed to receive, and what not any more. Facts: append-only, never renamed once released."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from domain.channel import Channel


class Category(StrEnum):
    """What a message to somebody is for."""

    CONVERSATION = "conversation"
    """Answers to what they wrote, and what people write to them directly."""
    BROADCAST = "broadcast"
    """Briefs of customers, to sellers."""
    PROACTIVE = "proactive"
    """Whatever else is sent unasked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven:
    """Somebody agreed to receive these categories; `proof` names what shows it, such as `message:SM…` or `preferences:<event>`."""

    TYPE: ClassVar[str] = "consent.given"
    consent_id: UUID
    person_id: UUID
    channel: Channel
    categories: tuple[Category, ...]
    proof: str
    given_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWithdrawn:
    """Somebody wants nothing on this channel any more; `categories` are those that were on until then."""

    TYPE: ClassVar[str] = "consent.withdrawn"
    consent_id: UUID
    person_id: UUID
    channel: Channel
    categories: tuple[Category, ...]
    proof: str
    withdrawn_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRestored:
    """Somebody wants again what they had received before they withdrew, and nothing else."""

    TYPE: ClassVar[str] = "consent.restored"
    consent_id: UUID
    person_id: UUID
    channel: Channel
    categories: tuple[Category, ...]
    proof: str
    restored_at: datetime


ConsentEvent = ConsentGiven | ConsentWithdrawn | ConsentRestored
