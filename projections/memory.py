"""Row changes applied to rows in memory: for rebuilding, verifying, looking at the past, and tests."""

from collections.abc import Iterable, Sequence
from typing import Any

from projections.changes import Kind, RowChange
from projections.view import At, View

Key = tuple[Any, ...]
Rows = dict[Key, dict[str, Any]]


class MemoryViews:
    """Views as dictionaries of rows by key; does to them exactly what the SQL does to tables."""

    def __init__(self, views: Sequence[View]) -> None:
        self._views = views
        self.rows: dict[str, Rows] = {view.name: {} for view in views}

    def apply(self, event: object, at: At) -> None:
        """Folds one event into every view."""
        for view in self._views:
            rows = self.rows[view.name]
            for change in view.changes(event, at):
                _apply(view, rows, change)

    def apply_all(self, events: Iterable[tuple[object, At]]) -> None:
        """Folds events in order."""
        for event, at in events:
            self.apply(event, at)


def _apply(view: View, rows: Rows, change: RowChange) -> None:
    if change.kind is Kind.UPDATE_ALL or change.kind is Kind.DELETE_ALL:
        _apply_widely(rows, change)
        return
    key = tuple(change.key[name] for name in view.key)
    match change.kind:
        case Kind.DELETE:
            rows.pop(key, None)
        case Kind.INSERT:
            if key in rows:
                message = f"{view.name} already has a row {key}"
                raise KeyError(message)
            rows[key] = {**view.blank(), **change.key, **change.sets}
        case Kind.UPDATE:
            row = rows.get(key)
            if row is None and change.or_insert:
                row = rows[key] = {**view.blank(), **change.key}
            if row is not None:
                update_row(row, change)


def update_row(row: dict[str, Any], change: RowChange) -> None:
    """What an update does to a row that is there."""
    row.update(change.sets)
    for name, amount in change.adds.items():
        row[name] += amount
    for name, value in change.greatests.items():
        row[name] = value if row[name] is None else max(row[name], value)


def _apply_widely(rows: Rows, change: RowChange) -> None:
    found = [key for key, row in rows.items() if all(row[name] == value for name, value in change.key.items())]
    for key in found:
        if change.kind is Kind.DELETE_ALL:
            del rows[key]
        else:
            update_row(rows[key], change)
