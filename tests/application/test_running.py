"""Jobs from events to handlers: enlisted with the checkpoint, run by kind, told of again, and done here while Redis is away."""

import time
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application import running
from application.jobs import Job, Later
from application.recorded import Recorded
from application.running import AGAIN_AFTER, AT_ONCE, EventMissing, Runner, SweepJobs
from entrypoints.bootstrap import Core, open_core
from tests.support.errands import KIND, errands
from tests.support.errands import job as a_job
from tests.support.forgetter import forget
from tests.support.office import Office, due_jobs, opened
from tests.support.servers import Servers
from tests.support.tally import Counted
from tests.support.writer import conversation, write


@pytest.fixture(scope="module")
def core(servers: Servers) -> Iterator[Core]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as found:
        talk = conversation(found)
        for number in range(1, 12):
            write(found, talk, number)
        yield found


@pytest.fixture
def office(core: Core) -> Office:
    return opened(core)


def test_every_event_calls_for_its_jobs_once_and_their_ids_are_told_after_they_are_kept(office: Office) -> None:
    wanted = [job.job_id for job in due_jobs(office.core)]
    assert len(wanted) > 5
    enlisting = office.enlisting()
    assert enlisting.catch_up() == office.core.log.head()
    assert office.kept() == office.told.jobs == wanted
    assert enlisting.catch_up() == office.core.log.head()
    assert office.told.jobs == wanted


@settings(max_examples=12)
@given(batch=st.integers(1, 7), breaks_at=st.integers(1, 12))
def test_whoever_dies_between_any_two_batches_leaves_all_to_the_next(core: Core, batch: int, breaks_at: int) -> None:
    office, calls = opened(core), []

    class Killed(BaseException):
        pass

    def enlister(events: Sequence[Recorded[Any]]) -> Iterator[Job]:
        calls.append(len(events))
        if len(calls) == breaks_at:
            raise Killed
        return errands(events)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(running, "BATCH", batch)
        try:
            office.enlisting(enlister).catch_up()
        except Killed:
            office.enlisting(enlister).catch_up()
    assert office.kept() == [job.job_id for job in due_jobs(core)]
    assert sum(calls) >= len(core.log.read(0, 1_000))


def test_where_jobs_cannot_be_kept_the_checkpoint_stays(office: Office) -> None:
    def broken(events: Sequence[Recorded[Any]]) -> Iterator[Job]:
        return iter([a_job(events[0].position, due_at=None)])

    with pytest.raises(Exception, match="due_at"):
        office.enlisting(broken).catch_up()
    assert (office.kept(), office.told.jobs) == ([], [])
    office.enlisting().catch_up()
    assert office.kept() == [job.job_id for job in due_jobs(office.core)]


def test_a_runner_does_what_it_is_told_of_and_then_what_was_waiting_for_that(office: Office) -> None:
    jobs = due_jobs(office.core)
    office.enlist(*jobs)
    office.runner(jobs[1].job_id)
    assert office.doing.done == []
    office.runner(jobs[0].job_id)
    assert [one.position for one in office.doing.done] == [job.position for job in jobs]
    assert office.doing.done[0].event.body == "Hello"
    assert office.heard.done == [KIND] * len(jobs)
    office.runner(jobs[0].job_id)
    assert len(office.doing.done) == len(jobs)


def test_a_runner_that_is_stopped_finishes_what_it_does_and_begins_nothing_more(office: Office) -> None:
    jobs = due_jobs(office.core)
    office.enlist(*jobs)
    Runner(office.core.log, office.store, {KIND: office.doing}, office.heard, lambda: True)(jobs[0].job_id)
    assert [one.position for one in office.doing.done] == [jobs[0].position]
    assert len(office.kept()) == len(jobs) - 1


def test_a_job_that_is_put_off_to_the_present_again_and_again_is_left_to_the_sweep(office: Office) -> None:
    first, *_ = due_jobs(office.core)
    job = Job(KIND, uuid4(), first.position, False, None, first.due_at)
    office.enlist(job)
    office.doing.then = Later(first.due_at)
    office.runner(job.job_id)
    assert len(office.doing.done) == AT_ONCE
    assert office.store.due(10) == [job.job_id]


def test_a_kind_that_nobody_does_and_an_event_that_is_not_there_are_failures_with_a_name(office: Office) -> None:
    now, (first, *_) = office.core.clock.now(), due_jobs(office.core)
    unknown, missing = a_job(first.position, kind="of a newer release", due_at=now), a_job(0, due_at=now)
    office.enlist(unknown, missing)
    office.runner(unknown.job_id)
    office.runner(missing.job_id)
    faults = [failed.fault for failed in office.heard.failed]
    assert [fault.partition(":")[0] for fault in faults] == [
        "NoHandler at application/running.py",
        "EventMissing at application/running.py",
    ]
    assert [failed.attempt for failed in office.heard.failed] == [1, 1]
    assert len(office.kept()) == 2


def test_what_somebody_forgotten_wrote_reaches_a_handler_unreadable(database_url: str) -> None:
    with open_core(database_url, [b"m" * 32], Counted()) as before, open_core(database_url, [b"m" * 32], Counted()) as core:
        talk = conversation(before)
        (job,) = due_jobs(before)
        office = Office(core, core.jobs)
        office.enlist(job)
        forget(before, talk[0])
        office.runner(job.job_id)
    (recorded,) = office.doing.done
    assert recorded.event.thread_id == talk[2]
    assert recorded.event.body == "⁂"


def test_dropping_tells_the_handler_of_the_event_and_needs_none_for_an_unknown_kind(office: Office) -> None:
    first, *_ = due_jobs(office.core)
    office.runner.end(first)
    assert [one.position for one in office.doing.given_up] == [first.position]
    office.runner.end(a_job(first.position, kind="of a newer release", due_at=first.due_at))
    with pytest.raises(EventMissing):
        office.runner.end(a_job(10**9, due_at=first.due_at))


def test_the_sweep_tells_of_what_is_due_again_after_a_while_and_counts(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    jobs = [a_job(position, due_at=office.core.clock.now()) for position in (1, 2)]
    office.enlist(*jobs)
    sweep = SweepJobs(office.store, office.told, office.runner, office.heard)
    ids = [job.job_id for job in jobs]
    assert [sweep.catch_up(), sweep.catch_up()] == [2, 2]
    assert sorted(office.told.jobs) == sorted(ids)
    now[0] += AGAIN_AFTER + 0.1
    sweep.catch_up()
    assert sorted(office.told.jobs) == sorted(ids * 2)
    assert [(one.dead, one.waiting) for one in office.heard.counts] == [(0, 2), (0, 2)]


def test_where_nobody_can_be_told_the_sweep_does_the_jobs_itself_until_it_is_to_stop(office: Office) -> None:
    jobs = [Job(KIND, uuid4(), job.position, False, None, job.due_at) for job in due_jobs(office.core)[:3]]
    office.enlist(*jobs)
    office.told.away = True
    sweep = SweepJobs(office.store, office.told, office.runner, office.heard)
    sweep.catch_up(lambda: len(office.doing.done) == 2)
    assert len(office.doing.done) == 2
    sweep.catch_up()
    assert sorted(one.position for one in office.doing.done) == [job.position for job in jobs]
    assert office.kept() == []
