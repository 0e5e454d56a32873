"""The log as those read it who look back: auditors, rebuilders, exporters. Nothing here can act."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from application.recorded import Recorded


class Stored(NamedTuple):
    """An event as it lies in the log, byte for byte."""

    position: int
    stream_id: UUID
    version: int
    topic: str
    state: bytes


class History(Protocol):
    """Reads the log and nothing else; every method raises `LogUnavailable`."""

    def head(self) -> int:
        """The last position, 0 for an empty log."""

    def stored(self, after: int, until: int) -> Iterator[Sequence[Stored]]:
        """Batches of events beyond `after` and up to `until`, in order, as they lie there."""

    def between(self, after: int, until: int) -> Iterator[Recorded[Any]]:
        """The same events, personal fields readable."""

    def stream(self, stream_id: UUID, until: int | None = None) -> Sequence[Recorded[Any]]:
        """All events of a stream, or those up to a position, in order, with their positions, personal fields readable."""

    def position_at(self, moment: datetime) -> int:
        """The last position recorded at or before a moment; clocks of processes may differ by milliseconds, positions decide."""
