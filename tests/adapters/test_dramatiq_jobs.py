"""Jobs through a real Valkey: told of, run at once, again after a worker was killed, and not held up by a server that is away."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import redis

from adapters.dramatiq_jobs import PATIENCE, DramatiqJobs
from adapters.embedded_valkey import EmbeddedValkey
from application.ports import LogUnavailable
from tests.support.product import ROOT
from tests.support.waiting import until


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[EmbeddedValkey]:
    """One that may be stopped."""
    tmp_path.chmod(0o755)
    server = EmbeddedValkey(tmp_path)
    server.ensure()
    yield server
    server.stop()


@contextmanager
def working(url: str, run: Callable[[UUID], Any], namespace: str = "test", threads: int = 2) -> Iterator[DramatiqJobs]:
    jobs = DramatiqJobs(url, namespace, run, threads)
    jobs.start()
    yield jobs
    jobs.stop(5)


def test_a_job_that_is_told_of_runs_soon(redis_url: str) -> None:
    ran: dict[UUID, float] = {}
    told: dict[UUID, float] = {}
    with working(redis_url, lambda job_id: ran.setdefault(job_id, time.monotonic()), uuid4().hex) as jobs:
        for _ in range(5):
            job_id = uuid4()
            told[job_id] = time.monotonic()
            assert jobs.tell(job_id)
            until(lambda job_id=job_id: job_id in ran, 5)  # type: ignore[misc]
    waits = sorted(ran[job_id] - at for job_id, at in told.items())
    assert waits[2] < 0.3, waits


def test_workers_on_another_database_take_no_messages_of_this_one(redis_url: str) -> None:
    ours, theirs = uuid4().hex, uuid4().hex
    ran: list[str] = []
    with (
        working(redis_url, lambda _: ran.append("theirs"), theirs),
        working(redis_url, lambda _: ran.append("ours"), ours) as jobs,
    ):
        for _ in range(20):
            jobs.tell(uuid4())
        until(lambda: len(ran) == 20)
    assert set(ran) == {"ours"}


def test_a_run_that_cannot_reach_the_log_ends_nothing_else(redis_url: str, caplog: pytest.LogCaptureFixture) -> None:
    ran: list[UUID] = []

    def run(job_id: UUID) -> None:
        ran.append(job_id)
        if len(ran) == 1:
            raise LogUnavailable

    with working(redis_url, run, uuid4().hex, threads=1) as jobs:
        jobs.tell(uuid4())
        jobs.tell(uuid4())
        until(lambda: len(ran) == 2)
    assert not [record for record in caplog.records if record.levelname in {"ERROR", "CRITICAL"}]


def test_stopping_lets_a_job_finish_and_gives_those_back_that_were_not_begun(redis_url: str) -> None:
    begun, may_end, ended = threading.Event(), threading.Event(), threading.Event()
    namespace = uuid4().hex

    def slow(_: UUID) -> None:
        begun.set()
        may_end.wait(10)
        ended.set()

    jobs = DramatiqJobs(redis_url, namespace, slow, 1)
    jobs.start()
    second = uuid4()
    jobs.tell(uuid4())
    begun.wait(10)
    jobs.tell(second)
    stopping = threading.Thread(target=jobs.stop, args=(10,))
    stopping.start()
    may_end.set()
    stopping.join(15)
    assert ended.is_set()
    ran: list[UUID] = []
    with working(redis_url, ran.append, namespace):
        until(lambda: second in ran)


def test_while_redis_is_gone_telling_fails_at_once_and_works_again_when_it_is_back(valkey: EmbeddedValkey) -> None:
    ran: list[UUID] = []
    with working(valkey.url, ran.append) as jobs:
        jobs.tell(uuid4())
        until(lambda: len(ran) == 1)
        valkey.stop()
        began = time.monotonic()
        assert [jobs.tell(uuid4()) for _ in range(50)] == [False] * 50
        assert time.monotonic() - began < 1
        valkey.ensure()
        until(lambda: jobs.tell(uuid4()), 10)
        until(lambda: len(ran) == 2, 10)


def test_a_redis_that_hangs_holds_nobody_up(valkey: EmbeddedValkey) -> None:
    ran: list[UUID] = []
    with working(valkey.url, ran.append) as jobs:
        jobs.tell(uuid4())
        until(lambda: len(ran) == 1)
        assert valkey.pid
        os.kill(valkey.pid, signal.SIGSTOP)
        try:
            began = time.monotonic()
            assert not jobs.tell(uuid4())
            assert not jobs.tell(uuid4())
            assert time.monotonic() - began < 3 * PATIENCE
        finally:
            os.kill(valkey.pid, signal.SIGCONT)
        until(lambda: jobs.tell(uuid4()), 10)


def test_a_worker_can_stop_while_redis_is_gone(valkey: EmbeddedValkey) -> None:
    jobs = DramatiqJobs(valkey.url, "test", lambda _: time.sleep(0.5), 1)
    jobs.start()
    for _ in range(4):
        jobs.tell(uuid4())
    threading.Event().wait(0.2)
    valkey.stop()
    began = time.monotonic()
    jobs.stop(1)
    assert time.monotonic() - began < 5


KILLED = """
import os, sys, threading
from adapters.dramatiq_jobs import DramatiqJobs

def hold(job_id):
    os.write(1, f"{job_id}\\n".encode())
    threading.Event().wait(60)

DramatiqJobs(sys.argv[1], sys.argv[2], hold, 2).start()
threading.Event().wait()
"""


def test_the_messages_of_a_killed_worker_reach_another_within_fifteen_seconds(redis_url: str) -> None:
    namespace, job_ids = uuid4().hex, {uuid4() for _ in range(3)}
    teller = DramatiqJobs(redis_url, namespace, lambda _: None, 1)
    for job_id in job_ids:
        teller.tell(job_id)
    command = [sys.executable, "-c", KILLED, redis_url, namespace]
    worker = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        assert worker.stdout
        assert UUID(worker.stdout.readline().decode().strip()) in job_ids, "it did not begin"
        until(lambda: redis.Redis.from_url(redis_url).llen(f"{namespace}:jobs") == 0, 5)
    finally:
        worker.kill()
        worker.communicate()
    ran: set[UUID] = set()
    with working(redis_url, ran.add, namespace):
        until(lambda: ran == job_ids, 15)
