"""A listing: drafted, published and withdrawn by its seller. Asking twice is asking once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never
from uuid import UUID

from domain.decider import Decider
from domain.listing.commands import (
    AddPhotos,
    ArrangePhotos,
    DescribeListing,
    Facts,
    ListingCommand,
    PublishListing,
    WithdrawListing,
)
from domain.listing.events import (
    ListingDrafted,
    ListingEvent,
    ListingPublished,
    ListingRevised,
    ListingWithdrawn,
    PhotosArranged,
    Status,
    Withdrawal,
)
from domain.listing.refusals import ListingNotFound, NotYourListing, PhotoNotFound, PhotosFull

MOST_PHOTOS = 30


@dataclass(frozen=True, slots=True)
class Listing:
    """A listing; without `seller_id` there is none. What it says is no matter for decisions."""

    seller_id: UUID | None = None
    status: Status = Status.DRAFT
    photos: tuple[UUID, ...] = ()
    is_final: bool = False


def describe(command: DescribeListing, listing: Listing) -> Sequence[ListingEvent]:
    """A draft at first, a revision afterwards."""
    said = {
        "listing_id": command.listing_id,
        "seller_id": command.seller_id,
        **{name: getattr(command.facts, name) for name in Facts.__slots__},
    }
    if listing.seller_id is None:
        return [ListingDrafted(**said, drafted_at=command.now)]
    return [ListingRevised(**said, revised_at=command.now)]


def add_photos(command: AddPhotos, listing: Listing) -> Sequence[PhotosArranged]:
    """New ones stand behind the others; raises `PhotosFull`."""
    added = tuple(dict.fromkeys(one for one in command.photos if one not in listing.photos))
    if not added:
        return []
    photos = (*listing.photos, *added)
    if len(photos) > MOST_PHOTOS:
        raise PhotosFull(f"A listing has at most {MOST_PHOTOS} photos.")
    return [_arranged(command, photos, added)]


def arrange_photos(command: ArrangePhotos, listing: Listing) -> Sequence[PhotosArranged]:
    """Raises `PhotoNotFound`."""
    if len(set(command.photos)) != len(command.photos) or not set(command.photos) <= set(listing.photos):
        raise PhotoNotFound
    return [] if command.photos == listing.photos else [_arranged(command, command.photos, ())]


def _arranged(command: AddPhotos | ArrangePhotos, photos: tuple[UUID, ...], added: tuple[UUID, ...]) -> PhotosArranged:
    return PhotosArranged(
        listing_id=command.listing_id, seller_id=command.seller_id, photos=photos, added=added, arranged_at=command.now
    )


def decide(command: ListingCommand, listing: Listing) -> Sequence[ListingEvent]:  # noqa: C901, PLR0911 - one case a command
    """What follows from a command, or a refusal."""
    if listing.seller_id is None and not isinstance(command, DescribeListing):
        raise ListingNotFound
    if listing.seller_id not in {None, command.seller_id}:
        raise NotYourListing
    if listing.is_final:
        raise ListingNotFound
    match command:
        case DescribeListing():
            return describe(command, listing)
        case PublishListing(listing_id=listing_id, seller_id=seller_id, now=now):
            if listing.status is Status.PUBLISHED:
                return []
            return [ListingPublished(listing_id=listing_id, seller_id=seller_id, published_at=now)]
        case WithdrawListing(listing_id=listing_id, seller_id=seller_id, why=why, now=now):
            if listing.status is Status.WITHDRAWN and why is Withdrawal.SELLER:
                return []
            return [ListingWithdrawn(listing_id=listing_id, seller_id=seller_id, why=why, withdrawn_at=now)]
        case AddPhotos():
            return add_photos(command, listing)
        case ArrangePhotos():
            return arrange_photos(command, listing)
        case _:
            assert_never(command)


def evolve(listing: Listing, event: ListingEvent) -> Listing:
    """The listing after one more event."""
    match event:
        case ListingDrafted():
            return Listing(event.seller_id)
        case ListingRevised():
            return listing
        case ListingPublished():
            return replace(listing, status=Status.PUBLISHED)
        case ListingWithdrawn(why=why):
            return replace(listing, status=Status.WITHDRAWN, is_final=why is Withdrawal.FORGOTTEN)
        case PhotosArranged(photos=photos):
            return replace(listing, photos=photos)
        case _:
            assert_never(event)


LISTING: Decider[ListingCommand, ListingEvent, Listing] = Decider("listing.state.v1", Listing(), decide, evolve)
