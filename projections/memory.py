"""Row changes applied to rows in memory: for rebuilding, verifying, looking at the past, and tests."""

from collections.abc import Iterable, Sequence
from typing import Any

from projections.changes import Kind, RowChange
from projections.view import At, View

Key = tuple[Any, ...]
Rows = dict[Key, dict[str, Any]]

# Looking up a member of an enumeration costs more than all else that is done for a change.
_INSERT, _UPDATE, _DELETE, _DELETE_ALL = Kind.INSERT, Kind.UPDATE, Kind.DELETE, Kind.DELETE_ALL


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
    named = change.key
    key = None if change.wide else tuple([named[name] for name in view.key])
    apply_change(rows, key, change, view)


def apply_change(rows: dict[Any, dict[str, Any]], key: Any, change: RowChange, view: View) -> None:
    """What one change does to the rows of a view, found by this key; raises `KeyError` for a row that is inserted twice."""
    kind = change.kind
    if kind is _UPDATE:
        row = rows.get(key)
        if row is None and change.or_insert:
            row = rows[key] = {**view.blank(), **change.key}
        if row is not None:
            update_row(row, change)
    elif kind is _INSERT:
        if key in rows:
            message = f"{view.name} already has a row {key}"
            raise KeyError(message)
        row = rows[key] = view.blank()
        row.update(change.key)
        row.update(change.sets)
    elif kind is _DELETE:
        rows.pop(key, None)
    else:
        _apply_widely(rows, change)


def update_row(row: dict[str, Any], change: RowChange) -> None:
    """What an update does to a row that is there."""
    row.update(change.sets)
    for name, amount in change.adds.items():
        row[name] += amount
    for name, value in change.greatests.items():
        row[name] = value if row[name] is None else max(row[name], value)


def _apply_widely(rows: dict[Any, dict[str, Any]], change: RowChange) -> None:
    found = [key for key, row in rows.items() if all(row[name] == value for name, value in change.key.items())]
    for key in found:
        if change.kind is _DELETE_ALL:
            del rows[key]
        else:
            update_row(rows[key], change)
