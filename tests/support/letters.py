"""A holding that is made to measure: it keeps what a test says, and fails when a test says so."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from application.holdings import Kept


class Letters:
    """Keeps these things; once they were asked for, does what it is to do, and fails."""

    name = "letters"

    def __init__(self, *kept: Kept, failing: BaseException | None = None, doing: Callable[[], object] = lambda: None) -> None:
        self._kept = kept
        self._failing = failing
        self._doing = doing

    def kept(self, person_id: UUID) -> Iterator[Kept]:
        assert person_id
        yield from self._kept
        self._doing()
        if self._failing:
            raise self._failing

    def forgetting(self, person_id: UUID) -> Sequence[Any]:
        raise NotImplementedError

    def sweep(self) -> int:
        raise NotImplementedError

    def expire(self, now: datetime) -> int:
        raise NotImplementedError
