"""How much people are told unasked, counted in Redis by the `limits` library's moving window, for all processes at once."""

from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from limits import RateLimitItemPerSecond
from limits.storage.redis import RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from application.notices import CapAway
from application.ports import Clock

PATIENCE = 1.0
"""Seconds that Redis has to answer."""

_JUST_AFTER = timedelta(milliseconds=1)
"""The moment at which a slot ends still belongs to it."""


class _Clocked(RedisStorage):
    """The library's storage and scripts, by a clock of ours instead of the machine's."""

    def __init__(self, pool: Any, clock: Clock) -> None:
        super().__init__("redis://", connection_pool=pool)
        self._clock = clock

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Takes so many of the window's entries, all or none."""
        now = self._clock.now().timestamp()
        return bool(self.lua_acquire_moving_window([self.prefixed_key(key)], [now, limit, expiry, amount]))

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """When the oldest entry of the window was taken, and how many there are."""
        now = self._clock.now().timestamp()
        window = self.lua_moving_window([self.prefixed_key(key)], [now - expiry, limit])
        return (float(window[0]), int(window[1])) if window else (now, 0)


class RedisProactiveCap:
    """Implements the application's `Cap`: at most `most` within any `window` seconds for each person.

    While Redis is away nobody is told anything unasked, rather than too much.
    """

    def __init__(self, redis_url: str, most: int, window: int, clock: Clock) -> None:
        self._redis_url = redis_url
        self._clock = clock
        self._item = RateLimitItemPerSecond(most, window, namespace="proactive")

    def take(self, person_id: UUID) -> datetime | None:
        """Takes a slot; where none is free, when the next one will be. Raises `CapAway`."""
        try:
            limiter = self._limiter
            if limiter.hit(self._item, str(person_id)):
                return None
            reset = limiter.get_window_stats(self._item, str(person_id)).reset_time
        except (RedisError, OSError) as away:
            raise CapAway(type(away).__name__) from away
        return datetime.fromtimestamp(reset, UTC) + _JUST_AFTER

    @cached_property
    def _limiter(self) -> MovingWindowRateLimiter:
        """Made when it is first asked: whoever gives a job up needs no Redis."""
        retry = Retry(NoBackoff(), 1)
        client = Redis.from_url(self._redis_url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=retry)
        return MovingWindowRateLimiter(_Clocked(client.connection_pool, self._clock))
