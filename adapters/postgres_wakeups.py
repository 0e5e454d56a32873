"""Wake-ups: PostgreSQL says that the log has grown. They may be lost, so whoever waits also looks by itself now and then."""

import asyncio
from contextlib import suppress

import psycopg
import structlog

_CHANNEL = "log_events"
_PATIENCE = 5.0

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

    async def run(self) -> None:
        """Listens until cancelled."""
        delay = 0.05
        while True:
            try:
                connection = await psycopg.AsyncConnection.connect(self._database_url, autocommit=True)
                async with connection:
                    await connection.execute(f"LISTEN {_CHANNEL}")
                    delay = 0.05
                    self._woken.set()
                    await self._relay(connection)
            except psycopg.OperationalError as lost:
                log.warning("listening_interrupted", error=type(lost).__name__, again_in_seconds=delay)
                await asyncio.sleep(delay)
                delay = min(delay * 2, _PATIENCE)

    async def _relay(self, connection: psycopg.AsyncConnection) -> None:
        async for _ in connection.notifies():
            self._woken.set()
