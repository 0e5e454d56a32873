"""What may be asked of listings. Time and ids come in from outside."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.listing.events import Attribute, Per, Withdrawal
from domain.money import Money


@dataclass(frozen=True, slots=True)
class Facts:
    """What a listing says, in canonical form."""

    category: str
    subcategory: str
    title: str
    description: str
    location: str
    district: str | None
    price: Money | None
    per: Per
    attributes: tuple[Attribute, ...]
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeListing:
    """Say what is offered: a draft where there is no listing yet."""

    listing_id: UUID
    seller_id: UUID
    facts: Facts
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishListing:
    """Let everybody find it."""

    listing_id: UUID
    seller_id: UUID
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawListing:
    """Let nobody find it."""

    listing_id: UUID
    seller_id: UUID
    why: Withdrawal
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPhotos:
    """Put photos behind those that are there; those that are there already stay where they are. Refused with `PhotosFull`."""

    listing_id: UUID
    seller_id: UUID
    photos: tuple[UUID, ...]
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangePhotos:
    """Keep these photos, in this order, and no others. Refused with `PhotoNotFound`."""

    listing_id: UUID
    seller_id: UUID
    photos: tuple[UUID, ...]
    now: datetime


ListingCommand = DescribeListing | PublishListing | WithdrawListing | AddPhotos | ArrangePhotos
