"""What has happened to leads. Facts: append-only, never renamed once released."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from domain.brief import Brief
from domain.money import Money
from domain.personal import Personal


class LeadStatus(StrEnum):
    """How far a lead has come; only the first three can still get offers."""

    OPEN = "open"
    BROADCAST = "broadcast"
    ANSWERED = "answered"
    CLOSED = "closed"
    EXPIRED = "expired"


class Closing(StrEnum):
    """Why a lead was closed before its time."""

    BY_CUSTOMER = "by-customer"
    BY_SUPPORT = "by-support"
    FORGOTTEN = "forgotten"


class TurnedAway(StrEnum):
    """Why a seller's answer makes no offer."""

    FULL = "full"
    CLOSED = "closed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadCaptured:
    """A customer looks for something. Sellers may see the `brief`; all else stays between the customer and us.

    `demand_id` is the same for the same demand of the same customer, `ordinal` counts its leads from 0. `wished` names further
    criteria, whose values are `wishes` in the same order. Where the lead is about a listing, that and its owner are named.
    """

    TYPE: ClassVar[str] = "lead.captured"
    lead_id: UUID
    customer_id: UUID
    demand_id: UUID
    ordinal: int
    brief: Brief
    listing_id: UUID | None
    owner_id: UUID | None
    description: Annotated[str, Personal(person="customer_id")]
    wished: tuple[str, ...]
    wishes: Annotated[tuple[str, ...], Personal(person="customer_id")]
    begins_on: date | None
    ends_on: date | None
    contact_phone: Annotated[str | None, Personal(person="customer_id")]
    contact_email: Annotated[str | None, Personal(person="customer_id")]
    thread_id: UUID | None
    captured_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadRepeated:
    """The customer asked for the same again while it was still fresh; it is the same lead."""

    TYPE: ClassVar[str] = "lead.repeated"
    lead_id: UUID
    customer_id: UUID
    repeated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadPutOut:
    """Sellers are being asked, in this broadcast; a lead that had offers before keeps its `status`."""

    TYPE: ClassVar[str] = "lead.put_out"
    lead_id: UUID
    customer_id: UUID
    broadcast_id: UUID
    status: LeadStatus
    put_out_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferReceived:
    """A seller made an offer, the `place`th of this lead, by a message of theirs; `availability` is in their words."""

    TYPE: ClassVar[str] = "lead.offer_received"
    lead_id: UUID
    customer_id: UUID
    offer_id: UUID
    seller_id: UUID
    message_id: UUID
    place: int
    price: Money | None
    availability: Annotated[str | None, Personal(person="seller_id")]
    words: Annotated[str, Personal(person="seller_id")]
    media: tuple[UUID, ...]
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferExtended:
    """The same seller said more by another message: words, files, price and availability are those of that message.

    Where it says nothing of price or availability, what the offer said before still holds.
    """

    TYPE: ClassVar[str] = "lead.offer_extended"
    lead_id: UUID
    customer_id: UUID
    offer_id: UUID
    seller_id: UUID
    message_id: UUID
    price: Money | None
    availability: Annotated[str | None, Personal(person="seller_id")]
    words: Annotated[str, Personal(person="seller_id")]
    media: tuple[UUID, ...]
    extended_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTurnedAway:
    """A seller's answer came when there were offers enough, or the lead had ended; it stays in the seller's thread."""

    TYPE: ClassVar[str] = "lead.answer_turned_away"
    lead_id: UUID
    customer_id: UUID
    seller_id: UUID
    message_id: UUID
    why: TurnedAway
    turned_away_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadClosed:
    """Nothing more is wanted."""

    TYPE: ClassVar[str] = "lead.closed"
    lead_id: UUID
    customer_id: UUID
    why: Closing
    closed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadExpired:
    """Its time has passed; `offers` had come until then."""

    TYPE: ClassVar[str] = "lead.expired"
    lead_id: UUID
    customer_id: UUID
    offers: int
    expired_at: datetime


LeadEvent = LeadCaptured | LeadRepeated | LeadPutOut | OfferReceived | OfferExtended | AnswerTurnedAway | LeadClosed | LeadExpired
