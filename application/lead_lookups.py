"""What is known of leads before something is asked of them; the decider checks again what can have changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from domain.brief import Brief
from domain.lead.events import LeadStatus


class Outcome(StrEnum):
    """What came of a seller's message: an offer, more of one, or why it was turned away."""

    OFFERED = "offered"
    EXTENDED = "extended"
    FULL = "full"
    CLOSED = "closed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class KnownLead:
    """A lead as it is now. All of it but the `brief` is none of a seller's business."""

    lead_id: UUID
    customer_id: UUID
    status: LeadStatus
    brief: Brief
    listing_id: UUID | None
    owner_id: UUID | None
    thread_id: UUID | None
    broadcast_id: UUID | None
    offers: int
    captured_at: datetime
    expires_at: datetime

    def is_open(self, now: datetime) -> bool:
        """Whether it can still get offers."""
        return self.status not in {LeadStatus.CLOSED, LeadStatus.EXPIRED} and now < self.expires_at


class LeadLookups(Protocol):
    """Looks leads up; every method raises `LogUnavailable`."""

    def lead(self, lead_id: UUID) -> KnownLead | None:
        """A lead, whoever's it is."""

    def open_of(self, customer_id: UUID) -> Sequence[KnownLead]:
        """A customer's leads whose end is not recorded yet, the oldest first."""

    def newest_ordinal(self, demand_id: UUID) -> int:
        """That of the newest lead of a demand, 0 where there is none."""

    def outcome(self, lead_id: UUID, message_id: UUID) -> Outcome | None:
        """What came of a message as an answer to a lead; None where it has not been taken yet."""

    def answered_by(self, lead_id: UUID) -> frozenset[UUID]:
        """The sellers who have answered, also those who were turned away."""

    def owner(self, customer_id: UUID, listing_id: UUID) -> UUID | None:
        """The seller of the customer's own thread about a listing, of several the one that moved last."""
