"""Many changes folded into the fewest, written in windows of any size, end where one after the other ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.rows import dict_row
from sqlalchemy import ARRAY, BigInteger, Index, Text, Uuid

from adapters.postgres_workshop import PostgresWorkshop
from projections.changes import RowChange, delete, delete_all, insert, update, update_all, upsert
from projections.memory import MemoryViews
from projections.shadow import Shadow, comparison
from projections.view import At, View, counter, flag, optional, required
from tests.support.servers import Servers

WHEN = datetime(2026, 6, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    """An event that says which rows change."""

    changes: tuple[RowChange, ...]


toys = View(
    "toys",
    version=1,
    key=("person", "place"),
    columns=[
        required("person", Uuid()),
        required("place", BigInteger()),
        counter("number"),
        flag("seen"),
        optional("highest", BigInteger()),
        optional("words", Text()),
        optional("list", ARRAY(Text())),
    ],
    indexes=[Index("toys_by_number", "number")],
)
toys.table.metadata.remove(toys.table)


@toys.on(Said)
def _said(event: Said, _: At) -> Iterator[RowChange]:
    yield from event.changes


KEYS = st.fixed_dictionaries({"person": st.sampled_from([UUID(int=1), UUID(int=2)]), "place": st.integers(1, 2)})
SETS = st.fixed_dictionaries(
    {},
    optional={
        "number": st.integers(0, 5),
        "seen": st.booleans(),
        "highest": st.none() | st.integers(0, 5),
        "words": st.sampled_from(["", "ışık", "\t\\N"]),
        "list": st.lists(st.sampled_from(["a", "{b"]), max_size=2),
    },
)
ADDS = st.fixed_dictionaries({}, optional={"number": st.integers(-3, 3)})
GREATESTS = st.fixed_dictionaries({}, optional={"highest": st.integers(0, 9)})


@st.composite
def changes(draw: st.DrawFn) -> RowChange:
    kind = draw(st.sampled_from(["insert", "update", "update", "upsert", "upsert", "delete", "update all", "delete all"]))
    key = draw(KEYS)
    if kind == "delete":
        return delete(**key)
    if kind == "delete all":
        return delete_all(person=key["person"])
    sets = draw(SETS)
    if kind == "insert":
        return insert(**key).set(**sets)
    # One change does one thing to one column.
    adds = {name: amount for name, amount in draw(ADDS).items() if name not in sets}
    greatests = {name: value for name, value in draw(GREATESTS).items() if name not in sets}
    if kind != "upsert" and not {**sets, **adds, **greatests}:
        sets = {"seen": True}
    start = {"update": update, "upsert": upsert}.get(kind)
    change = start(**key) if start else update_all(person=key["person"])
    return change.set(**sets).add(**adds).greatest(**greatests)


def possible(history: list[list[RowChange]]) -> list[list[RowChange]]:
    """Without inserts of rows that exist, which the log never holds."""
    memory = MemoryViews([toys])
    kept: list[list[RowChange]] = []
    for window in history:
        kept.append([])
        for change in window:
            try:
                memory.apply(Said((change,)), At(0, UUID(int=0), WHEN))
            except KeyError:
                continue
            kept[-1].append(change)
    return kept


@pytest.fixture(scope="module")
def url(servers: Servers) -> Iterator[str]:
    with servers.migrated() as made:
        yield made


@given(
    history=st.lists(st.lists(changes(), max_size=8), max_size=6), together=st.booleans(), followed=st.lists(changes(), max_size=4)
)
@settings(max_examples=60)
def test_windows_of_any_size_end_as_a_fold_of_all_changes(
    url: str, history: list[list[RowChange]], together: bool, followed: list[RowChange]
) -> None:
    *windows, tail = possible([*history, followed])
    workshop = PostgresWorkshop(url, [toys], [], lambda _, live, shadow: comparison(toys, live, shadow))
    shadow, memory = Shadow([toys]), MemoryViews([toys])
    at = At(0, UUID(int=0), WHEN)
    with workshop.opened():
        workshop.carry_out(shadow.begin())
        for window in windows:
            events = [(Said(tuple(window)), at)] if together else [(Said((change,)), at) for change in window]
            workshop.carry_out(shadow.add(events))
            workshop.carry_out(shadow.write())
            memory.apply_all(events)
        workshop.carry_out(shadow.finish())
        last = [(Said(tuple(tail)), at)]
        workshop.carry_out(shadow.follow(last))
        memory.apply_all(last)
        assert rows(url) == memory.rows["toys"]


def rows(url: str) -> dict[tuple[Any, ...], dict[str, Any]]:
    with psycopg.connect(url, row_factory=dict_row) as connection:
        found = connection.execute("SELECT * FROM views_next.toys").fetchall()
    return {(row["person"], row["place"]): row for row in found}


def test_a_row_that_is_inserted_twice_is_not_overlooked() -> None:
    shadow = Shadow([toys])
    row = insert(person=UUID(int=1), place=1)
    with pytest.raises(KeyError, match="already has a row"):
        list(shadow.add([(Said((row, row)), At(0, UUID(int=0), WHEN))]))
