"""Workers that are killed, a Redis that forgets everything or is away, and jobs that go wrong: all is done, once, in order."""

import json
import signal
import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from entrypoints.cli import app
from tests.support.errands import ANY, Town, town
from tests.support.waiting import until
from tests.support.writer import conversation

SECRET = "what Zeynep wrote about the harbour"


@pytest.fixture
def errands(database_url: str, tmp_path: Path) -> Iterator[Town]:
    with town(database_url, tmp_path) as found:
        yield found


def test_what_a_killed_worker_was_doing_is_redone_within_fifteen_seconds_and_done_once(errands: Town) -> None:
    talk, other = conversation(errands.core), conversation(errands.core)
    errands.say(talk, 3)
    first, *behind = errands.positions(talk)
    errands.order(first, seconds=60)
    killed = errands.start()
    until(lambda: first in errands.begun())
    heir = errands.start()
    until(lambda: errands.done() == errands.positions(other) and len(errands.rows("SELECT job_id FROM jobs")) == 4, 10)
    killed.kill()
    errands.rows("DELETE FROM orders")
    until(lambda: len(errands.done()) == 5, 15)
    done = errands.rows("SELECT position, pid FROM done ORDER BY number")
    assert [(row["position"], row["pid"]) for row in done[1:]] == [(position, heir.pid) for position in (first, *behind)]
    begun = [row["pid"] for row in errands.rows("SELECT pid FROM begun WHERE position = %s ORDER BY number", first)]
    assert begun == [killed.pid, heir.pid]
    until(lambda: errands.rows("SELECT * FROM jobs") == [], 5)


def test_a_worker_that_is_told_to_stop_finishes_what_it_does_and_idle_ones_begin_at_once(errands: Town) -> None:
    talk = conversation(errands.core)
    worker = errands.start()
    until(lambda: len(errands.done()) == 1)
    for said in range(8):
        errands.say(talk)
        until(lambda said=said: len(errands.done()) == said + 2)  # type: ignore[misc]
    recorded = {one.position: one.recorded_at for one in errands.core.log.read(0, 100)}
    waits = [(row["at"] - recorded[row["position"]]).total_seconds() for row in errands.rows("SELECT * FROM begun")][1:]
    assert statistics.median(waits) < 0.5, waits
    errands.order(ANY, seconds=1.5)
    errands.say(talk)
    last = errands.positions(talk)[-1]
    until(lambda: last in errands.begun())
    assert last not in errands.done()
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(15) == 0
    assert last in errands.done()
    assert errands.rows("SELECT * FROM jobs") == []


def test_a_redis_that_forgets_fifty_jobs_or_is_away_loses_none_and_none_is_done_twice(errands: Town) -> None:
    talks = [conversation(errands.core) for _ in range(5)]
    for talk in talks:
        errands.say(talk, 9)
    for position in errands.positions():
        errands.order(position, seconds=0.02)
    errands.start(JOB_THREADS="2")
    until(lambda: len(errands.begun()) >= 2)
    assert len(errands.done()) < 40
    errands.redis.flushall()
    until(lambda: len(errands.done()) == 50, 15)
    errands.valkey.stop()
    for talk in talks:
        errands.say(talk)
    until(lambda: len(errands.done()) == 55, 15)
    errands.valkey.ensure()
    errands.redis.flushall()
    errands.say(talks[0])
    until(lambda: len(errands.done()) == 56, 15)
    until(lambda: bool(errands.redis.keys("islanders:*")), 10)
    assert sorted(errands.begun()) == sorted(errands.done()) == errands.positions()
    for talk in talks:
        assert [position for position in errands.done() if position in errands.positions(talk)] == errands.positions(talk)


def test_a_poisoned_job_parks_its_thread_only_is_shown_and_is_in_order_again_after_a_retry(errands: Town) -> None:
    poisoned, well = conversation(errands.core), conversation(errands.core)
    errands.say(poisoned, 2)
    errands.say(well, 2)
    first = errands.positions(poisoned)[0]
    errands.order(first, fault=SECRET)
    errands.start(ERRAND_ATTEMPTS="2")
    until(lambda: errands.done() == errands.positions(well), 15)

    def islanders(*words: str) -> Any:
        result = CliRunner().invoke(app, ["jobs", *words, "--json"], env=errands.environment)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    until(lambda: len(islanders("list", "--dead")) == 1)
    (dead,) = islanders("list", "--dead")
    assert (dead["kind"], dead["position"], dead["attempts"]) == ("errand", first, 2)
    assert dead["key"] == str(poisoned[2])
    assert dead["fault"].startswith("Trouble at ")
    assert [job["state"] for job in islanders("list")] == ["dead", "parked", "parked"]
    errands.rows("DELETE FROM orders")
    assert islanders("retry", dead["job_id"]) == {"retried": 1}
    until(lambda: len(errands.done()) == 6, 15)
    assert errands.done()[3:] == errands.positions(poisoned)
    assert islanders("list") == []
    said = errands.log.read_text()
    assert "job_failed" in said
    assert "job_given_up" in said
    for word in ("Zeynep", "harbour"):
        assert word not in said
