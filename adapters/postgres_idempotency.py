"""Idempotency keys and their answers in PostgreSQL: they outlive restarts, and rebuilding views does not touch them."""

import hashlib
import hmac
import os
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg_pool import AsyncConnectionPool

from application.ports import LogUnavailable

IN_FLIGHT_SECONDS = 30
"""How long an unanswered key counts as in flight; after that its process is taken to have died."""

KEPT_HOURS = 48
"""How long a key stands for its first request; after that it may be claimed anew, and retention removes it."""

_NONCE = 12
_CLAIM = """
INSERT INTO idempotency_keys AS k (owner, key, fingerprint, claimed_at) VALUES ($1, $2, $3, clock_timestamp())
ON CONFLICT (owner, key) DO UPDATE
SET fingerprint = excluded.fingerprint, claimed_at = excluded.claimed_at, status = NULL, body = NULL
WHERE (k.status IS NULL AND k.claimed_at < now() - make_interval(secs => $4))
   OR k.claimed_at < now() - make_interval(hours => $5)
RETURNING claimed_at
"""
_LOOK = "SELECT fingerprint, status, body FROM idempotency_keys WHERE owner = $1 AND key = $2"
_SETTLE = "UPDATE idempotency_keys SET status = $4, body = $5 WHERE owner = $1 AND key = $2 AND claimed_at = $3"
_RELEASE = "DELETE FROM idempotency_keys WHERE owner = $1 AND key = $2 AND claimed_at = $3 AND status IS NULL"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A key that was taken just now, at `since`, or had been taken before."""

    owner: str
    name: str
    secret: bytes
    since: datetime | None
    same_request: bool
    stored: tuple[int, bytes] | None

    @property
    def mine(self) -> bool:
        """Taken just now; carry the request out."""
        return self.since is not None

    @property
    def answer(self) -> tuple[int, bytes] | None:
        """The first answer, None while the first request is still in flight."""
        if self.stored is None:
            return None
        status, sealed = self.stored
        return status, AESGCM(self.secret).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)


class PostgresIdempotency:
    """Implements the HTTP layer's `KeyStore`.

    Answers may hold tokens and people's words. They are encrypted under a key made from the client's own `Idempotency-Key`, which
    is not stored; and requests, which may hold passwords, are compared by a keyed hash.
    """

    def __init__(self, pool: AsyncConnectionPool[Any], secret: str) -> None:
        self._pool = pool
        self._secret = secret.encode()

    async def claim(self, owner: str, key: str, request: bytes) -> Claimed:
        """Takes the key, or says what became of it."""
        known_as = f"{owner}\0{key}".encode()
        name, secret = self._digest(b"name", known_as).hex(), self._digest(b"answer", known_as)
        fingerprint = self._digest(b"request", request)
        while True:
            taken = await self._rows(_CLAIM, owner, name, fingerprint, IN_FLIGHT_SECONDS, KEPT_HOURS)
            if taken:
                return Claimed(owner, name, secret, taken[0]["claimed_at"], same_request=True, stored=None)
            rows = await self._rows(_LOOK, owner, name)
            if rows:
                row = rows[0]
                stored = None if row["status"] is None else (row["status"], bytes(row["body"]))
                same = hmac.compare_digest(bytes(row["fingerprint"]), fingerprint)
                return Claimed(owner, name, secret, None, same, stored)
            # Released between the two statements: the first request failed and this one may try.

    async def settle(self, claim: Claimed, status: int, kept: bytes) -> None:
        """This was the answer; it is not noted where the key has run out and somebody else has it now."""
        nonce = os.urandom(_NONCE)
        sealed = nonce + AESGCM(claim.secret).encrypt(nonce, kept, None)
        await self._rows(_SETTLE, claim.owner, claim.name, claim.since, status, sealed)

    async def release(self, claim: Claimed) -> None:
        """Nothing came of it; the key may be used again."""
        await self._rows(_RELEASE, claim.owner, claim.name, claim.since)

    def _digest(self, purpose: bytes, content: bytes) -> bytes:
        return hmac.digest(self._secret, purpose + b"\0" + content, hashlib.sha256)

    async def _rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        try:
            async with self._pool.connection() as connection:
                cursor = await connection.execute(sql, values, prepare=True)
                return await cursor.fetchall() if cursor.description else []
        except psycopg.OperationalError as unreachable:
            raise LogUnavailable(type(unreachable).__name__) from unreachable
