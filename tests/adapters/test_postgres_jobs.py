"""Jobs in PostgreSQL: kept with the checkpoint, done in turn by one at a time, put off, given up, retried and dropped."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from threading import Lock
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict

from adapters.postgres_checkpoints import PostgresCheckpoints
from adapters.postgres_jobs import ATTEMPTS, INTERRUPTED_PAUSE, LONGEST_PAUSE, PostgresJobs
from application.jobs import Job, JobCounts, JobFailed, Later
from application.ports import Busy, ConnectionLost, LogUnavailable, OtherViewsStored
from entrypoints.bootstrap import Core, open_core
from tests.support.errands import KIND, Trouble
from tests.support.errands import job as a_job
from tests.support.hours import Hours
from tests.support.servers import Servers
from tests.support.tally import Counted

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


@pytest.fixture(scope="module")
def core(servers: Servers) -> Iterator[Core]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted(), pool_size=12) as found:
        yield found


@pytest.fixture
def desk(core: Core) -> Desk:
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
    broken = a_job(2, due_at=None)
    with pytest.raises(Exception, match="due_at"):
        desk.jobs.enlist("test", [desk.job(1), broken], 2)
    assert desk.rows() == []
    assert PostgresCheckpoints(desk.core.application.connect).position("test") == 0


@dataclass(frozen=True)
class Case:
    """A job of a small world: one of two keys and kinds, due or not, dead or not."""

    key: int
    kind: str
    in_order: bool
    dead: bool
    due: bool


CASES = st.builds(Case, st.integers(1, 2), st.sampled_from(["a", "b"]), st.booleans(), st.booleans(), st.booleans())


def has_its_turn(case: Case, before: list[Case]) -> bool:
    """What the contract says, in other words than the store's."""
    ahead = [one for one in before if (one.key, one.kind) == (case.key, case.kind)]
    if case.dead or not case.due:
        return False
    return not ahead if case.in_order else not any(one.due and not one.dead for one in ahead)


@settings(max_examples=80)
@given(cases=st.lists(CASES, max_size=8))
def test_whose_turn_it_is_and_who_is_parked_is_what_the_contract_says(core: Core, cases: list[Case]) -> None:
    with core.application.connect() as connection:
        connection.execute("TRUNCATE jobs")
    desk = Desk(core, Hours(), PostgresJobs(core.application.connect, Hours()))
    now, jobs = desk.clock.now(), []
    for position, case in enumerate(cases, 1):
        due_at = now if case.due else now + timedelta(seconds=1)
        jobs.append(a_job(position, UUID(int=case.key), kind=case.kind, in_order=case.in_order, due_at=due_at))
    desk.enlist(*jobs)
    with core.application.connect() as connection:
        dead = [job.job_id for job, case in zip(jobs, cases, strict=True) if case.dead]
        connection.execute("UPDATE jobs SET dead = true WHERE job_id = ANY(%s)", (dead,))
    turns = [job.job_id for n, (job, case) in enumerate(zip(jobs, cases, strict=True)) if has_its_turn(case, cases[:n])]
    assert set(desk.jobs.due(100)) == set(turns)
    for n, (job, case) in enumerate(zip(jobs, cases, strict=True)):
        ahead = [one for one in cases[:n] if (one.key, one.kind) == (case.key, case.kind)]
        parked = case.in_order and any(one.dead for one in ahead)
        assert desk.state(job.job_id) == ("dead" if case.dead else "parked" if parked else "waiting")
        called: list[Job] = []
        desk.jobs.work(job.job_id, stays(called, desk))
        assert bool(called) == (job.job_id in turns)


def test_a_job_that_is_done_is_gone_and_its_key_goes_on(desk: Desk) -> None:
    key = uuid4()
    first, second, other = desk.job(1, key, in_order=True), desk.job(2, key, in_order=True), desk.job(3, key, kind="another")
    desk.enlist(first, second, other)
    assert desk.jobs.work(second.job_id, nothing) is None
    assert desk.jobs.work(first.job_id, nothing) == first
    assert desk.jobs.following(first) == second.job_id
    assert desk.jobs.work(first.job_id, nothing) is None
    assert desk.jobs.work(second.job_id, nothing) == second
    assert desk.jobs.following(second) is None
    assert [row["kind"] for row in desk.rows()] == ["another"]
    assert desk.jobs.work(uuid4(), nothing) is None


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

    def through_our_code(_: Job) -> None:
        desk.jobs.enlist("test", [a_job(5, due_at=SECRET)], 5)

    with pytest.raises(JobFailed) as failed:
        desk.jobs.work(job_id, through_our_code)
    assert failed.value.fault.startswith("DataError at adapters/postgres_")
    assert failed.value.__cause__ is None
    desk.clock.later(60)
    assert desk.fails(job_id).fault.startswith("Trouble at adapters/postgres_jobs.py:")
    assert SECRET not in str(desk.rows()) + str(failed.value)


