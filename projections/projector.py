"""All views together, and the two ways to run them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from projections.sql import Change, batches, pattern, statement, values
from projections.view import At, PendingPosition, View

Made = TypeVar("Made")


class Happened(Protocol):
    """An event as the projector needs it."""

    @property
    def event(self) -> Any:
        """The event itself, readable."""

    @property
    def originator_id(self) -> UUID:
        """Its stream."""

    @property
    def recorded_at(self) -> datetime:
        """When."""


def statements(
    views: Sequence[View],
    events: Sequence[Happened],
    last_position: str,
    make: Callable[[str, list[Any]], Made],
) -> Iterator[Made]:
    """The SQL that brings views up to date with events appended in the same transaction just before."""
    for batch in batches(_changes(views, events)):
        sql = statement(tuple(pattern(item, PendingPosition) for item in batch), last_position)
        yield make(sql, [_value(value) for item in batch for value in values(item)])


def view_statements_at(views: Sequence[View], events: Iterable[tuple[object, At]]) -> Iterator[tuple[str, list[Any]]]:
    """The same SQL for events whose positions are known, because they were appended before."""
    changes = (Change(view, change) for event, at in events for view in views for change in view.changes(event, at))
    for batch in batches(changes):
        sql = statement(tuple(pattern(item, PendingPosition) for item in batch), "")
        yield sql, [_value(value) for item in batch for value in values(item)]


def _value(value: Any) -> Any:
    return int(value) if isinstance(value, PendingPosition) else list(value) if isinstance(value, tuple) else value


def _changes(views: Sequence[View], events: Sequence[Happened]) -> Iterable[Change]:
    for before_last, happened in zip(range(len(events) - 1, -1, -1), events, strict=True):
        at = At(PendingPosition(before_last), happened.originator_id, happened.recorded_at)
        for view in views:
            for change in view.changes(happened.event, at):
                yield Change(view, change)
