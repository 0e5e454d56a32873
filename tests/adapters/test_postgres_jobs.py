"""Jobs in PostgreSQL: kept with the checkpoint, put off, counted, given up and retried."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from adapters.postgres_checkpoints import PostgresCheckpoints
from adapters.postgres_jobs import ATTEMPTS, INTERRUPTED_PAUSE, PostgresJobs
from application.jobs import Job, JobCounts, JobFailed, Later
from application.ports import Busy, ConnectionLost, LogUnavailable, OtherViewsStored
from entrypoints.bootstrap import Core, open_core
from tests.support.desk import SECRET, Desk, empty_desk, nothing, raising, trouble
from tests.support.errands import KIND
from tests.support.errands import job as a_job
from tests.support.hours import Hours
from tests.support.servers import Servers
from tests.support.tally import Counted


@pytest.fixture(scope="module")
def core(servers: Servers) -> Iterator[Core]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted(), pool_size=12) as found:
        yield found


@pytest.fixture
def desk(core: Core) -> Desk:
    return empty_desk(core)


def test_what_was_enlisted_twice_is_there_once_and_a_checkpoint_never_moves_back(desk: Desk) -> None:
    checkpoints = PostgresCheckpoints(desk.core.application.connect)
    jobs = [desk.job(7), desk.job(9)]
    desk.jobs.enlist("test", jobs, 12)
    desk.fails(jobs[0].job_id)
    desk.jobs.enlist("test", jobs, 9)
    assert [row["attempts"] for row in desk.rows()] == [1, 0]
    assert checkpoints.position("test") == 12
    desk.jobs.enlist("test", [], 20)
    assert checkpoints.position("test") == 20


def test_jobs_and_checkpoint_are_kept_together_or_not_at_all(desk: Desk) -> None:
    subscriber: Any = None
    with pytest.raises(Exception, match="subscriber"):
        desk.jobs.enlist(subscriber, [desk.job(1)], 1)
    with pytest.raises(Exception, match="due_at"):
        desk.jobs.enlist("test", [desk.job(1), a_job(2, due_at=None)], 2)
    assert desk.rows() == []
    assert PostgresCheckpoints(desk.core.application.connect).position("test") == 0


def test_what_is_put_off_is_no_failure_and_due_when_it_said(desk: Desk) -> None:
    (job_id,) = desk.enlist(desk.job(1))
    until = desk.clock.now() + timedelta(hours=3)
    assert desk.jobs.work(job_id, raising(Later(until))) is not None
    assert (desk.rows()[0]["due_at"], desk.rows()[0]["attempts"]) == (until, 0)
    desk.clock.later(3 * 3600 - 1)
    assert desk.jobs.due(10) == []
    desk.clock.later(1)
    assert desk.jobs.due(10) == [job_id]


@pytest.mark.parametrize("error", [LogUnavailable(), Busy(), ConnectionLost(), OtherViewsStored()], ids=lambda e: type(e).__name__)
def test_an_interruption_leaves_a_job_as_it_was_for_a_moment(desk: Desk, error: Exception) -> None:
    (job_id,) = desk.enlist(desk.job(1))
    desk.jobs.work(job_id, raising(error))
    (row,) = desk.rows()
    assert (row["attempts"], row["fault"], row["due_at"]) == (0, None, desk.clock.now() + INTERRUPTED_PAUSE)


def test_pauses_double_from_a_second_to_ten_minutes(desk: Desk) -> None:
    jobs = PostgresJobs(desk.core.application.connect, desk.clock, {KIND: 100})
    (job_id,) = desk.enlist(desk.job(1))
    pauses = []
    for _ in range(13):
        with pytest.raises(JobFailed):
            jobs.work(job_id, trouble)
        pauses.append((desk.rows()[0]["due_at"] - desk.clock.now()).total_seconds())
        desk.clock.later(pauses[-1])
    for number, pause in enumerate(pauses):
        assert 0.8 <= pause / min(2**number, 600) <= 1.2
    assert len({round(pause / min(2**number, 600), 6) for number, pause in enumerate(pauses)}) > 6, "there is no jitter"


def test_after_its_attempts_a_job_is_dead_until_it_is_retried(desk: Desk) -> None:
    (job_id,) = desk.enlist(desk.job(1))
    assert not desk.fails(job_id, ATTEMPTS - 1).dead
    last = desk.fails(job_id)
    assert (last.kind, last.attempt, last.dead) == (KIND, ATTEMPTS, True)
    (row,) = desk.jobs.listed(dead_only=True, limit=10)
    assert (row.state, row.attempts, row.fault) == ("dead", ATTEMPTS, last.fault)
    assert desk.jobs.work(job_id, nothing) is None
    assert desk.jobs.due(10) == []
    assert desk.jobs.retry([job_id, uuid4()]) == 1
    again = desk.fails(job_id)
    assert (again.attempt, again.dead) == (1, False)
    assert desk.jobs.work(job_id, nothing) is not None
    assert desk.rows() == []


def test_attempts_may_differ_by_kind(desk: Desk) -> None:
    jobs = PostgresJobs(desk.core.application.connect, desk.clock, {KIND: 1})
    first, other = desk.enlist(desk.job(1), desk.job(2, kind="another"))
    for job_id, dead in ((first, True), (other, False)):
        with pytest.raises(JobFailed) as failed:
            jobs.work(job_id, trouble)
        assert failed.value.dead == dead


def test_a_fault_names_the_error_and_our_own_place_and_says_nothing_of_what_it_said(desk: Desk) -> None:
    (job_id,) = desk.enlist(desk.job(1))
    position: Any = f"{SECRET}\0"

    def through_our_code(_: Job) -> None:
        PostgresCheckpoints(desk.core.application.connect).position(position)

    with pytest.raises(JobFailed) as failed:
        desk.jobs.work(job_id, through_our_code)
    assert failed.value.fault.startswith("DataError at adapters/postgres_checkpoints.py:")
    assert failed.value.__cause__ is None
    desk.clock.later(60)
    assert desk.fails(job_id).fault.startswith("Trouble at adapters/postgres_jobs.py:")
    assert SECRET not in str(desk.rows()) + str(failed.value)


def test_what_operators_watch_counts_the_dead_the_waiting_and_how_late_the_oldest_is(desk: Desk) -> None:
    assert desk.jobs.counts() == JobCounts(0, 0, 0.0)
    key = uuid4()
    first, _, _ = desk.enlist(desk.job(1, key, in_order=True), desk.job(2, key, in_order=True), desk.job(3))
    desk.clock.later(30)
    assert desk.jobs.counts() == JobCounts(0, 3, 30.0)
    desk.fails(first, ATTEMPTS)
    counts = desk.jobs.counts()
    assert (counts.dead, counts.waiting) == (1, 2)
    desk.jobs.work(desk.jobs.due(1)[0], nothing)
    assert desk.jobs.counts() == JobCounts(1, 1, 0.0), "what is parked is not late"


def test_after_the_database_cut_everybody_off_the_next_question_says_so_and_the_one_after_is_answered(servers: Servers) -> None:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted(), pool_size=1) as core:
        jobs = PostgresJobs(core.application.connect, Hours())
        jobs.due(1)
        with psycopg.connect(servers.postgres, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s",
                (conninfo_to_dict(url)["dbname"],),
            )
        with pytest.raises(LogUnavailable):
            jobs.due(1)
        assert jobs.due(1) == []
