"""Budgets of requests, counted in Redis so that all processes share them."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

import structlog
from limits import RateLimitItem
from limits.aio.strategies import RateLimiter
from limits.errors import StorageError
from redis.exceptions import RedisError

from entrypoints.http.problems import HttpProblem

log = structlog.get_logger(__name__)


class Budgets(Protocol):
    """Lets requests through or raises a 429 problem."""

    async def spend(self, budget: str, key: str) -> None:
        """Counts one request of whoever `key` names against a budget."""

    async def require(self, budget: str, key: str) -> None:
        """Raises where a budget is spent; counts nothing."""

    async def count(self, budget: str, key: str) -> None:
        """Counts, and lets through."""


class NoBudgets:
    """Everything passes: `RATE_LIMITS=off`."""

    async def spend(self, budget: str, key: str) -> None:
        """Passes."""

    async def require(self, budget: str, key: str) -> None:
        """Passes."""

    async def count(self, budget: str, key: str) -> None:
        """Counts nothing."""


class SharedBudgets:
    """So many requests a window, by the `limits` library's atomic scripts.

    While Redis is away requests pass, with a warning: limits protect against abuse, and a marketplace that turns everybody
    away because its counter is down has been abused already.
    """

    def __init__(self, limiter: RateLimiter, budgets: Mapping[str, RateLimitItem]) -> None:
        self._limiter = limiter
        self._budgets = budgets

    async def spend(self, budget: str, key: str) -> None:
        """Raises a 429 problem that says when to come back (RFC 6585; draft-ietf-httpapi-ratelimit-headers)."""
        with _open_while_unreachable():
            if not await self._limiter.hit(self._budgets[budget], budget, key):
                raise await self._spent(budget, key)

    async def require(self, budget: str, key: str) -> None:
        """Raises the same problem where nothing is left."""
        with _open_while_unreachable():
            if not await self._limiter.test(self._budgets[budget], budget, key):
                raise await self._spent(budget, key)

    async def count(self, budget: str, key: str) -> None:
        """One more."""
        with _open_while_unreachable():
            await self._limiter.hit(self._budgets[budget], budget, key)

    async def _spent(self, budget: str, key: str) -> HttpProblem:
        item = self._budgets[budget]
        stats = await self._limiter.get_window_stats(item, budget, key)
        wait = max(1, int(stats.reset_time - time.time()) + 1)
        headers = {
            "Retry-After": str(wait),
            "RateLimit": f'"{budget}";r={max(0, stats.remaining)};t={wait}',
            "RateLimit-Policy": f'"{budget}";q={item.amount};w={item.get_expiry()}',
        }
        return HttpProblem(429, "too-many-requests", f"Wait {wait} seconds, then go on.", headers=headers)


@contextmanager
def _open_while_unreachable() -> Iterator[None]:
    try:
        yield
    except (StorageError, RedisError, OSError) as unreachable:
        log.warning("rate_limits_unavailable", error=type(unreachable).__name__)
