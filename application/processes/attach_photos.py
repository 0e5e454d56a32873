"""Photos that a seller sends in a thread about a listing stand in its gallery, and the customer of the thread is shown it."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID, uuid5

from application.cause import Cause
from application.listing_lookups import KnownListing, KnownListings
from application.listings import Listings
from application.passing_on import Passed, PassingOn
from application.photo_words import photos_came
from application.ports import PersonErased
from application.reach import Reach
from application.recorded import Recorded
from domain.listing.refusals import ListingNotFound, PhotosFull
from domain.media.events import MediaStored
from domain.seller.refusals import NotASeller

_NAMESPACE = UUID("2b1c3f0e-6d1e-4a38-9a55-0f6c3f9f5d10")


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that came in a thread about a listing, the thread's buyer, and whether a later one came from the same sender there."""

    thread_id: UUID
    listing_id: UUID
    buyer_id: UUID
    is_last: bool


class SentFiles(Protocol):
    """Looks up where files came from; raises `LogUnavailable`."""

    def in_listing_thread(self, media_id: UUID, stored_at: datetime) -> SentFile | None:
        """None for a file that came anywhere else."""


class AttachPhotos:
    """A job's handler, due once an album has settled; doing it twice is as good as once."""

    kind = "attach_photo"

    def __init__(self, listings: Listings, known: KnownListings, files: SentFiles, passing: PassingOn, reach: Reach) -> None:
        self._listings = listings
        self._known = known
        self._files = files
        self._passing = passing
        self._reach = reach

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Attaches one photo; the last of an album brings the customer a message with a card. Raises `LogUnavailable` or `Busy`."""
        event: MediaStored = recorded.event
        sent = self._files.in_listing_thread(event.media_id, event.stored_at)
        if sent is None:
            return
        listing = self._known.listing(sent.listing_id)
        if listing is None or listing.seller_id != event.person_id:
            return
        cause = recorded.leads_to(self.kind)
        # A full gallery takes no more, and the customer is shown it all the same; whoever was forgotten offers nothing.
        with suppress(PhotosFull):
            try:
                self._listings.add_photos(event.person_id, sent.listing_id, [event.shown_id], cause)
            except (PersonErased, NotASeller, ListingNotFound):
                return
        if sent.is_last and listing.is_published:
            self._tell(sent, listing, event.media_id, cause)

    def dropped(self, recorded: Recorded[Any]) -> None:
        """The photo stays in its thread."""

    def _tell(self, sent: SentFile, listing: KnownListing, media_id: UUID, cause: Cause) -> None:
        manner = self._reach.manner(sent.buyer_id)
        if manner is None:
            return
        words = photos_came(listing.title, manner.language)
        news = Passed(uuid5(_NAMESPACE, f"photos|{media_id}"), words, listing_ids=(listing.listing_id,))
        with suppress(PersonErased):
            self._passing.show(sent.buyer_id, news, cause)
