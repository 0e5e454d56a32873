"""Row changes as SQL: one statement for all rows that an append changes, written once for each pattern of changes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from projections.changes import Kind, RowChange
from projections.view import View

MOST_ROWS = 24
"""Rows in one statement; more are spread over several, so that a crowd of participants can't make one too large to cache."""


class Pattern(NamedTuple):
    """What a change looks like without its values; `pending` names the columns that hold a position not yet known."""

    view: str
    kind: Kind
    or_insert: bool
    key: tuple[str, ...]
    sets: tuple[str, ...]
    adds: tuple[str, ...]
    greatests: tuple[str, ...]
    pending: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a row of one view."""

    view: View
    change: RowChange


def batches(changes: Iterable[Change]) -> Iterator[list[Change]]:
    """Groups that one statement can carry: bounded, and no row twice, for a statement sees each row only once.

    What changes many rows goes alone, for it may meet any of them.
    """
    batch: list[Change] = []
    seen: set[tuple[Any, ...]] = set()
    for item in changes:
        if item.change.wide:
            if batch:
                yield batch
            yield [item]
            batch, seen = [], set()
            continue
        row = (item.view.name, *(item.change.key[name] for name in item.view.key))
        if row in seen or len(batch) == MOST_ROWS:
            yield batch
            batch, seen = [], set()
        batch.append(item)
        seen.add(row)
    if batch:
        yield batch


def pattern(item: Change, pending_type: type) -> Pattern:
    """The pattern of one change."""
    change = item.change
    pending = tuple(
        name for part in (change.key, change.sets, change.greatests) for name, value in part.items() if type(value) is pending_type
    )
    return Pattern(
        item.view.name,
        change.kind,
        change.or_insert,
        tuple(change.key),
        tuple(change.sets),
        tuple(change.adds),
        tuple(change.greatests),
        pending,
    )


def values(item: Change) -> Iterator[Any]:
    """The values of one change in the order of its placeholders."""
    change = item.change
    yield from change.key.values()
    yield from change.sets.values()
    yield from change.adds.values()
    yield from change.greatests.values()


@lru_cache(maxsize=512)
def statement(patterns: Sequence[Pattern], last_position: str) -> str:
    """SQL that makes all these changes at once; placeholders are $1, $2 … in the order of `values`."""
    writers: list[str] = []
    number = 1
    for one, alike in groupby(patterns):
        rows = []
        for _ in alike:
            rows.append(_markers(one, number, last_position))
            number += len(rows[-1])
        # New rows of one kind are inserted together; rows that are there are each found by their key.
        together = [[row] for row in rows] if _changes_what_is_there(one) else [rows]
        writers += [_written(one, some) for some in together]
    named = ", ".join(f"c{index} AS ({writer})" for index, writer in enumerate(writers))
    return f"WITH {named} SELECT 1"


def _markers(one: Pattern, number: int, last_position: str) -> dict[str, str]:
    markers = {}
    for place, name in enumerate([*one.key, *one.sets, *one.adds, *one.greatests], number):
        markers[name] = f"{last_position} - ${place}::bigint" if name in one.pending else f"${place}"
    return markers


def _changes_what_is_there(one: Pattern) -> bool:
    return one.kind is not Kind.INSERT and not one.or_insert


def _written(one: Pattern, rows: Sequence[dict[str, str]]) -> str:
    marks = rows[0]
    where = " AND ".join(f"t.{name} = {marks[name]}" for name in one.key)
    if one.kind in (Kind.DELETE, Kind.DELETE_ALL):
        return f"DELETE FROM {one.view} t WHERE {where}"
    if _changes_what_is_there(one):
        assignments = [f"{name} = {marks[name]}" for name in one.sets]
        assignments += [f"{name} = t.{name} + {marks[name]}" for name in one.adds]
        assignments += [f"{name} = greatest(t.{name}, {marks[name]})" for name in one.greatests]
        return f"UPDATE {one.view} t SET {', '.join(assignments)} WHERE {where}"
    lines = ", ".join(f"({', '.join(row.values())})" for row in rows)
    inserted = f"INSERT INTO {one.view} AS t ({', '.join(marks)}) VALUES {lines}"
    if one.kind is Kind.INSERT:
        return inserted
    assignments = [f"{name} = excluded.{name}" for name in one.sets]
    assignments += [f"{name} = t.{name} + excluded.{name}" for name in one.adds]
    assignments += [f"{name} = greatest(t.{name}, excluded.{name})" for name in one.greatests]
    action = f"UPDATE SET {', '.join(assignments)}" if assignments else "NOTHING"
    return f"{inserted} ON CONFLICT ({', '.join(one.key)}) DO {action}"
