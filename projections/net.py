"""What a stretch of the log does to each row, whatever the row was before: many changes folded into one.

A rebuild need not know a row to fold changes of it: changes of one row combine, so that memory holds only the rows that a stretch
of the log touches, and the database each row's changes of a stretch at once.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Uuid

from projections.changes import Kind, RowChange
from projections.memory import update_row
from projections.view import View

# Looking up a member of an enumeration costs as much as all else that is done for a change.
_INSERT, _DELETE = Kind.INSERT, Kind.DELETE


class NotCombinable(Exception):
    """These two changes of one row have no common form; what was gathered must be written before the second."""


class NetRow:
    """What a stretch does to a row that may have been there before it.

    With `patch` the row changes if it is there, or is made where it is missing and the patch says so; without, what was there goes,
    and `row`, where there is one, takes its place.
    """

    __slots__ = ("combined", "key", "patch", "row")

    def __init__(self, key: Mapping[str, Any], patch: RowChange | None) -> None:
        self.key = key
        self.patch = patch
        self.combined = False
        self.row: dict[str, Any] | None = None


class NetChanges:
    """The changes of one view."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._blank = view.blank()
        self._key = key_of(view)
        self.fresh: dict[Any, dict[str, Any] | None] = {}
        """Rows that were not there before the stretch; None for those that are gone again."""
        self.others: dict[Any, NetRow] = {}

    def __len__(self) -> int:
        return len(self.fresh) + len(self.others)

    def add(self, change: RowChange) -> None:
        """One more change, of one row; raises `NotCombinable`, and `KeyError` for a row that is inserted twice."""
        key = self._key(change.key)
        if key in self.fresh:
            self.fresh[key] = self._changed(self.fresh[key], change)
        elif key in self.others:
            self._change_other(key, self.others[key], change)
        elif change.kind is _INSERT:
            self.fresh[key] = {**self._blank, **change.key, **change.sets}
        else:
            self.others[key] = NetRow(change.key, None if change.kind is _DELETE else change)

    def taken_new(self) -> Iterator[dict[str, Any]]:
        """Rows that were not there; they are gathered no longer."""
        found, self.fresh = self.fresh, {}
        return (row for row in found.values() if row is not None)

    def taken_rest(self) -> "Rest":
        """All else; it is gathered no longer."""
        found, self.others = self.others, {}
        return Rest(found.values())

    def _changed(self, row: dict[str, Any] | None, change: RowChange) -> dict[str, Any] | None:
        """A row that is known, or known not to be there, after one more change."""
        if change.kind is _DELETE:
            return None
        if change.kind is _INSERT:
            if row is not None:
                raise self._twice(change)
            return {**self._blank, **change.key, **change.sets}
        if row is None and change.or_insert:
            row = {**self._blank, **change.key}
        if row is not None:
            update_row(row, change)
        return row

    def _change_other(self, key: Any, known: NetRow, change: RowChange) -> None:
        if known.patch is None:
            known.row = self._changed(known.row, change)
        elif change.kind is _DELETE:
            known.patch = None
        elif change.kind is _INSERT:
            if known.patch.or_insert:
                raise self._twice(change)
            # The update before this insert met no row: had there been one, the insert would have been refused.
            del self.others[key]
            self.fresh[key] = self._changed(None, change)
        else:
            if not known.combined:
                known.patch, known.combined = copied(known.patch), True
            combine(known.patch, change)

    def _twice(self, change: RowChange) -> KeyError:
        return KeyError(f"{self._view.name} already has a row {tuple(change.key.values())}")


class Rest:
    """What a stretch does to rows that may have been there before it."""

    def __init__(self, rows: Collection[NetRow]) -> None:
        self._rows = rows

    def deleted(self) -> Iterator[Mapping[str, Any]]:
        """Keys of rows that go."""
        return (net.key for net in self._rows if net.patch is None)

    def patched(self) -> Iterator[RowChange]:
        """Changes of rows."""
        return (net.patch for net in self._rows if net.patch is not None)

    def replaced(self) -> Iterator[dict[str, Any]]:
        """Rows in the place of deleted ones."""
        return (net.row for net in self._rows if net.row is not None)


def key_of(view: View) -> Callable[[Mapping[str, Any]], Any]:
    """Finds a row by what compares fast: the hash of a UUID is computed in Python, that of its number is not."""
    parts = [(name, isinstance(view.table.columns[name].type, Uuid)) for name in view.key]
    if len(parts) == 1:
        ((name, is_uuid),) = parts
        return (lambda key: key[name].int) if is_uuid else (lambda key: key[name])
    if len(parts) == 2:  # noqa: PLR2004 - most views have one key or two; a generator costs more than all else here
        (one, one_is_uuid), (two, two_is_uuid) = parts
        if one_is_uuid and two_is_uuid:
            return lambda key: (key[one].int, key[two].int)
        if one_is_uuid:
            return lambda key: (key[one].int, key[two])
    return lambda key: tuple([key[name] for name, _ in parts])


def copied(change: RowChange) -> RowChange:
    """The same change, to be changed itself."""
    return RowChange(change.kind, change.key, dict(change.sets), dict(change.adds), dict(change.greatests), change.or_insert)


def combine(first: RowChange, second: RowChange) -> None:
    """The first becomes both; raises `NotCombinable`, and then it is as it was."""
    sets, adds, greatests = first.sets, first.adds, first.greatests
    if second.or_insert and not first.or_insert:
        raise NotCombinable
    if second.adds and not greatests.keys().isdisjoint(second.adds):
        raise NotCombinable
    if second.greatests and not adds.keys().isdisjoint(second.greatests):
        raise NotCombinable
    if second.sets:
        sets.update(second.sets)
        for others in (adds, greatests):
            for name in [name for name in others if name in second.sets]:
                del others[name]
    for name, amount in second.adds.items():
        place = sets if name in sets else adds
        place[name] = place.get(name, 0) + amount
    for name, value in second.greatests.items():
        place = sets if name in sets else greatests
        known = place.get(name)
        place[name] = value if known is None else max(known, value)
