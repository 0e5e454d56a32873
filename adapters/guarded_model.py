"""A model that is asked only while it answers and while there is something left to spend on it."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from circuitbreaker import CircuitBreaker
from limits import RateLimitItemPerDay
from limits.storage.redis import RedisStorage
from limits.strategies import FixedWindowRateLimiter
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from application.assistant.model import Draft, Model, ModelUnavailable, Question, Read, Worded

T = TypeVar("T")

FAILURES = 3
"""In a row; afterwards the model is left alone."""

RESTS_SECONDS = 30
"""For so long; then one question tries whether it answers again."""

PATIENCE = 1.0
"""Seconds that Redis has to answer."""


class TokenBudget:
    """Tokens a day, of all and of each person, counted in Redis by the `limits` library for all processes at once."""

    def __init__(self, redis_url: str, of_all: int, of_each: int) -> None:
        retry = Retry(NoBackoff(), 1)
        client = Redis.from_url(redis_url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=retry)
        self._limiter = FixedWindowRateLimiter(RedisStorage("redis://", connection_pool=client.connection_pool))
        self._of_all = RateLimitItemPerDay(of_all, namespace="tokens")
        self._of_each = RateLimitItemPerDay(of_each, namespace="tokens-of")

    def require(self, person_id: UUID) -> None:
        """Raises `ModelUnavailable` where nothing is left, or where that cannot be told: what cannot be counted is not spent."""
        try:
            left = self._limiter.test(self._of_all, "all") and self._limiter.test(self._of_each, str(person_id))
        except (RedisError, OSError) as away:
            raise ModelUnavailable("budget cannot be counted") from away
        if not left:
            raise ModelUnavailable("budget spent")

    def spend(self, person_id: UUID, tokens: int) -> None:
        """Counts what a question took; raises `ModelUnavailable` where Redis has gone away meanwhile."""
        try:
            self._limiter.hit(self._of_all, "all", cost=tokens)
            self._limiter.hit(self._of_each, str(person_id), cost=tokens)
        except (RedisError, OSError) as away:
            raise ModelUnavailable("budget cannot be counted") from away


class GuardedModel:
    """Implements `Model` by another one; its time-out is that one's client's."""

    def __init__(self, model: Model, budget: TokenBudget, failures: int = FAILURES, rests_seconds: int = RESTS_SECONDS) -> None:
        self._model = model
        self._budget = budget
        self._breaker = CircuitBreaker(failures, rests_seconds, ModelUnavailable)

    @property
    def name(self) -> str:
        """The other one's."""
        return self._model.name

    def read(self, question: Question, today: str) -> Read:
        """As the other one does."""
        return self._guarded(question.user_id, lambda: self._model.read(question, today))

    def word(self, question: Question, draft: Draft) -> Worded:
        """As the other one does."""
        return self._guarded(question.user_id, lambda: self._model.word(question, draft))

    def _guarded(self, person_id: UUID, ask: Callable[[], T]) -> T:
        self._budget.require(person_id)
        if self._breaker.opened:
            raise ModelUnavailable("resting")
        answer: T = self._breaker.call(ask)
        return answer
