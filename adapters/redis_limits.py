"""Counters of requests in Redis, by the `limits` library's atomic scripts, shared by all processes."""

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import structlog
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import RateLimiter, SlidingWindowCounterRateLimiter
from limits.errors import StorageError
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

T = TypeVar("T")

PATIENCE = 0.25
"""Seconds that Redis has to answer; a limit must not be what makes everything slow."""

RETRY_AFTER = 5.0
"""Seconds for which Redis is left alone after it did not answer."""

log = structlog.get_logger(__name__)


class RedisLimits:
    """Implements the HTTP layer's `Counters`.

    While Redis is away, each process counts for itself. Nobody is turned away for that, and guessing passwords stays limited, to
    as many times the budget as there are processes.
    """

    def __init__(self, redis_url: str, per_minute: Mapping[str, int], counted_alone: Callable[[], None]) -> None:
        client = Redis.from_url(
            redis_url,
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            retry=Retry(NoBackoff(), 1),
        )
        pool: Any = client.connection_pool
        storage = RedisStorage("async+redis://", implementation="redispy", connection_pool=pool)
        self._client = client
        self._shared: RateLimiter = SlidingWindowCounterRateLimiter(storage)
        self._alone: RateLimiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._items: dict[str, RateLimitItem] = {name: RateLimitItemPerMinute(many) for name, many in per_minute.items()}
        self._counted_alone = counted_alone
        self._try_again_at = 0.0

    async def hit(self, budget: str, key: str) -> bool:
        """Counts one request if the budget allows it, and says whether it did."""
        return await self._ask(lambda limiter: limiter.hit(self._items[budget], budget, key))

    async def test(self, budget: str, key: str) -> bool:
        """Whether another request would be allowed; counts nothing."""
        return await self._ask(lambda limiter: limiter.test(self._items[budget], budget, key))

    async def left(self, budget: str, key: str) -> tuple[int, float]:
        """How many requests are left, and after how many seconds there is one more."""
        stats = await self._ask(lambda limiter: limiter.get_window_stats(self._items[budget], budget, key))
        return max(0, stats.remaining), max(0.0, stats.reset_time - time.time())

    def size(self, budget: str) -> tuple[int, int]:
        """Requests, and the seconds within which they may be made."""
        item = self._items[budget]
        return item.amount, item.get_expiry()

    async def close(self) -> None:
        """Gives the connections back."""
        await self._client.aclose()

    async def _ask(self, question: Callable[[RateLimiter], Awaitable[T]]) -> T:
        if time.monotonic() >= self._try_again_at:
            try:
                return await question(self._shared)
            except (StorageError, RedisError, OSError) as unreachable:
                self._try_again_at = time.monotonic() + RETRY_AFTER
                log.warning("requests_counted_alone", error=type(unreachable).__name__, again_in_seconds=RETRY_AFTER)
        self._counted_alone()
        return await question(self._alone)
