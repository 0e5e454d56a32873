"""`Idempotency-Key`: the same request with the same key is carried out once and answered alike."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Protocol

import orjson
from starlette.requests import Request
from starlette.responses import Response

from entrypoints.http.problems import HttpProblem, invalid

LONGEST_KEY = 255
_SERVER_ERROR = 500


class KeyStore(Protocol):
    """Remembers keys and answers; every method raises `LogUnavailable`."""

    async def claim(self, owner: str, key: str, fingerprint: bytes) -> "Claim":
        """Takes the key, or says what became of it."""

    async def settle(self, owner: str, key: str, status: int, body: bytes) -> None:
        """This was the answer."""

    async def release(self, owner: str, key: str) -> None:
        """Nothing came of it; the key may be used again."""


class Claim(Protocol):
    """What became of a key."""

    @property
    def mine(self) -> bool:
        """Taken just now; carry the request out."""

    @property
    def fingerprint(self) -> bytes:
        """Of the request that took it."""

    @property
    def answer(self) -> tuple[int, bytes] | None:
        """The first answer, None while the first is still in flight."""


class Keys:
    """Carries requests out once a key."""

    def __init__(self, store: KeyStore) -> None:
        self._store = store

    async def once(
        self, owner: str, key: str, request: Request, raw: bytes, carry_out: Callable[[], Awaitable[Response]]
    ) -> Response:
        """The answer, first or repeated; raises a 409 problem while the first is in flight and 422 for another request."""
        if not key or len(key) > LONGEST_KEY or not key.isprintable():
            raise invalid("Idempotency-Key", f"Between 1 and {LONGEST_KEY} printable characters.")
        fingerprint = hashlib.sha256(b"\n".join((request.method.encode(), request.url.path.encode(), raw))).digest()
        claim = await self._store.claim(owner, key, fingerprint)
        if not claim.mine:
            return _repeated(claim, fingerprint)
        settled = False
        try:
            response = await carry_out()
            if response.status_code < _SERVER_ERROR:
                await self._store.settle(owner, key, response.status_code, bytes(response.body))
                settled = True
            return response
        finally:
            if not settled:
                await self._store.release(owner, key)


def _repeated(claim: Claim, fingerprint: bytes) -> Response:
    if claim.fingerprint != fingerprint:
        raise HttpProblem(422, "idempotency-key-reused", "This Idempotency-Key belongs to another request.")
    if claim.answer is None:
        headers = {"Retry-After": "1"}
        raise HttpProblem(409, "request-in-flight", "The first request with this key is still being answered.", headers=headers)
    status, body = claim.answer
    value = orjson.loads(body)
    if isinstance(value, dict):
        body = orjson.dumps({**value, "idempotent": True})
    return Response(body, status, media_type="application/json")
