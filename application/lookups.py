"""What use cases look up before they decide: small facts that never change, or that the decider checks again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message that has its place in a thread; `client_language` is known of what was just taken from the log only."""

    id: UUID
    thread_id: UUID
    seq: int
    type: str
    sender_id: UUID | None
    content: str
    attachments: tuple[str, ...]
    created_at: datetime
    client_language: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A person's part in a thread: the stream that the thread lives on, and the last seq when it was asked for."""

    stream_id: UUID
    last_seq: int


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be written to."""

    id: UUID
    is_seller: bool


class Lookups(Protocol):
    """Looks facts up; every method raises `LogUnavailable`."""

    def message(self, message_id: UUID) -> SentMessage | None:
        """A message, wherever it is."""

    def part(self, person_id: UUID, thread_id: UUID) -> Part | None:
        """A person's part in a thread."""

    def stream(self, thread_id: UUID) -> UUID | None:
        """The stream that a thread lives on."""

    def person(self, person_id: UUID) -> Person | None:
        """A registered person."""

    def badge(self, person_id: UUID) -> int:
        """All that a person has not read."""
