"""What is known of listings, for whoever decides about something else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from domain.listing.commands import Facts
from domain.listing.events import Attribute, Per, Status
from domain.listing.refusals import ListingNotFound, NotYourListing
from domain.money import Money


@dataclass(frozen=True, slots=True)
class KnownListing:
    """A listing as it is now; `photos` are the ids of its files, in order."""

    listing_id: UUID
    seller_id: UUID
    status: Status
    category: str
    subcategory: str
    title: str
    description: str
    location: str
    district: str | None
    price: Money | None
    per: Per
    attributes: Mapping[str, str]
    language: str
    photos: tuple[UUID, ...]

    @property
    def is_published(self) -> bool:
        """Whether everybody finds it."""
        return self.status is Status.PUBLISHED

    @property
    def facts(self) -> Facts:
        """What it says."""
        said = tuple(Attribute(name, value) for name, value in self.attributes.items())
        words = self.category, self.subcategory, self.title, self.description, self.location, self.district
        return Facts(*words, self.price, self.per, said, self.language)


class KnownListings(Protocol):
    """Looks listings up; every method raises `LogUnavailable`."""

    def listing(self, listing_id: UUID) -> KnownListing | None:
        """A listing, whoever's it is and whether or not it is published."""

    def of(self, seller_id: UUID) -> Sequence[UUID]:
        """All listings that somebody ever drafted."""

    def owner_name(self, seller_id: UUID) -> str:
        """How a seller is called; empty for nobody."""


def own_listing(known: KnownListings, seller_id: UUID, listing_id: UUID) -> KnownListing:
    """A listing of a seller's; raises `ListingNotFound` or, where others see it as well, `NotYourListing`."""
    listing = known.listing(listing_id)
    if listing is None or (listing.seller_id != seller_id and not listing.is_published):
        raise ListingNotFound
    if listing.seller_id != seller_id:
        raise NotYourListing
    return listing
