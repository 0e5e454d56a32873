"""A view built beside the live one: what is written to it, as data. Whoever holds a connection carries it out, in this order.

Tables are named without a schema: the search path says which copy is meant, so that the statements of a live append, the
definition and the indexes are the same for the live view and its shadow.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, MetaData, Table
from sqlalchemy.dialects.postgresql.psycopg import dialect
from sqlalchemy.schema import CreateIndex, CreateTable

from projections.changes import RowChange
from projections.net import NetChanges, NotCombinable, Rest
from projections.projector import view_statements_at
from projections.sql import Change, pattern, statement, values
from projections.view import At, Handler, PendingPosition, View

ROWS_IN_MEMORY = 50_000
"""Rows that wait to be written, over all views; each takes about a kilobyte and a half."""

_DIALECT = dialect()  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class Run:
    """A statement; placeholders are $1, $2 and so on."""

    sql: str
    params: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class Fill:
    """Rows for a table, by COPY."""

    table: str
    columns: Sequence[str]
    types: Sequence[str]
    rows: Iterable[Sequence[Any]]


Write = Run | Fill


class Shadow:
    """Gathers the changes of many events and says how they are written."""

    def __init__(self, views: Sequence[View], rows_in_memory: int = ROWS_IN_MEMORY) -> None:
        self._views = views
        self._most = rows_in_memory
        self._gathered = [(view, NetChanges(view)) for view in views]
        self._handlers: dict[type, list[tuple[View, NetChanges, Handler]]] = {}
        for view, net in self._gathered:
            for event_type, handler in view.handlers.items():
                self._handlers.setdefault(event_type, []).append((view, net, handler))
        self._keyed: set[str] = set()
        self._staged: dict[str, str] = {}

    def begin(self) -> Iterator[Write]:
        """The tables, without keys and indexes, which are made faster once the rows are there."""
        for view in self._views:
            bare = [Column(column.name, column.type, nullable=column.nullable) for column in view.table.columns]
            for column, made in zip(view.table.columns, bare, strict=True):
                made.server_default = column.server_default
            yield Run(_compiled(CreateTable(Table(view.name, MetaData(), *bare))))

    @property
    def wanted(self) -> frozenset[type]:
        """The types of events that change these views."""
        return frozenset(self._handlers)

    def add(self, events: Iterable[tuple[object, At]]) -> Iterator[Write]:
        """Takes more events; what it gives must be written before the next."""
        handlers = self._handlers
        for event, at in events:
            for view, net, handler in handlers.get(type(event), ()):
                for change in handler(event, at):
                    if change.wide:
                        yield from self.write()
                        yield from self._key(view)
                        yield _run(Change(view, change))
                        continue
                    try:
                        net.add(change)
                    except NotCombinable:
                        yield from self.write()
                        net.add(change)

    @property
    def full(self) -> bool:
        """Whether what was gathered should be written now."""
        return sum(len(net) for _, net in self._gathered) >= self._most

    def write(self) -> Iterator[Write]:
        """What was gathered, view by view; afterwards nothing is."""
        yield from self.write_new()
        yield from self.write_rest()

    def write_new(self) -> Iterator[Write]:
        """Rows that were not there before: they depend on nothing that was gathered from earlier events."""
        for view, net in self._gathered:
            yield from self._filled(view, net.taken_new())

    def write_rest(self) -> Iterator[Write]:
        """Changes of rows that may be there: everything that was gathered from earlier events must have been written."""
        for view, net in self._gathered:
            yield from self._written(view, net.taken_rest())

    def finish(self) -> Iterator[Write]:
        """What is left, the keys and the indexes."""
        yield from self.write()
        for view in self._views:
            yield from self._key(view)
            for index in sorted(view.table.indexes, key=lambda one: str(one.name)):
                yield Run(_compiled(CreateIndex(index)))
            yield Run(f"ANALYZE {view.name}")

    def follow(self, events: Iterable[tuple[object, At]]) -> Iterator[Write]:
        """The statements with which an append would have written these events, for the few that came meanwhile."""
        for sql, params in view_statements_at(self._views, events):
            yield Run(sql, params)

    def _key(self, view: View) -> Iterator[Write]:
        if view.name not in self._keyed:
            self._keyed.add(view.name)
            # Another process may have made it.
            there = f"to_regclass(format('%I.{view.name}_pkey', current_schema()))"
            make = f"ALTER TABLE {view.name} ADD CONSTRAINT {view.name}_pkey PRIMARY KEY ({', '.join(view.key)})"
            yield Run(f"DO $$ BEGIN IF {there} IS NULL THEN {make}; END IF; END $$")

    def _filled(self, view: View, rows: Iterable[dict[str, Any]]) -> Iterator[Write]:
        columns = tuple(view.table.columns.keys())
        if first := list(islice(iter_rows := iter(rows), 1)):
            yield Fill(view.name, columns, _types(view, columns), _tuples(columns, chain(first, iter_rows)))

    def _written(self, view: View, net: Rest) -> Iterator[Write]:
        gone = [tuple(key[name] for name in view.key) for key in net.deleted()]
        by_shape: dict[tuple[Any, ...], list[RowChange]] = {}
        for change in net.patched():
            shape = (tuple(change.sets), tuple(change.adds), tuple(change.greatests), change.or_insert)
            by_shape.setdefault(shape, []).append(change)
        if gone or by_shape:
            yield from self._key(view)
        if gone:
            yield from self._merged(view, view.key, gone, _delete(view))
        for (sets, adds, greatests, or_insert), changes in by_shape.items():
            columns = (*view.key, *sets, *adds, *greatests)
            rows = [_values(view, change) for change in changes]
            sql = _upsert(view, columns, sets, adds, greatests) if or_insert else _update(view, sets, adds, greatests)
            yield from self._merged(view, columns, rows, sql)
        yield from self._filled(view, net.replaced())

    def _merged(self, view: View, columns: Sequence[str], rows: Sequence[Sequence[Any]], sql: str) -> Iterator[Write]:
        """Rows go to a temporary table of their shape first, and from there to the view in one statement."""
        shape = f"{view.name} {' '.join(columns)}"
        stage = self._staged.get(shape)
        if stage is None:
            stage = self._staged[shape] = f"stage_{len(self._staged)}"
            yield Run(f"CREATE TEMPORARY TABLE {stage} AS SELECT {', '.join(columns)} FROM {view.name} WITH NO DATA")
        yield Fill(stage, columns, _types(view, columns), rows)
        yield Run(f"ANALYZE {stage}")
        yield Run(sql.format(stage=stage))
        yield Run(f"TRUNCATE {stage}")


def _tuples(columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> Iterator[Sequence[Any]]:
    return map(itemgetter(*columns), rows)


def _values(view: View, change: RowChange) -> Sequence[Any]:
    key = (change.key[name] for name in view.key)
    return (*key, *change.sets.values(), *change.adds.values(), *change.greatests.values())


def _run(item: Change) -> Run:
    return Run(statement((pattern(item, PendingPosition),), ""), list(values(item)))


def _delete(view: View) -> str:
    return f"DELETE FROM {view.name} t USING {{stage}} s WHERE {_same(view)}"


def _update(view: View, sets: Sequence[str], adds: Sequence[str], greatests: Sequence[str]) -> str:
    return f"UPDATE {view.name} t SET {_assigned('s', sets, adds, greatests)} FROM {{stage}} s WHERE {_same(view)}"


def _upsert(view: View, columns: Sequence[str], sets: Sequence[str], adds: Sequence[str], greatests: Sequence[str]) -> str:
    names, assigned = ", ".join(columns), _assigned("excluded", sets, adds, greatests)
    action = f"UPDATE SET {assigned}" if assigned else "NOTHING"
    conflict = f"ON CONFLICT ({', '.join(view.key)}) DO {action}"
    return f"INSERT INTO {view.name} AS t ({names}) SELECT {names} FROM {{stage}} {conflict}"


def _same(view: View) -> str:
    return " AND ".join(f"t.{name} = s.{name}" for name in view.key)


def _assigned(source: str, sets: Sequence[str], adds: Sequence[str], greatests: Sequence[str]) -> str:
    assignments = [f"{name} = {source}.{name}" for name in sets]
    assignments += [f"{name} = t.{name} + {source}.{name}" for name in adds]
    assignments += [f"{name} = greatest(t.{name}, {source}.{name})" for name in greatests]
    return ", ".join(assignments)


def _types(view: View, columns: Sequence[str]) -> list[str]:
    return [str(view.table.columns[name].type.compile(dialect=_DIALECT)).lower() for name in columns]


def _compiled(element: Any) -> str:
    return str(element.compile(dialect=_DIALECT))


def comparison(view: View, live: str, shadow: str) -> str:
    """SQL for the rows that differ between two schemas: their key, what is wrong, which columns; `total` counts all of them."""
    key = ", ".join(f"{name}::text" for name in view.key)
    first = view.key[0]
    columns = list(view.table.columns.keys())
    differing = ", ".join(
        f"CASE WHEN l.{name} IS DISTINCT FROM s.{name} THEN '{name}' END" for name in columns if name not in view.key
    )
    distinct = " OR ".join(f"l.{name} IS DISTINCT FROM s.{name}" for name in columns)
    wrong = f"CASE WHEN l.{first} IS NULL THEN 'missing' WHEN s.{first} IS NULL THEN 'surplus' ELSE 'different' END"
    return (
        f"SELECT ARRAY[{key}] AS key, {wrong} AS wrong, array_remove(ARRAY[{differing}]::text[], NULL) AS columns,"
        f" count(*) OVER () AS total FROM {live}.{view.name} l FULL JOIN {shadow}.{view.name} s USING ({', '.join(view.key)})"
        f" WHERE {distinct} ORDER BY 1 LIMIT 50"
    )
