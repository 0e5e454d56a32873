"""Idempotency keys and their answers in PostgreSQL: they outlive restarts, and rebuilding views does not touch them."""

from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg_pool import AsyncConnectionPool

from application.ports import LogUnavailable

IN_FLIGHT_SECONDS = 60
"""How long an unanswered key counts as in flight; after that its process is taken to have died."""

KEPT_HOURS = 48

_CLAIM = """
INSERT INTO idempotency_keys AS k (owner, key, fingerprint, claimed_at) VALUES ($1, $2, $3, now())
ON CONFLICT (owner, key) DO UPDATE SET fingerprint = excluded.fingerprint, claimed_at = now(), status = NULL, body = NULL
WHERE (k.status IS NULL AND k.claimed_at < now() - make_interval(secs => $4))
   OR k.claimed_at < now() - make_interval(hours => $5)
RETURNING true
"""
_LOOK = "SELECT fingerprint, status, body FROM idempotency_keys WHERE owner = $1 AND key = $2"
_SETTLE = "UPDATE idempotency_keys SET status = $3, body = $4 WHERE owner = $1 AND key = $2"
_RELEASE = "DELETE FROM idempotency_keys WHERE owner = $1 AND key = $2 AND status IS NULL"
_FORGET = "DELETE FROM idempotency_keys WHERE claimed_at < now() - make_interval(hours => $1)"


@dataclass(frozen=True, slots=True)
class Claimed:
    """What became of a key."""

    mine: bool
    fingerprint: bytes
    answer: tuple[int, bytes] | None


class PostgresIdempotency:
    """Implements the HTTP layer's `KeyStore`."""

    def __init__(self, pool: AsyncConnectionPool[Any]) -> None:
        self._pool = pool

    async def claim(self, owner: str, key: str, fingerprint: bytes) -> Claimed:
        """Takes the key, or says what became of it."""
        if await self._rows(_CLAIM, owner, key, fingerprint, IN_FLIGHT_SECONDS, KEPT_HOURS):
            return Claimed(mine=True, fingerprint=fingerprint, answer=None)
        rows = await self._rows(_LOOK, owner, key)
        if not rows:
            # Released between the two statements: the first request failed and this one may try.
            return await self.claim(owner, key, fingerprint)
        row = rows[0]
        answer = None if row["status"] is None else (row["status"], bytes(row["body"]))
        return Claimed(mine=False, fingerprint=bytes(row["fingerprint"]), answer=answer)

    async def settle(self, owner: str, key: str, status: int, body: bytes) -> None:
        """This was the answer."""
        await self._rows(_SETTLE, owner, key, status, body)

    async def release(self, owner: str, key: str) -> None:
        """Nothing came of it; the key may be used again."""
        await self._rows(_RELEASE, owner, key)

    async def forget(self) -> None:
        """Drops keys that are older than `KEPT_HOURS`."""
        await self._rows(_FORGET, KEPT_HOURS)

    async def _rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        try:
            async with self._pool.connection() as connection:
                cursor = await connection.execute(sql, values)
                return await cursor.fetchall() if cursor.description else []
        except psycopg.OperationalError as unreachable:
            raise LogUnavailable(type(unreachable).__name__) from unreachable
