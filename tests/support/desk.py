"""A store of jobs with a clock of its own, and things that a job may do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from adapters.postgres_jobs import LONGEST_PAUSE, PostgresJobs
from application.jobs import Job, JobFailed, Later
from entrypoints.bootstrap import Core
from tests.support.errands import Trouble
from tests.support.errands import job as a_job
from tests.support.hours import Hours

SECRET = "words that nobody must see"


@dataclass(frozen=True)
class Desk:
    """A store of jobs, the clock it goes by, and the connections it has."""

    core: Core
    clock: Hours
    jobs: PostgresJobs

    def enlist(self, *jobs: Job) -> list[UUID]:
        self.jobs.enlist("test", jobs, max((one.position for one in jobs), default=0))
        return [one.job_id for one in jobs]

    def job(self, position: int, key: UUID | None = None, **facts: Any) -> Job:
        return a_job(position, key, **{"due_at": self.clock.now(), **facts})

    def fails(self, job_id: UUID, times: int = 1) -> JobFailed:
        """It goes wrong so many times, each as soon as it is due again."""
        for _ in range(times):
            with pytest.raises(JobFailed) as failed:
                self.jobs.work(job_id, trouble)
            self.clock.later(LONGEST_PAUSE.total_seconds() * 2)
        return failed.value

    def state(self, job_id: UUID) -> str:
        return next(one.state for one in self.jobs.listed(dead_only=False, limit=1_000) if one.job_id == job_id)

    def rows(self) -> list[dict[str, Any]]:
        with self.core.application.connect() as connection:
            return connection.execute("SELECT * FROM jobs ORDER BY position").fetchall()


def empty_desk(core: Core) -> Desk:
    """As if there had never been a job."""
    with core.application.connect() as connection:
        connection.execute("TRUNCATE jobs")
        connection.execute("DELETE FROM checkpoints")
    clock = Hours()
    return Desk(core, clock, PostgresJobs(core.application.connect, clock))


def nothing(_: Job) -> None:
    pass


def trouble(_: Job) -> None:
    raise Trouble(SECRET)


def stays(called: list[Job], desk: Desk) -> Callable[[Job], None]:
    """It is asked for, and put off until when it is due anyway."""

    def run(job: Job) -> None:
        called.append(job)
        raise Later(desk.clock.now())

    return run


def raising(error: Exception) -> Callable[[Job], None]:
    def run(_: Job) -> None:
        raise error

    return run
