"""What may be asked about leads. Time and ids come in from outside."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from domain.brief import Brief
from domain.lead.events import Closing
from domain.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureLead:
    """Look for something; within `joins_within` of when it was last asked for the same demand joins the open lead.

    Refused with `DemandAnswered` where this lead has ended or is too old to join: the demand's next ordinal is tried then.
    """

    lead_id: UUID
    customer_id: UUID
    demand_id: UUID
    ordinal: int
    brief: Brief
    listing_id: UUID | None
    owner_id: UUID | None
    description: str
    wished: tuple[str, ...]
    wishes: tuple[str, ...]
    begins_on: date | None
    ends_on: date | None
    contact_phone: str | None
    contact_email: str | None
    thread_id: UUID | None
    joins_within: timedelta
    expires_at: datetime
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOutLead:
    """Sellers are being asked."""

    lead_id: UUID
    broadcast_id: UUID
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeAnswer:
    """A seller answers, by one message; `at_most` sellers may make an offer. The same message again changes nothing.

    Files and words of a seller who has made an offer extend it, whether or not there is room for others.
    """

    lead_id: UUID
    seller_id: UUID
    message_id: UUID
    price: Money | None
    availability: str | None
    words: str
    media: tuple[UUID, ...]
    at_most: int
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseLead:
    """Nothing more is wanted."""

    lead_id: UUID
    why: Closing
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpireLead:
    """End it if its time has passed; before that nothing comes of it."""

    lead_id: UUID
    now: datetime


LeadCommand = CaptureLead | PutOutLead | TakeAnswer | CloseLead | ExpireLead
