"""Queries on psycopg's asynchronous pool: one statement, one round trip, no transaction around it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import orjson
import psycopg
from psycopg.rows import DictRow, dict_row
from psycopg.types.json import set_json_loads
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout

from application.ports import LogUnavailable


class CompiledQuery(Protocol):
    """SQL with numbered placeholders."""

    @property
    def sql(self) -> str:
        """The text."""

    @property
    def replanned(self) -> bool:
        """Whether the server plans it anew each time."""

    def bind(self, values: Mapping[str, Any]) -> Sequence[Any]:
        """Values in the order of the placeholders."""


set_json_loads(orjson.loads)


def reading_pool(database_url: str, size: int) -> AsyncConnectionPool[psycopg.AsyncConnection[DictRow]]:
    """A pool, still closed, whose connections autocommit."""
    return AsyncConnectionPool(
        database_url,
        connection_class=psycopg.AsyncConnection[DictRow],
        kwargs={"autocommit": True, "row_factory": dict_row, "cursor_factory": psycopg.AsyncRawCursor},
        min_size=min(2, size),
        max_size=size,
        timeout=5.0,
        open=False,
        name="reads",
    )


class PostgresReads:
    """Runs queries; each counts as one statement of the request that asks it.

    A connection that died since it was last used, as all do when the server restarts, is replaced and the query asked once
    more: reading twice does no harm.
    """

    def __init__(self, pool: AsyncConnectionPool[psycopg.AsyncConnection[DictRow]], count_statement: Callable[[], None]) -> None:
        self._pool = pool
        self._count_statement = count_statement

    async def all(self, query: CompiledQuery, **values: Any) -> Sequence[DictRow]:
        """Every row; raises `LogUnavailable`."""
        self._count_statement()
        params = query.bind(values)
        try:
            try:
                return await self._fetch(query.sql, params)
            except (psycopg.OperationalError, psycopg.InterfaceError) as lost:
                if isinstance(lost, PoolTimeout | PoolClosed):
                    raise
                await self._pool.check()
                return await self._fetch(query.sql, params)
        except (psycopg.OperationalError, psycopg.InterfaceError) as unreachable:
            raise LogUnavailable(type(unreachable).__name__) from unreachable

    async def one(self, query: CompiledQuery, **values: Any) -> DictRow | None:
        """The first row, or None; raises `LogUnavailable`."""
        rows = await self.all(query, **values)
        return rows[0] if rows else None

    async def _fetch(self, sql: str, params: Sequence[Any]) -> Sequence[DictRow]:
        async with self._pool.connection() as connection:
            cursor = await connection.execute(sql, params, prepare=True)
            return await cursor.fetchall()
