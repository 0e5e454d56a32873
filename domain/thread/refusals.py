"""What threads refuse."""

from typing import ClassVar

from domain.errors import Refused


class ThreadNotFound(Refused):
    """There is no such thread, or none that the caller may know of."""

    type: ClassVar[str] = "thread-not-found"
    title: ClassVar[str] = "There is no such thread"


class NotAParticipant(Refused):
    """The person takes no part in the thread."""

    type: ClassVar[str] = "not-a-participant"
    title: ClassVar[str] = "You take no part in this thread"


class ThreadNotOpen(Refused):
    """The thread is closed or retired; nothing more can be said in it."""

    type: ClassVar[str] = "thread-not-open"
    title: ClassVar[str] = "The thread is closed"


class OnlySupportLeaves(Refused):
    """A buyer or a seller closes a thread; leaving is for those who joined."""

    type: ClassVar[str] = "only-support-leaves"
    title: ClassVar[str] = "Its buyer and seller can close a thread, not leave it"


class NothingToMarkUnread(Refused):
    """Nobody else has written anything that could be unread."""

    type: ClassVar[str] = "nothing-to-mark-unread"
    title: ClassVar[str] = "No message from anybody else could be unread"


class MessageEmpty(Refused):
    """A message needs words or an attachment."""

    type: ClassVar[str] = "message-empty"
    title: ClassVar[str] = "A message needs words or an attachment"


class WriterMismatch(Refused):
    """A message of this type cannot come from this sender."""

    type: ClassVar[str] = "writer-mismatch"
    title: ClassVar[str] = "This sender cannot write messages of this type"


class CannotWriteToOneself(Refused):
    """A thread needs two people."""

    type: ClassVar[str] = "cannot-write-to-oneself"
    title: ClassVar[str] = "You cannot open a thread with yourself"
