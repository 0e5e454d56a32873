"""What happens to listings, each event in one plain sentence."""

from application.wording import Who, quoted, says, short, times
from domain.listing.events import ListingDrafted, ListingPublished, ListingRevised, ListingWithdrawn, PhotosArranged, Withdrawal


@says(ListingDrafted)
def _drafted(event: ListingDrafted, who: Who) -> str:
    return f"{who(event.seller_id)} drafted listing {short(event.listing_id)} in {event.category}: {quoted(event.title)}"


@says(ListingRevised)
def _revised(event: ListingRevised, who: Who) -> str:
    return f"{who(event.seller_id)} revised listing {short(event.listing_id)}: {quoted(event.title)}"


@says(ListingPublished)
def _published(event: ListingPublished, who: Who) -> str:
    return f"{who(event.seller_id)} published listing {short(event.listing_id)}"


@says(ListingWithdrawn)
def _withdrawn(event: ListingWithdrawn, who: Who) -> str:
    if event.why is Withdrawal.FORGOTTEN:
        return f"Listing {short(event.listing_id)} was withdrawn for good, as {who(event.seller_id)} was forgotten"
    return f"{who(event.seller_id)} withdrew listing {short(event.listing_id)}"


@says(PhotosArranged)
def _arranged(event: PhotosArranged, who: Who) -> str:
    added = f", {len(event.added)} of them new" if event.added else ""
    return (
        f"The gallery of listing {short(event.listing_id)} of {who(event.seller_id)} has {times(len(event.photos), 'photo')}{added}"
    )
