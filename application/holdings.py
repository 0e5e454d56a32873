"""What else holds copies of what people said or sent, and how it lets go of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from application.ports import Statement


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing that is kept of a person: facts for reading, and where it is a file its name and content."""

    facts: dict[str, Any]
    file_name: str | None = None
    content: bytes | None = None


class Holding(Protocol):
    """A place beside log and views where something of a person is kept. Every method raises `LogUnavailable`."""

    @property
    def name(self) -> str:
        """In the plural, such as `media`; under which exports and counters show it."""

    def forgetting(self, person_id: UUID) -> Sequence[Statement]:
        """What removes everything of a person, in the commit that forgets them."""

    def sweep(self) -> int:
        """Removes what no commit reaches, such as files of people who were forgotten; gives how many. Safe to repeat."""

    def expire(self, now: datetime) -> int:
        """Removes what has been kept for its time, in small batches; gives how many. Safe to interrupt and to repeat."""

    def kept(self, person_id: UUID) -> Iterator[Kept]:
        """Everything of a person, readable."""
