"""Row changes as SQL: one statement for all rows that an append changes, written once for each pattern of changes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from projections.changes import Kind, RowChange
from projections.view import View

MOST_ROWS = 24
"""Rows in one statement; more are spread over several, so that a crowd of participants can't make one too large to cache."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a change looks like without its values; `pending` names the columns that hold a position not yet known."""

    view: str
    kind: Kind
    or_insert: bool
    key: tuple[str, ...]
    sets: tuple[str, ...]
    adds: tuple[str, ...]
    greatests: tuple[str, ...]
    pending: frozenset[str]


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a row of one view."""

    view: View
    change: RowChange


def batches(changes: Iterable[Change]) -> Iterator[list[Change]]:
    """Groups that one statement can carry: bounded, and no row twice, for a statement sees each row only once."""
    batch: list[Change] = []
    seen: set[tuple[Any, ...]] = set()
    for item in changes:
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
    named = [*change.key.items(), *change.sets.items(), *change.greatests.items()]
    pending = frozenset(name for name, value in named if isinstance(value, pending_type))
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
    writers, number = [], 1
    for index, one in enumerate(patterns):
        names = [*one.key, *one.sets, *one.adds, *one.greatests]
        markers = {}
        for name in names:
            marker = f"${number}"
            markers[name] = f"{last_position} - {marker}::bigint" if name in one.pending else marker
            number += 1
        writers.append(f"c{index} AS ({_written(one, markers)})")
    return f"WITH {', '.join(writers)} SELECT 1"


def _written(one: Pattern, marks: dict[str, str]) -> str:
    where = " AND ".join(f"t.{name} = {marks[name]}" for name in one.key)
    if one.kind is Kind.DELETE:
        return f"DELETE FROM {one.view} t WHERE {where}"
    assignments = [f"{name} = {marks[name]}" for name in one.sets]
    assignments += [f"{name} = t.{name} + {marks[name]}" for name in one.adds]
    assignments += [f"{name} = greatest(t.{name}, {marks[name]})" for name in one.greatests]
    if one.kind is Kind.UPDATE and not one.or_insert:
        return f"UPDATE {one.view} t SET {', '.join(assignments)} WHERE {where}"
    columns = [*one.key, *one.sets, *one.adds, *one.greatests]
    inserted = f"INSERT INTO {one.view} AS t ({', '.join(columns)}) VALUES ({', '.join(marks[c] for c in columns)})"
    if one.kind is Kind.INSERT:
        return inserted
    action = f"UPDATE SET {', '.join(assignments)}" if assignments else "NOTHING"
    return f"{inserted} ON CONFLICT ({', '.join(one.key)}) DO {action}"
