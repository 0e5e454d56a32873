"""Sellers describe what they offer, publish it and withdraw it, and put photos to it."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from application.cause import Cause
from application.handle import Handle, Handled
from application.listing_lookups import KnownListing, KnownListings, own_listing
from application.lookups import Lookups
from application.ports import Clock
from domain.lead.criteria import budget_of
from domain.listing.attributes import attributes_of, kind_of
from domain.listing.commands import (
    AddPhotos,
    ArrangePhotos,
    DescribeListing,
    Facts,
    ListingCommand,
    PublishListing,
    WithdrawListing,
)
from domain.listing.decider import LISTING, Listing
from domain.listing.events import Per, Withdrawal
from domain.listing.refusals import ListingNotFound, ListingNotUsable
from domain.money import Money
from domain.places import place
from domain.seller.refusals import NotASeller

LONGEST_TITLE = 140
LONGEST_DESCRIPTION = 5_000
LONGEST_LOCATION = 200


@dataclass(frozen=True, slots=True)
class Described:
    """What a seller says of something, in their own words; attributes by name, as text."""

    category: str
    subcategory: str
    title: str
    description: str
    location: str
    price: Decimal | None
    currency: str | None
    per: Per
    attributes: Mapping[str, str]
    language: str


class Listings:
    """Use cases of listings. All raise `NotASeller`, `ListingNotFound`, `NotYourListing`, `Busy` and `LogUnavailable`."""

    def __init__(self, handle: Handle, lookups: Lookups, known: KnownListings, clock: Clock) -> None:
        self._handle = handle
        self._lookups = lookups
        self._known = known
        self._clock = clock

    def describe(self, seller_id: UUID, listing_id: UUID, described: Described, cause: Cause) -> bool:
        """Drafts a listing, or says anew what one says; False where it said so already. Raises `ListingNotUsable`."""
        facts = facts_of(described)
        before = self._known.listing(listing_id)
        if before is not None and before.seller_id == seller_id and before.facts == facts:
            return False
        command = DescribeListing(listing_id=listing_id, seller_id=seller_id, facts=facts, now=self._clock.now())
        self._do(command, cause)
        return True

    def publish(self, seller_id: UUID, listing_id: UUID, cause: Cause) -> bool:
        """Lets everybody find it; False where everybody did already."""
        return bool(self._do(PublishListing(listing_id=listing_id, seller_id=seller_id, now=self._clock.now()), cause).events)

    def withdraw(self, seller_id: UUID, listing_id: UUID, cause: Cause) -> bool:
        """Lets nobody find it; False where nobody did already."""
        why, now = Withdrawal.SELLER, self._clock.now()
        command = WithdrawListing(listing_id=listing_id, seller_id=seller_id, why=why, now=now)
        return bool(self._do(command, cause).events)

    def withdraw_all(self, seller_id: UUID, cause: Cause) -> None:
        """Withdraws for good all that somebody offered who was forgotten."""
        why, now = Withdrawal.FORGOTTEN, self._clock.now()
        for listing_id in self._known.of(seller_id):
            command = WithdrawListing(listing_id=listing_id, seller_id=seller_id, why=why, now=now)
            with suppress(ListingNotFound):  # withdrawn for good by an earlier attempt
                self._handle(LISTING, listing_id, command, cause)

    def add_photos(self, seller_id: UUID, listing_id: UUID, photos: Sequence[UUID], cause: Cause) -> tuple[UUID, ...]:
        """Puts files behind the photos that are there; gives the whole gallery. Raises `PhotosFull`."""
        command = AddPhotos(listing_id=listing_id, seller_id=seller_id, photos=tuple(photos), now=self._clock.now())
        return self._do(command, cause).state.photos

    def arrange_photos(self, seller_id: UUID, listing_id: UUID, photos: Sequence[UUID], cause: Cause) -> tuple[UUID, ...]:
        """Keeps these photos, in this order; gives the gallery. Raises `PhotoNotFound`."""
        command = ArrangePhotos(listing_id=listing_id, seller_id=seller_id, photos=tuple(photos), now=self._clock.now())
        return self._do(command, cause).state.photos

    def own(self, seller_id: UUID, listing_id: UUID) -> KnownListing:
        """A listing of the seller's; raises `ListingNotFound` or, where others see it as well, `NotYourListing`."""
        return own_listing(self._known, seller_id, listing_id)

    def _do(self, command: ListingCommand, cause: Cause) -> Handled[Listing]:
        person = self._lookups.person(command.seller_id)
        if person is None or not person.is_seller:
            raise NotASeller
        return self._handle(LISTING, command.listing_id, command, cause)


def facts_of(described: Described) -> Facts:
    """What a listing says, in canonical form; raises `ListingNotUsable`, or `BudgetNotUsable` for a price or a currency."""
    title, description = " ".join(described.title.split()), described.description.strip()
    kind = kind_of(described.category, described.subcategory)
    if not title or len(title) > LONGEST_TITLE:
        raise ListingNotUsable("title", f"between 1 and {LONGEST_TITLE} characters")
    if len(description) > LONGEST_DESCRIPTION:
        raise ListingNotUsable("description", f"at most {LONGEST_DESCRIPTION} characters")
    where = place(described.location)
    location = where.name if where else " ".join(described.location.split())
    if not location or len(location) > LONGEST_LOCATION:
        raise ListingNotUsable("location", f"between 1 and {LONGEST_LOCATION} characters")
    budget = budget_of(None, described.price, described.currency)
    price = Money(budget.maximum, budget.currency) if budget is not None and budget.maximum is not None else None
    return Facts(
        described.category,
        described.subcategory,
        title,
        description,
        location,
        where.district if where else None,
        price,
        described.per,
        attributes_of(kind, described.attributes),
        described.language,
    )
