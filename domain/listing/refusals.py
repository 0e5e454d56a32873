"""What is refused about listings."""

from typing import ClassVar

from domain.errors import Refused


class ListingNotFound(Refused):
    """There is no such listing, or none that the one who asks may see."""

    type: ClassVar[str] = "listing-not-found"
    title: ClassVar[str] = "There is no such listing"


class NotYourListing(Refused):
    """Sellers change their own listings."""

    type: ClassVar[str] = "not-your-listing"
    title: ClassVar[str] = "This listing is somebody else's"


class ListingNotUsable(Refused):
    """Something that a listing says cannot be; `field` names it."""

    type: ClassVar[str] = "listing-not-usable"
    title: ClassVar[str] = "This listing cannot be used"

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class PhotosFull(Refused):
    """A listing has as many photos as it may have."""

    type: ClassVar[str] = "photos-full"
    title: ClassVar[str] = "This listing has enough photos"


class PhotoNotFound(Refused):
    """An order of photos names the listing's own, each once."""

    type: ClassVar[str] = "photo-not-found"
    title: ClassVar[str] = "The listing has no such photo"


class PhotoNotUsable(Refused):
    """What was sent is no picture, or one that cannot be read."""

    type: ClassVar[str] = "not-a-photo"
    title: ClassVar[str] = "This photo cannot be kept"
