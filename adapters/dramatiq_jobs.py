"""Jobs through Redis by dramatiq: a message says which job to look at, and PostgreSQL whether it is still to be done."""

import time
from collections.abc import Callable
from uuid import UUID

import dramatiq
import structlog
from dramatiq.brokers.redis import RedisBroker
from dramatiq.errors import BrokerConnectionError
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from application.ports import LogUnavailable

QUEUE = "jobs"
HEARTBEAT = 5_000
"""Milliseconds of silence after which a worker counts as dead and others get its messages; the library's minute is too long."""

MAINTENANCE = 200_000
"""Chance in a million that a look at the queue also looks for dead workers; the library's 1,000 takes minutes to come up."""

POLL = 100
"""Milliseconds between looks at a quiet queue."""

PATIENCE = 1.0
"""Seconds that Redis has to answer; without a limit one that hangs would stop the sweep, which is there for when it does."""

RETRY_AFTER = 2.0
"""Seconds for which Redis is left alone after it did not answer."""

log = structlog.get_logger(__name__)


class DramatiqJobs:
    """Tells of jobs, and runs those that it is told of, in threads of this process.

    `namespace` is of one database: a worker on another would take messages for jobs that it does not have.
    """

    def __init__(self, redis_url: str, namespace: str, run: Callable[[UUID], None], threads: int) -> None:
        client = Redis.from_url(redis_url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=Retry(NoBackoff(), 1))
        # No middleware: what is tried again, when, and what is dead is decided where jobs are kept.
        self._broker = RedisBroker(  # type: ignore[no-untyped-call]
            client=client,
            middleware=[],
            namespace=namespace,
            heartbeat_timeout=HEARTBEAT,
            maintenance_chance=MAINTENANCE,
            dead_message_ttl=HEARTBEAT,
        )
        self._run = run
        self._actor: dramatiq.Actor[[str], None] = dramatiq.Actor(
            self._work, actor_name="run_job", queue_name=QUEUE, broker=self._broker, priority=0, options={}
        )
        self._worker = dramatiq.Worker(self._broker, worker_threads=threads, worker_timeout=POLL)
        self._try_again_at = 0.0

    def start(self) -> None:
        """Begins to run jobs."""
        self._worker.start()

    def stop(self, seconds: float) -> None:
        """Finishes the jobs that are being done, for at most so long; the others are told of again elsewhere."""
        try:
            self._worker.stop(timeout=int(seconds * 1000))
        except (BrokerConnectionError, RedisError, OSError) as away:
            # What was fetched and not begun cannot be given back; the sweep of another worker finds it.
            log.warning("jobs_not_given_back", error=type(away).__name__)
        self._broker.close()

    def tell(self, job_id: UUID) -> bool:
        """Puts a job's id into the queue; False while Redis is away."""
        if time.monotonic() < self._try_again_at:
            return False
        try:
            self._actor.send(str(job_id))
        except (BrokerConnectionError, RedisError, OSError) as away:
            self._try_again_at = time.monotonic() + RETRY_AFTER
            log.warning("jobs_not_queued", error=type(away).__name__, again_in_seconds=RETRY_AFTER)
            return False
        return True

    def _work(self, job_id: str) -> None:
        try:
            self._run(UUID(job_id))
        except LogUnavailable as unavailable:
            # The sweep tells of it again when the log is back.
            log.warning("job_interrupted", error=type(unavailable).__name__)
