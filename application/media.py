"""Media: photos and other files that people send. What can go wrong with keeping them."""

from uuid import UUID

LARGEST = 16 * 2**20
"""Bytes that one file may have; WhatsApp's own limit for media."""


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
