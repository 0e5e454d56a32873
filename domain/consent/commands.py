"""What may be asked about consent."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.channel import Channel
from domain.consent.events import Category


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveConsent:
    """Agree to receive these categories; `implied` where somebody merely wrote to us."""

    person_id: UUID
    channel: Channel
    categories: tuple[Category, ...]
    proof: str
    implied: bool
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawConsent:
    """Want nothing on this channel any more."""

    person_id: UUID
    channel: Channel
    proof: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreConsent:
    """Want again what was received before the stop."""

    person_id: UUID
    channel: Channel
    proof: str
    now: datetime


ConsentCommand = GiveConsent | WithdrawConsent | RestoreConsent
