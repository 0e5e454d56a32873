"""The worker process: subscribers that follow the log, jobs that events call for, and what is done at regular times."""

import signal
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

import structlog

from application.chain import UnreadableEvent
from application.embedding import EmbeddingUnavailable
from application.jobs import fault_of
from application.ports import Busy, LogUnavailable, OtherViewsStored
from application.retention import RetentionIncomplete
from application.subscription import Follower
from entrypoints.jobs_bootstrap import job_handlers
from entrypoints.logs import configure
from entrypoints.metrics import Metrics
from entrypoints.settings import load
from entrypoints.worker_bootstrap import JobsOf, open_worker

IDLE = 0.25
"""Seconds between looks at a quiet log."""

LONGEST_WAIT = 5.0

FINISHING = 10.0
"""Seconds that jobs have to be finished at a stop; those that are not are done again."""

INTERRUPTED = (LogUnavailable, Busy, OtherViewsStored, UnreadableEvent, RetentionIncomplete, EmbeddingUnavailable)
"""What passes by itself, or with an operator's help."""

log = structlog.get_logger(__name__)


class Turns(Protocol):
    """Of several workers one acts for a subscriber at a time."""

    def turn(self, subscriber: str) -> AbstractContextManager[bool]:
        """Whether it is this one's turn; raises `LogUnavailable`."""


def follow(name: str, follower: Follower, turns: Turns, stopped: threading.Event) -> None:
    """Runs one subscriber until stopped; while the database is away it waits and tries again."""
    wait = IDLE
    while not stopped.is_set():
        try:
            with turns.turn(name) as mine:
                while mine and not stopped.is_set():
                    follower.catch_up(stopped.is_set)
                    wait = IDLE
                    stopped.wait(IDLE)
        except INTERRUPTED as interrupted:
            wait = min(wait * 2, LONGEST_WAIT)
            log.warning("subscriber_interrupted", subscriber=name, error=type(interrupted).__name__, again_in_seconds=wait)
        except Exception as failed:  # noqa: BLE001 - a thread that ends unseen would stop this work for good; it is named and tried again
            wait = min(wait * 2, LONGEST_WAIT)
            log.error("subscriber_failed", subscriber=name, fault=fault_of(failed), again_in_seconds=wait)  # noqa: TRY400
        stopped.wait(wait)


def until_signalled() -> threading.Event:
    """An event that SIGTERM and SIGINT set."""
    stopped = threading.Event()
    stop: Callable[[int, object], None] = lambda *_: stopped.set()  # noqa: E731 - a handler of one expression
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    return stopped


def main(jobs_of: JobsOf = job_handlers) -> None:
    """Follows the log with every subscriber, a thread each, and does jobs in others."""
    settings = load().settings
    configure(production=settings.production, level=settings.log_level)
    stopped = until_signalled()
    with open_worker(settings, Metrics(), jobs_of, stopped.is_set) as worker:
        threads = [
            threading.Thread(target=follow, args=(name, follower, worker.turns, stopped), name=name)
            for name, follower in worker.followers.items()
        ]
        for thread in threads:
            thread.start()
        worker.jobs.start()
        log.info("worker_started", subscribers=list(worker.followers))
        stopped.wait()
        worker.jobs.stop(FINISHING)
        for thread in threads:
            thread.join()
    log.info("worker_stopped")


if __name__ == "__main__":
    main()
