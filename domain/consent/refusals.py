"""What is refused about consent."""

from typing import ClassVar

from domain.errors import Refused


class StoppedByRecipient(Refused):
    """They said STOP on this channel, and only a START there takes that back."""

    type: ClassVar[str] = "stopped-by-recipient"
    title: ClassVar[str] = "The recipient has stopped messages on this channel"
