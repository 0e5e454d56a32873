"""Questions to views: written in SQLAlchemy, compiled once, run by whoever holds a connection."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import CompoundSelect, Select
from sqlalchemy.dialects.postgresql.psycopg import dialect

_DIALECT = dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]

Row = Mapping[str, Any]


class Query:
    """A statement's text, placeholders $1, $2 …, and the names of its parameters in that order.

    Where it depends on the values how rows are best found, the statement is `replanned` each time, which takes a millisecond.
    """

    def __init__(self, select: Select[Any] | CompoundSelect[Any], *, replanned: bool = False) -> None:
        self.replanned = replanned
        compiled = select.compile(dialect=_DIALECT)
        self.sql = str(compiled)
        self._names = tuple(compiled.positiontup or ())
        self._constants = {name: value for name, value in compiled.params.items() if value is not None}

    def bind(self, values: Mapping[str, Any]) -> Sequence[Any]:
        """The values in the order of the placeholders."""
        return [values[name] if name in values else self._constants[name] for name in self._names]


class Reads(Protocol):
    """Runs queries against the views as they are now."""

    async def all(self, query: Query, **values: Any) -> Sequence[Row]:
        """Every row; raises `LogUnavailable`."""

    async def one(self, query: Query, **values: Any) -> Row | None:
        """The first row, or None; raises `LogUnavailable`."""
