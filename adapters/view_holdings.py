"""What views say of a person beside their threads, so that they can take it along."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from adapters.postgres_reads import CompiledQuery
from application.holdings import Kept
from application.ports import Statement


class Rows(Protocol):
    """Runs a query from a thread."""

    def __call__(self, query: CompiledQuery, /, **values: object) -> Sequence[Mapping[str, Any]]:
        """Every row; raises `LogUnavailable`."""


class ViewHolding:
    """Implements the application's `Holding` for rows of a view. The view itself lets go of them, by the event that forgets."""

    def __init__(self, name: str, rows: Rows, query: CompiledQuery) -> None:
        """`query` finds the rows about `person_id`."""
        self.name = name
        self._rows = rows
        self._query = query

    def forgetting(self, person_id: UUID) -> Sequence[Statement]:
        """Nothing beside the event."""
        del person_id
        return ()

    def sweep(self) -> int:
        """Nothing."""
        return 0

    def expire(self, now: datetime) -> int:
        """Nothing."""
        del now
        return 0

    def kept(self, person_id: UUID) -> Iterator[Kept]:
        """Each row."""
        return (Kept({name: _plain(value) for name, value in row.items()}) for row in self._rows(self._query, person_id=person_id))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, UUID) else value
