"""What is refused about broadcasts."""

from typing import ClassVar

from domain.errors import Refused


class BroadcastNotFound(Refused):
    """There is no such broadcast, or none that the caller may know of."""

    type: ClassVar[str] = "broadcast-not-found"
    title: ClassVar[str] = "There is no such broadcast"


class ApprovalDecided(Refused):
    """Somebody has decided already."""

    type: ClassVar[str] = "approval-decided"
    title: ClassVar[str] = "This has been decided already"


class ApprovalTooLate(Refused):
    """The time for deciding has passed."""

    type: ClassVar[str] = "approval-expired"
    title: ClassVar[str] = "The time for deciding has passed"


class BroadcastUnderWay(Refused):
    """The lead's sellers are being asked just now."""

    type: ClassVar[str] = "broadcast-under-way"
    title: ClassVar[str] = "Sellers are being asked already"


class BroadcastEnded(Refused):
    """This broadcast is over; the lead's next one begins."""

    type: ClassVar[str] = "broadcast-ended"
    title: ClassVar[str] = "This broadcast is over"
