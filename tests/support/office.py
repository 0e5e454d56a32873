"""Everything around jobs on a real log: whoever is told of them, does them, and hears how they fare."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from adapters.postgres_checkpoints import PostgresCheckpoints
from adapters.postgres_jobs import PostgresJobs
from application.jobs import Job, JobCounts, JobFailed
from application.recorded import Recorded
from application.running import EnlistJobs, Runner
from entrypoints.bootstrap import Core
from tests.support.errands import KIND, errands


@dataclass
class Heard:
    """Implements what jobs report to."""

    done: list[str] = field(default_factory=list)
    failed: list[JobFailed] = field(default_factory=list)
    counts: list[JobCounts] = field(default_factory=list)

    def job_done(self, kind: str) -> None:
        self.done.append(kind)

    def job_failed(self, failed: JobFailed) -> None:
        self.failed.append(failed)

    def jobs_kept(self, counts: JobCounts) -> None:
        self.counts.append(counts)


@dataclass
class Doing:
    """A handler that remembers."""

    kind: str = KIND
    done: list[Recorded[Any]] = field(default_factory=list)
    given_up: list[Recorded[Any]] = field(default_factory=list)
    then: Exception | None = None

    def __call__(self, recorded: Recorded[Any]) -> None:
        self.done.append(recorded)
        if self.then is not None:
            raise self.then

    def dropped(self, recorded: Recorded[Any]) -> None:
        self.given_up.append(recorded)


@dataclass
class Told:
    """Remembers who was told of; while `away`, nobody can be."""

    jobs: list[UUID] = field(default_factory=list)
    away: bool = False

    def __call__(self, job_id: UUID) -> bool:
        if not self.away:
            self.jobs.append(job_id)
        return not self.away


@dataclass(frozen=True)
class Office:
    """Everything around jobs, on a real log."""

    core: Core
    store: PostgresJobs
    told: Told = field(default_factory=Told)
    doing: Doing = field(default_factory=Doing)
    heard: Heard = field(default_factory=Heard)

    @property
    def runner(self) -> Runner:
        return Runner(self.core.log, self.store, {KIND: self.doing}, self.heard)

    def enlisting(self, enlister: Any = errands) -> EnlistJobs:
        return EnlistJobs(self.core.log, PostgresCheckpoints(self.core.application.connect), enlister, self.store, self.told)

    def enlist(self, *jobs: Job) -> None:
        self.store.enlist("test", jobs, 0)

    def kept(self) -> list[UUID]:
        return [one.job_id for one in self.store.listed(dead_only=False, limit=1_000)]


def opened(core: Core) -> Office:
    with core.application.connect() as connection:
        connection.execute("TRUNCATE jobs")
        connection.execute("DELETE FROM checkpoints")
    return Office(core, core.jobs)


def due_jobs(core: Core) -> list[Job]:
    return list(errands(core.log.read(0, 1_000)))
