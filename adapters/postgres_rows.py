"""Queries from threads, on the log's own pool: the look-ups that commands need."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import psycopg
from eventsourcing.persistence import InterfaceError, OperationalError
from psycopg.rows import DictRow, dict_row

from adapters.postgres_reads import CompiledQuery
from application.ports import LogUnavailable

Connect = Callable[[], AbstractContextManager[psycopg.Connection[Any]]]


class PostgresRows:
    """Runs a query and gives its rows."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    def __call__(self, query: CompiledQuery, /, **values: object) -> Sequence[DictRow]:
        """Every row; raises `LogUnavailable`. A connection that died while idle is replaced and the query asked once more."""
        try:
            return self._fetch(query, values)
        except (OperationalError, InterfaceError):
            try:
                return self._fetch(query, values)
            except (OperationalError, InterfaceError) as unreachable:
                raise LogUnavailable(type(unreachable).__name__) from unreachable

    def _fetch(self, query: CompiledQuery, values: dict[str, object]) -> Sequence[DictRow]:
        with self._connect() as connection:
            cursor = psycopg.RawCursor(connection, row_factory=dict_row)
            return cursor.execute(query.sql, query.bind(values), prepare=not query.replanned).fetchall()
