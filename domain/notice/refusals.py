"""What is refused about notices."""

from typing import ClassVar

from domain.errors import Refused


class NoticeNotFound(Refused):
    """There is no such notice, or it is somebody else's."""

    type: ClassVar[str] = "notice-not-found"
    title: ClassVar[str] = "There is no such notification"
