"""Media: photos and other files that people send. What can go wrong with keeping them."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from domain.media.events import MediaFault

ADDRESS = "/api/v1/media/"
"""How the attachment of a message begins that is a file of ours; its id follows."""

LARGEST = 16 * 2**20
"""Bytes that one file may have; WhatsApp's own limit for media."""


def media_id_of(attachment: str) -> UUID | None:
    """Which file of ours an attachment is; None where it is none, for people attach whatever address they like."""
    if not attachment.startswith(ADDRESS):
        return None
    try:
        media_id = UUID(attachment.removeprefix(ADDRESS))
    except ValueError:
        return None
    return media_id if attachment == f"{ADDRESS}{media_id}" else None


class MediaTooLarge(Exception):
    """A file has more bytes than `LARGEST`; nothing was stored."""

    def __init__(self, size: int) -> None:
        super().__init__(f"a file of {size} bytes was not stored; at most {LARGEST} are kept")
        self.size = size


class MediaMissing(Exception):
    """A file that should be there is not; the next sweep removes what refers to it."""

    def __init__(self, media_id: UUID) -> None:
        super().__init__(f"the file of {media_id} is missing")
        self.media_id = media_id


class MediaFolderAway(OSError):
    """Media are kept in a folder that is not here: MEDIA_DIR names another one, none at all, or one that is not mounted.

    Nothing is stored or removed then, since a sweep would take every file for lost.
    """


class ContentTampered(Exception):
    """What was sealed has been changed since, or belongs to something else; `content_id` says what."""

    def __init__(self, content_id: UUID) -> None:
        super().__init__(f"the content of {content_id} is not what was sealed")
        self.content_id = content_id


class FetchFailed(Exception):
    """A file could not be fetched; `may_come` says whether it may be had later."""

    def __init__(self, fault: MediaFault, *, may_come: bool = False) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.may_come = may_come


@dataclass(frozen=True, slots=True)
class Shown:
    """A file as people may see it, and what it is, found out from its content."""

    content_type: str
    content: bytes


class Fetch(Protocol):
    """Gets files from where a message says that they are."""

    def __call__(self, url: str, /) -> bytes:
        """At most `LARGEST` bytes; raises `FetchFailed`."""


class Clean(Protocol):
    """Takes out of a file what its sender did not mean to show."""

    def __call__(self, content: bytes, /) -> Shown:
        """Without position and device data, upright; raises `FetchFailed` for what is not allowed or damaged."""
