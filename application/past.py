"""The log by streams and by positions, readable or masked: what a look back reads."""

from collections.abc import Collection, Container, Sequence
from typing import Any, Protocol
from uuid import UUID

from application.recorded import At, Recorded

MASK = "•••"
"""What a personal field reads as for those who may not see it."""


class Past(Protocol):
    """Events of some streams. Masked, every personal field reads `MASK`, and no key is touched. Raises `LogUnavailable`."""

    def told(
        self, streams: Sequence[UUID], *, after: int = 0, until: int | None = None, limit: int | None = None, masked: bool
    ) -> Sequence[Recorded[Any]]:
        """All that these streams hold beyond `after` and up to `until`, in the order of the log, the first `limit` of it."""

    def at(self, positions: Sequence[int], *, masked: bool) -> Sequence[Recorded[Any]]:
        """The events at these positions, in order; positions without an event are left out."""

    def folded(self, streams: Sequence[UUID], until: int, wanted: Container[type], *, masked: bool) -> Sequence[tuple[Any, At]]:
        """Events of these types on these streams up to a position, in the order of the log, as folds need them."""

    def naming(self, id: UUID) -> Collection[UUID]:
        """The streams of all events that name an id in what they say or in who brought them about. Reads the whole log."""
