"""Whose turn a job is: by one at a time, in the order of its key, past what is parked, and while people are forgotten."""

from collections.abc import Iterator
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

from adapters.postgres_jobs import ATTEMPTS, PostgresJobs
from application.jobs import Job
from application.ports import LogUnavailable
from entrypoints.bootstrap import Core, open_core
from tests.support.desk import Desk, empty_desk, nothing, stays, trouble
from tests.support.errands import Trouble
from tests.support.errands import job as a_job
from tests.support.servers import Servers
from tests.support.tally import Counted


@pytest.fixture(scope="module")
def core(servers: Servers) -> Iterator[Core]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted(), pool_size=12) as found:
        yield found


@pytest.fixture
def desk(core: Core) -> Desk:
    return empty_desk(core)


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
    desk = empty_desk(core)
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