def test_nobody_does_a_job_while_somebody_does_it(desk: Desk) -> None:
    (job_id,) = desk.enlist(desk.job(1))
    meanwhile: list[Any] = []

    def look(_: Job) -> None:
        meanwhile.append(desk.jobs.work(job_id, nothing))
        meanwhile.append(desk.jobs.drop(job_id, nothing))

    desk.jobs.work(job_id, look)
    assert meanwhile == [None, False]
    assert desk.rows() == []


def test_a_claim_ends_with_its_connection(desk: Desk) -> None:
    (job_id,) = desk.enlist(desk.job(1))
    others: list[Job | None] = []

    def cut(_: Job) -> None:
        with desk.core.application.connect() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks"
                " WHERE locktype = 'advisory' AND pid <> pg_backend_pid() AND database ="
                " (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
        others.append(desk.jobs.work(job_id, nothing))

    with pytest.raises(LogUnavailable):
        desk.jobs.work(job_id, cut)
    assert [one.job_id for one in others if one] == [job_id]


def test_a_person_can_be_forgotten_while_a_job_about_them_waits_for_the_log(desk: Desk) -> None:
    person = uuid4()
    (job_id,) = desk.enlist(desk.job(1, person_id=person))

    def forget(_: Job) -> None:
        (holding,) = [one for one in desk.core.holdings if one.name == "jobs"]
        with desk.core.application.connect() as connection, connection.transaction():
            connection.execute("SET LOCAL lock_timeout = '2s'")
            for statement in holding.forgetting(person):
                psycopg.RawCursor(connection).execute(statement.sql, statement.params)

    desk.jobs.work(job_id, forget)
    assert desk.rows() == []


def test_two_hundred_jobs_are_done_once_each_and_in_the_order_of_their_keys_by_two_who_race(desk: Desk) -> None:
    keys = [uuid4() for _ in range(10)]
    jobs = [desk.job(position, keys[position % 10], in_order=position % 10 < 5) for position in range(1, 201)]
    desk.enlist(*jobs)
    done: list[Job] = []
    lock = Lock()

    def write_down(job: Job) -> None:
        with lock:
            done.append(job)

    def race(store: PostgresJobs) -> None:
        while due := store.due(50):
            for job_id in due:
                store.work(job_id, write_down)

    stores = [PostgresJobs(desk.core.application.connect, desk.clock) for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(race, stores))
    assert sorted(job.position for job in done) == list(range(1, 201))
    for key in keys:
        positions = [job.position for job in done if job.key == key]
        assert all(one < other for one, other in pairwise(positions))
    assert desk.rows() == []


def test_a_dead_job_parks_its_key_only_and_after_a_retry_the_order_is_kept(desk: Desk) -> None:
    poisoned, well = uuid4(), uuid4()
    jobs = [desk.job(position, key, in_order=True) for position, key in enumerate([poisoned, well, poisoned, well, poisoned], 1)]
    ids = desk.enlist(*jobs)
    desk.fails(ids[0], ATTEMPTS)
    done: list[int] = []

    def work_off() -> None:
        while due := desk.jobs.due(10):
            for job_id in due:
                desk.jobs.work(job_id, lambda job: done.append(job.position))

    work_off()
    assert done == [2, 4]
    assert [(one.position, one.state) for one in desk.jobs.listed(dead_only=False, limit=10)] == [
        (1, "dead"),
        (3, "parked"),
        (5, "parked"),
    ]
    assert [one.position for one in desk.jobs.listed(dead_only=True, limit=10)] == [1]
    desk.jobs.retry([ids[0]])
    work_off()
    assert done == [2, 4, 1, 3, 5]


def test_a_dropped_job_ends_what_waits_for_it_first_and_lets_its_key_go_on(desk: Desk) -> None:
    key = uuid4()
    first, second = desk.enlist(desk.job(1, key, in_order=True), desk.job(2, key, in_order=True))
    desk.fails(first, ATTEMPTS)
    with pytest.raises(Trouble):
        desk.jobs.drop(first, trouble)
    assert desk.state(first) == "dead"
    ended: list[Job] = []
    assert desk.jobs.drop(first, ended.append)
    assert [job.job_id for job in ended] == [first]
    assert desk.jobs.due(10) == [second]
    assert not desk.jobs.drop(first, ended.append)
    assert desk.jobs.drop(second, ended.append), "a job that only waits can be dropped too"


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
