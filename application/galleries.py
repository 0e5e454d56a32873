"""Photos of listings: cleaned and kept like all that people send, and put into the gallery of what they show."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from application.cause import Cause
from application.listings import Listings
from application.media import Clean, FetchFailed
from application.ports import Clock
from domain.listing.refusals import PhotoNotUsable

PHOTO = "image/"


class Shelf(Protocol):
    """Keeps files; raises what its adapter raises."""

    def store(self, person_id: UUID, content_type: str, content: bytes, now: datetime, /) -> UUID:
        """Keeps a file and gives its id, which follows from the person and the content."""

    def read(self, media_id: UUID, /) -> tuple[str, bytes] | None:
        """Type and content."""


class Galleries:
    """The use case. Raises the domain's refusals, `PersonErased`, `Busy`, `LogUnavailable`, and what the shelf raises."""

    def __init__(self, listings: Listings, shelf: Shelf, clean: Clean, clock: Clock) -> None:
        self._listings = listings
        self._shelf = shelf
        self._clean = clean
        self._clock = clock

    def upload(self, seller_id: UUID, listing_id: UUID, content: bytes, cause: Cause) -> tuple[UUID, ...]:
        """Cleans and keeps a photo and puts it behind the others; the same photo again changes nothing. Gives the gallery.

        Raises `PhotoNotUsable` and `MediaTooLarge`.
        """
        try:
            shown = self._clean(content)
        except FetchFailed as failed:
            raise PhotoNotUsable(f"This is no photo that can be kept: {failed.fault.value}.") from failed
        if not shown.content_type.startswith(PHOTO):
            raise PhotoNotUsable(f"A photo is wanted, and this is {shown.content_type}.")
        photo_id = self._shelf.store(seller_id, shown.content_type, shown.content, self._clock.now())
        return self._listings.add_photos(seller_id, listing_id, [photo_id], cause)

    def photo(self, photo_id: UUID) -> tuple[str, bytes] | None:
        """A photo's type and content, None where it is not kept any longer."""
        return self._shelf.read(photo_id)
