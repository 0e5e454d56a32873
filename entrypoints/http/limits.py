"""Budgets of requests: who has spent theirs is told to come back later, and when."""

from typing import Protocol

from entrypoints.http.problems import HttpProblem

Headers = tuple[tuple[bytes, bytes], ...]


class Counters(Protocol):
    """Counts requests for all processes together; `budget` names a limit, `key` whose requests are counted."""

    async def hit(self, budget: str, key: str) -> bool:
        """Counts one request if the budget allows it, and says whether it did."""

    async def test(self, budget: str, key: str) -> bool:
        """Whether another request would be allowed; counts nothing."""

    async def left(self, budget: str, key: str) -> tuple[int, float]:
        """How many requests are left, and after how many seconds there is one more."""

    def size(self, budget: str) -> tuple[int, int]:
        """Requests, and the seconds within which they may be made."""


class Budgets(Protocol):
    """Lets requests through or raises a 429 problem."""

    async def spend(self, budget: str, key: str) -> None:
        """Counts one request of whoever `key` names against a budget."""

    async def require(self, budget: str, key: str) -> None:
        """Raises where a budget is spent; counts nothing."""

    async def count(self, budget: str, key: str) -> None:
        """Counts, and lets through."""

    def policy(self, budget: str) -> Headers:
        """The headers with which every answer says what the limit is."""


class NoBudgets:
    """Everything passes: `RATE_LIMITS=off`."""

    async def spend(self, budget: str, key: str) -> None:
        """Passes."""

    async def require(self, budget: str, key: str) -> None:
        """Passes."""

    async def count(self, budget: str, key: str) -> None:
        """Counts nothing."""

    def policy(self, budget: str) -> Headers:  # noqa: ARG002 - the protocol's signature
        """None."""
        return ()


class SharedBudgets:
    """So many requests a window.

    Every answer names the policy; what is left of it is said where that matters, in the refusal, and costs others nothing
    (RFC 6585; draft-ietf-httpapi-ratelimit-headers).
    """

    def __init__(self, counters: Counters) -> None:
        self._counters = counters

    async def spend(self, budget: str, key: str) -> None:
        """Raises a 429 problem that says when to come back."""
        if not await self._counters.hit(budget, key):
            raise await self._spent(budget, key)

    async def require(self, budget: str, key: str) -> None:
        """Raises the same problem where nothing is left."""
        if not await self._counters.test(budget, key):
            raise await self._spent(budget, key)

    async def count(self, budget: str, key: str) -> None:
        """One more."""
        await self._counters.hit(budget, key)

    def policy(self, budget: str) -> Headers:
        """The limit and its window."""
        return ((b"ratelimit-policy", self._policy(budget).encode()),)

    def _policy(self, budget: str) -> str:
        quota, window = self._counters.size(budget)
        return f'"{budget}";q={quota};w={window}'

    async def _spent(self, budget: str, key: str) -> HttpProblem:
        remaining, wait = await self._counters.left(budget, key)
        seconds = max(1, int(wait) + 1)
        headers = {
            "Retry-After": str(seconds),
            "RateLimit": f'"{budget}";r={remaining};t={seconds}',
            "RateLimit-Policy": self._policy(budget),
        }
        return HttpProblem(429, "too-many-requests", f"Wait {seconds} seconds, then go on.", headers=headers)
