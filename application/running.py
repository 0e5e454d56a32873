"""Running jobs: events call for them, Redis says when, and a sweep finds what nobody told of."""

import time
from collections.abc import Callable
from typing import Any, Protocol
from uuid import UUID

from application.jobs import Enlister, Handlers, Job, JobCounts, JobFailed, JobStore
from application.ports import EventLog
from application.recorded import Recorded
from application.subscription import Checkpoints

BATCH = 200
SWEPT = 500
"""Jobs that one sweep looks at."""

AT_ONCE = 3
"""How often a job that is put off to the present moment is done again before the sweep gets to it."""

COUNT_EVERY = 5.0
"""Seconds between counts of all jobs."""

AGAIN_AFTER = 5.0
"""Seconds after which a job that was told of and is still due is told of again."""


class NoHandler(Exception):
    """Nobody does jobs of this kind; a newer release may have enlisted it."""


class EventMissing(Exception):
    """The event that a job was made for is not in the log."""


class Tell(Protocol):
    """Tells some worker of a job."""

    def __call__(self, job_id: UUID, /) -> bool:
        """Whether it could be told."""


class JobReport(Protocol):
    """Hears how jobs fare."""

    def job_done(self, kind: str) -> None:
        """One is done, or was put off."""

    def job_failed(self, failed: JobFailed) -> None:
        """One went wrong."""


class JobWatch(Protocol):
    """Hears how many jobs there are."""

    def jobs_kept(self, counts: JobCounts) -> None:
        """So many just now."""


class EnlistJobs:
    """Follows the log and keeps the jobs that events call for, in one commit with its checkpoint: none is lost, none made twice."""

    name = "enlist_jobs"

    def __init__(self, log: EventLog, checkpoints: Checkpoints, enlister: Enlister, store: JobStore, tell: Tell) -> None:
        self._log = log
        self._checkpoints = checkpoints
        self._enlister = enlister
        self._store = store
        self._tell = tell

    def catch_up(self, stopped: Callable[[], bool] = lambda: False) -> int:
        """Enlists everything there is; gives the position reached. Raises `LogUnavailable`."""
        position = self._checkpoints.position(self.name)
        while not stopped():
            events = self._log.read(position, BATCH)
            if not events:
                break
            jobs = list(self._enlister(events))
            position = events[-1].position
            self._store.enlist(self.name, jobs, position)
            for job in jobs:
                self._tell(job.job_id)
        return position


class Runner:
    """Does a job that it is told of, and those with the same key whose turn comes with that."""

    def __init__(
        self,
        log: EventLog,
        store: JobStore,
        handlers: Handlers,
        report: JobReport,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        """Once `stopped`, only what was begun is finished."""
        self._log = log
        self._store = store
        self._handlers = handlers
        self._report = report
        self._stopped = stopped

    def __call__(self, job_id: UUID) -> None:
        """Raises `LogUnavailable`; what goes wrong with a job is recorded with it."""
        next_id: UUID | None = job_id
        repeated = 0
        while next_id is not None and repeated < AT_ONCE:
            try:
                job = self._store.work(next_id, self._do)
            except JobFailed as failed:
                self._report.job_failed(failed)
                return
            if job is None:
                return
            self._report.job_done(job.kind)
            if self._stopped():
                return
            next_id = self._store.following(job)
            repeated = repeated + 1 if next_id == job.job_id else 0

    def end(self, job: Job) -> None:
        """What an operator's dropping of a job means for those who wait for it; raises `EventMissing`."""
        handler = self._handlers.get(job.kind)
        if handler is not None:
            handler.dropped(self._event(job))

    def _do(self, job: Job) -> None:
        handler = self._handlers.get(job.kind)
        if handler is None:
            raise NoHandler(job.kind)
        handler(self._event(job))

    def _event(self, job: Job) -> Recorded[Any]:
        for recorded in self._log.read(job.position - 1, 1):
            if recorded.position == job.position:
                return recorded
        raise EventMissing


class SweepJobs:
    """Tells of every due job that nobody seems to have been told of: Redis may have lost everything, or be away.

    While it is away the sweep does the jobs itself, one after the other, so that work goes on.
    """

    name = "sweep_jobs"

    def __init__(self, store: JobStore, tell: Tell, run: Callable[[UUID], None], watch: JobWatch) -> None:
        self._store = store
        self._tell = tell
        self._run = run
        self._watch = watch
        self._told: dict[UUID, float] = {}
        self._watched_at = -COUNT_EVERY

    def catch_up(self, stopped: Callable[[], bool] = lambda: False) -> int:
        """Looks once; gives how many jobs were due. Raises `LogUnavailable`."""
        now = time.monotonic()
        if now >= self._watched_at + COUNT_EVERY:
            self._watch.jobs_kept(self._store.counts())
            self._watched_at = now
        due = self._store.due(SWEPT)
        self._told = {job_id: at for job_id in due if (at := self._told.get(job_id, -AGAIN_AFTER)) > now - AGAIN_AFTER}
        for job_id in due:
            if stopped():
                break
            if job_id in self._told:
                continue
            if self._tell(job_id):
                self._told[job_id] = now
            else:
                self._run(job_id)
        return len(due)
