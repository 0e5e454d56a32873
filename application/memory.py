"""What the assistant keeps in mind of a thread between two turns: folded from the log, never kept beside it."""

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from application.ports import LogUnavailable
from domain.thread.turn import Memory


class MemoryUnavailable(LogUnavailable):
    """What the assistant keeps in mind of a conversation could not be loaded, or saved; the turn is taken again later."""

    def __init__(self, thread_id: UUID) -> None:
        super().__init__(f"the working memory of conversation {thread_id} is not to be had")
        self.thread_id = thread_id


@dataclass(frozen=True, slots=True)
class Known:
    """The memory, what is looked for beside its slots, what the thread was about last, and up to where it was answered.

    Nothing of it before the first turn.
    """

    memory: Memory = field(default_factory=Memory)
    words: str = ""
    domain: str | None = None
    seq: int = 0


class Memories(Protocol):
    """Looks it up."""

    def of(self, thread_id: UUID) -> Known:
        """What is kept in mind of a thread; raises `MemoryUnavailable`."""
