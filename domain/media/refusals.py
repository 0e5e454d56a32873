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
