"""What a view is: a name, a version, a key, columns, and for each event the rows that it changes."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import BigInteger, Boolean, Column, Index, MetaData, PrimaryKeyConstraint, Table, text
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from sqlalchemy.types import TypeEngine

from application.recorded import At
from projections.changes import RowChange

__all__ = ["At", "Handler", "PendingPosition", "View", "counter", "flag", "metadata", "optional", "required"]

metadata = MetaData()


class PendingPosition(int):
    """The position of an event that is being appended: so many before the last one of the same append."""


Handler = Callable[[Any, At], Iterator[RowChange]]
H = TypeVar("H", bound=Handler)


class View:
    """A table folded from the log by handlers that only say which rows change."""

    def __init__(
        self,
        name: str,
        *,
        version: int,
        key: Sequence[str],
        columns: Sequence[Column[Any]],
        indexes: Sequence[Index] = (),
    ) -> None:
        self.name = name
        self.version = version
        self.key = tuple(key)
        self.table = Table(name, metadata, *columns, PrimaryKeyConstraint(*key, name=f"{name}_pkey"), *indexes)
        self.handlers: dict[type, Handler] = {}
        self._blank = {str(column.name): _default(column) for column in self.table.columns}

    def on(self, *event_types: type) -> Callable[[H], H]:
        """The decorated handler yields this view's changes for events of these types."""

        def register(handler: H) -> H:
            for event_type in event_types:
                if event_type in self.handlers:
                    message = f"{self.name} has two handlers for {event_type.__name__}"
                    raise ValueError(message)
                self.handlers[event_type] = handler
            return handler

        return register

    def changes(self, event: object, at: At) -> Iterator[RowChange]:
        """The rows that one event changes, none for events of other types."""
        handler = self.handlers.get(type(event))
        return iter(()) if handler is None else handler(event, at)

    def blank(self) -> dict[str, Any]:
        """A row before anything is known of it: every column's default, None where it has none."""
        return dict(self._blank)


def _default(column: Column[Any]) -> Any:
    return column.default.arg if isinstance(column.default, ScalarElementColumnDefault) else None


def counter(name: str) -> Column[int]:
    """A number that starts at 0."""
    return Column(name, BigInteger, nullable=False, default=0, server_default=text("0"))


def flag(name: str) -> Column[bool]:
    """A truth that starts false."""
    return Column(name, Boolean, nullable=False, default=False, server_default=text("false"))


def required(name: str, type_: TypeEngine[Any]) -> Column[Any]:
    """A column that every row says something in."""
    return Column(name, type_, nullable=False)


def optional(name: str, type_: TypeEngine[Any]) -> Column[Any]:
    """A column that may be empty."""
    return Column(name, type_, nullable=True)
