"""The worker keeps the trail, and dying at it harms nothing."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg

from adapters.event_registry import EventRegistry
from application.cause import Cause
from application.chain import verify
from domain.events import EVENT_TYPES
from domain.naming import stable_name
from domain.thread.events import ThreadClosed
from entrypoints.bootstrap import open_core
from tests.support.product import ROOT
from tests.support.tally import Counted
from tests.support.threads import BUYER, NOON, SELLER, THREAD_ID
from tests.support.waiting import until

COUNT = 24_000
MANY = (
    "INSERT INTO log_events (originator_id, originator_version, topic, state)"
    " SELECT md5(n::text)::uuid, 1, %s, %s FROM generate_series(1, %s) AS n"
)


def test_a_worker_killed_while_it_chains_leaves_a_chain_that_the_next_goes_on_with(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    closed = ThreadClosed(thread_id=THREAD_ID, closed_by=BUYER, participants=(BUYER, SELLER), closed_at=NOON)
    state = EventRegistry(EVENT_TYPES).encode(NOON, Cause("test", "many"), "CloseThread", closed)
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(MANY, (stable_name(ThreadClosed), state, COUNT))
    environment = {**os.environ, "DATABASE_URL": database_url, "REDIS_URL": redis_url, "ISLANDERS_DATA": str(tmp_path)}
    ends = [0]
    with open_core(database_url, [b"m" * 32], Counted()) as core:
        while ends[-1] < COUNT:
            worker = subprocess.Popen([sys.executable, "-m", "entrypoints.worker"], cwd=ROOT, env=environment)
            try:
                until(lambda: core.chain.end() > ends[-1])
            finally:
                worker.kill()
                worker.wait()
            ends.append(core.chain.end())
        verified = verify(core.history, core.chain, {})
    assert len(ends) > 2, "no worker was killed on the way"
    assert (verified.checked, verified.faults, verified.newer) == (COUNT, 0, 0)
