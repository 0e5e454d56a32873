"""Wake-ups: PostgreSQL says that the log has grown, or that somebody is writing.

They may be lost, so whoever waits for the log also looks by itself now and then.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

import orjson
import psycopg
import structlog

from adapters.typing_signs import CHANNEL as TYPING

_CHANNEL = "log_events"
_PATIENCE = 5.0

Writes = Callable[[UUID, UUID], None]
"""Hears that the assistant is writing to somebody in a thread of theirs."""

log = structlog.get_logger(__name__)


class PostgresWakeups:
    """Listens on a connection of its own and replaces it when it is lost."""

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url
        self._woken = asyncio.Event()

    async def wait(self, seconds: float) -> None:
        """Returns when the log has grown, or after so many seconds."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)
        self._woken.clear()

    async def run(self, writes: Writes) -> None:
        """Listens until cancelled."""
        delay = 0.05
        while True:
            try:
                connection = await psycopg.AsyncConnection.connect(self._database_url, autocommit=True)
                async with connection:
                    await connection.execute(f"LISTEN {_CHANNEL}")
                    await connection.execute(f"LISTEN {TYPING}")
                    delay = 0.05
                    self._woken.set()
                    await self._relay(connection, writes)
            except psycopg.OperationalError as lost:
                log.warning("listening_interrupted", error=type(lost).__name__, again_in_seconds=delay)
                await asyncio.sleep(delay)
                delay = min(delay * 2, _PATIENCE)

    async def _relay(self, connection: psycopg.AsyncConnection, writes: Writes) -> None:
        async for told in connection.notifies():
            if told.channel == TYPING:
                sign = orjson.loads(told.payload)
                writes(UUID(sign["user_id"]), UUID(sign["thread_id"]))
            else:
                self._woken.set()
