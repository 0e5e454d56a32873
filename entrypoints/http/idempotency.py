"""`Idempotency-Key`: the same request with the same key is carried out once and answered alike."""

from collections.abc import Awaitable, Callable
from typing import Generic, Protocol, TypeVar

import orjson
from starlette.responses import Response

from entrypoints.http.problems import HttpProblem, invalid

LONGEST_KEY = 255
_SERVER_ERROR = 500
_REPLAYED_HEADERS = (b"set-cookie", b"cache-control")


class Claim(Protocol):
    """What became of a key."""

    @property
    def mine(self) -> bool:
        """Taken just now; carry the request out."""

    @property
    def same_request(self) -> bool:
        """Whether it was taken for this request."""

    @property
    def answer(self) -> tuple[int, bytes] | None:
        """The first answer's status and what was kept of it, None while the first is still in flight."""


K = TypeVar("K", bound=Claim)


class KeyStore(Protocol[K]):
    """Remembers keys and answers, unreadable to whoever does not know the key; every method raises `LogUnavailable`."""

    async def claim(self, owner: str, key: str, request: bytes) -> K:
        """Takes the key, or says what became of it."""

    async def settle(self, claim: K, status: int, kept: bytes) -> None:
        """This was the answer."""

    async def release(self, claim: K) -> None:
        """Nothing came of it; the key may be used again."""


class Keys(Generic[K]):
    """Carries requests out once a key.

    Only answers are repeated. A refusal or a failure leaves nothing behind, so the request may be tried again, with the same key.
    """

    def __init__(self, store: KeyStore[K]) -> None:
        self._store = store

    async def once(self, owner: str, key: str, request: bytes, carry_out: Callable[[], Awaitable[Response]]) -> Response:
        """The answer, first or repeated; raises a 409 problem while the first is in flight and 422 for another request.

        `request` is what makes two requests the same one.
        """
        if not key or len(key) > LONGEST_KEY or not key.isprintable():
            raise invalid("Idempotency-Key", f"Between 1 and {LONGEST_KEY} printable characters.")
        claim = await self._store.claim(owner, key, request)
        if not claim.mine:
            return _repeated(claim)
        try:
            response = await carry_out()
        except Exception:
            # Not for cancellation: what was begun may still be finished, so the key stays taken until it runs out.
            await self._store.release(claim)
            raise
        if response.status_code < _SERVER_ERROR:
            await self._store.settle(claim, response.status_code, _kept(response))
        else:
            await self._store.release(claim)
        return response


def _repeated(claim: Claim) -> Response:
    if not claim.same_request:
        raise HttpProblem(422, "idempotency-key-reused", "This Idempotency-Key belongs to another request.")
    found = claim.answer
    if found is None:
        detail = "The first request with this key is still being answered."
        raise HttpProblem(409, "request-in-flight", detail, headers={"Retry-After": "1"})
    status, kept = found
    headers, _, body = kept.partition(b"\n\n")
    if body.startswith(b"{"):
        body = orjson.dumps({**orjson.loads(body), "idempotent": True})
    response = Response(body, status, media_type="application/json")
    for line in filter(None, headers.split(b"\n")):
        name, _, value = line.partition(b": ")
        response.raw_headers.append((name, value))
    return response


def _kept(response: Response) -> bytes:
    lines = [name + b": " + value for name, value in response.raw_headers if name in _REPLAYED_HEADERS]
    return b"\n".join(lines) + b"\n\n" + bytes(response.body)
