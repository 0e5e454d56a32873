"""Which rows an event changes, as data."""

from enum import StrEnum
from typing import Any

import msgspec


class Kind(StrEnum):
    """What happens to a row."""

    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"
    UPDATE_ALL = "update all"
    DELETE_ALL = "delete all"


class RowChange(msgspec.Struct, frozen=True):
    """One row, found by its key, and what becomes of it.

    `insert` writes a row that is not there yet; `update` changes one that is and does nothing where it is not; `upsert` is an
    update that makes the row, from the columns' defaults, where it is missing. `update_all` and `delete_all` change every row
    whose columns have the given values instead: for what is rare, such as forgetting somebody.
    """

    kind: Kind
    key: dict[str, Any]
    sets: dict[str, Any] = {}
    adds: dict[str, int] = {}
    greatests: dict[str, Any] = {}
    or_insert: bool = False

    @property
    def wide(self) -> bool:
        """Whether it may change many rows."""
        return self.kind is _UPDATE_ALL or self.kind is _DELETE_ALL

    def set(self, **values: Any) -> "RowChange":
        """These columns get these values."""
        sets = {**self.sets, **values} if self.sets else values
        return RowChange(self.kind, self.key, sets, self.adds, self.greatests, self.or_insert)

    def add(self, **amounts: int) -> "RowChange":
        """These numbers grow by so much, or shrink."""
        adds = {**self.adds, **amounts} if self.adds else amounts
        return RowChange(self.kind, self.key, self.sets, adds, self.greatests, self.or_insert)

    def greatest(self, **values: Any) -> "RowChange":
        """These columns get these values where they are greater than what is there."""
        return RowChange(self.kind, self.key, self.sets, self.adds, {**self.greatests, **values}, self.or_insert)


# Looking up a member of an enumeration costs as much as making the change.
_INSERT, _UPDATE, _DELETE = Kind.INSERT, Kind.UPDATE, Kind.DELETE
_UPDATE_ALL, _DELETE_ALL = Kind.UPDATE_ALL, Kind.DELETE_ALL


def insert(**key: Any) -> RowChange:
    """A row that does not exist yet; its other columns come by `set`."""
    return RowChange(_INSERT, key)


def update(**key: Any) -> RowChange:
    """A row that exists, or nothing."""
    return RowChange(_UPDATE, key)


def upsert(**key: Any) -> RowChange:
    """A row, whether it exists or not."""
    return RowChange(_UPDATE, key, or_insert=True)


def delete(**key: Any) -> RowChange:
    """No such row any more."""
    return RowChange(_DELETE, key)


def update_all(**where: Any) -> RowChange:
    """Every row whose columns have these values; an index should find them."""
    return RowChange(_UPDATE_ALL, where)


def delete_all(**where: Any) -> RowChange:
    """No such rows any more, whatever their keys."""
    return RowChange(_DELETE_ALL, where)
