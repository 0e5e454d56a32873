"""What has happened to listings. Facts: append-only, never renamed once released."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from domain.money import Money
from domain.personal import Personal


class Status(StrEnum):
    """Whether a listing can be found."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Per(StrEnum):
    """For what a price is."""

    TOTAL = "total"
    MONTH = "month"
    NIGHT = "night"
    DAY = "day"
    HOUR = "hour"


class Withdrawal(StrEnum):
    """Why a listing is offered no longer."""

    SELLER = "seller"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One thing that is so of what is offered, in canonical form: `bedrooms` is `2`, `pool` is `true`."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingDrafted:
    """A seller described something; nobody else sees it yet. `location` is a place's own name where we know it."""

    TYPE: ClassVar[str] = "listing.drafted"
    listing_id: UUID
    seller_id: UUID
    category: str
    subcategory: str
    title: Annotated[str, Personal(person="seller_id")]
    description: Annotated[str, Personal(person="seller_id")]
    location: str
    district: str | None
    price: Money | None
    per: Per
    attributes: tuple[Attribute, ...]
    language: str
    drafted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingRevised:
    """The seller described it otherwise; all of it is said anew."""

    TYPE: ClassVar[str] = "listing.revised"
    listing_id: UUID
    seller_id: UUID
    category: str
    subcategory: str
    title: Annotated[str, Personal(person="seller_id")]
    description: Annotated[str, Personal(person="seller_id")]
    location: str
    district: str | None
    price: Money | None
    per: Per
    attributes: tuple[Attribute, ...]
    language: str
    revised_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingPublished:
    """From now on everybody finds it."""

    TYPE: ClassVar[str] = "listing.published"
    listing_id: UUID
    seller_id: UUID
    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingWithdrawn:
    """Nobody finds it any more; the seller can publish it again unless they were forgotten."""

    TYPE: ClassVar[str] = "listing.withdrawn"
    listing_id: UUID
    seller_id: UUID
    why: Withdrawal
    withdrawn_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotosArranged:
    """The gallery is `photos`, in this order, by the ids of their files; `added` are new in it."""

    TYPE: ClassVar[str] = "listing.photos_arranged"
    listing_id: UUID
    seller_id: UUID
    photos: tuple[UUID, ...]
    added: tuple[UUID, ...]
    arranged_at: datetime


ListingEvent = ListingDrafted | ListingRevised | ListingPublished | ListingWithdrawn | PhotosArranged
