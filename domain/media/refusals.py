"""What is refused about media."""

from typing import ClassVar

from domain.errors import Refused


class MediaNotFound(Refused):
    """There is no such file, or none that the caller may know of."""

    type: ClassVar[str] = "media-not-found"
    title: ClassVar[str] = "There is no such file"


class MediaNotFailed(Refused):
    """Only what failed can be tried again; this file is stored."""

    type: ClassVar[str] = "media-not-failed"
    title: ClassVar[str] = "The file is stored already"


class MediaPending(Refused):
    """The file is still on its way; it may be asked for again in a moment."""

    type: ClassVar[str] = "media-pending"
    title: ClassVar[str] = "The file is still on its way"


class MediaGone(Refused):
    """The file could not be kept, or is not kept any more."""

    type: ClassVar[str] = "media-gone"
    title: ClassVar[str] = "The file cannot be had"
