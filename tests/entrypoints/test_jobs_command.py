"""`islanders jobs`: what is still to be done, what was given up, and what to do about it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from typer.testing import CliRunner, Result

from application.jobs import Job, JobFailed
from entrypoints import jobs_bootstrap
from entrypoints.bootstrap import Core, open_core
from entrypoints.cli import app
from tests.support.errands import TABLES, Trouble, handlers
from tests.support.errands import job as a_job
from tests.support.tally import Counted
from tests.support.writer import conversation

KEY = "bW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW0="
SECRET_KEY = "a secret of more than thirty-two characters"
WORDS = "what Zeynep wrote"


@pytest.fixture
def core(database_url: str) -> Iterator[Core]:
    with open_core(database_url, [b"m" * 32], Counted(), pool_size=2) as found:
        yield found


@pytest.fixture
def islanders(database_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setattr(jobs_bootstrap, "job_handlers", handlers)
    environment = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SECRET_KEY": SECRET_KEY,
        "MASTER_KEYS": KEY,
        "COLUMNS": "250",
    }
    return lambda *words: CliRunner().invoke(app, ["jobs", *words, "--data", str(tmp_path)], env=environment)


def a_dead_one(core: Core, key: UUID | None = None) -> tuple[Job, str]:
    """Somebody's first message; its job went wrong too often. Gives the id of the event as well."""
    conversation(core)
    recorded = core.log.read(0, 1_000)[-1]
    job = a_job(recorded.position, key, in_order=True, due_at=recorded.recorded_at)
    core.jobs.enlist("test", [job], 0)

    def trouble(_: Job) -> None:
        raise Trouble(WORDS)

    with core.application.connect() as connection:
        connection.execute("UPDATE jobs SET attempts = 7 WHERE job_id = %s", (job.job_id,))
    with pytest.raises(JobFailed):
        core.jobs.work(job.job_id, trouble)
    return job, recorded.event_id


def waiting(core: Core, key: UUID) -> Job:
    """One more with this key."""
    job = a_job(10**6, key, in_order=True, due_at=core.clock.now())
    core.jobs.enlist("test", [job], 0)
    return job


def test_where_there_is_nothing_to_do_it_says_so(islanders: Callable[..., Result]) -> None:
    assert islanders("list").stdout == "There is nothing to do.\n"
    assert islanders("list", "--dead").stdout == "No job was given up.\n"
    assert json.loads(islanders("list", "--json").stdout) == []
    assert json.loads(islanders("retry", "--all", "--json").stdout) == {"retried": 0}


def test_the_list_shows_what_a_mend_needs_and_nothing_that_people_wrote(core: Core, islanders: Callable[..., Result]) -> None:
    key = uuid4()
    dead, event_id = a_dead_one(core, key)
    behind = waiting(core, key)
    first, second = json.loads(islanders("list", "--json").stdout)
    assert (first["job_id"], first["state"], second["job_id"], second["state"]) == (
        str(dead.job_id),
        "dead",
        str(behind.job_id),
        "parked",
    )
    assert (first["kind"], first["key"], first["position"], first["attempts"]) == ("errand", str(key), dead.position, 8)
    assert (first["event_id"], second["event_id"]) == (event_id, None)
    assert first["fault"].startswith("Trouble at adapters/postgres_jobs.py:")
    assert [job["job_id"] for job in json.loads(islanders("list", "--dead", "--json").stdout)] == [str(dead.job_id)]
    shown = islanders("list").stdout
    for part in (str(dead.job_id), str(key), event_id, "Trouble", "parked", "not in the log", "islanders audit why"):
        assert part in shown
    assert "Zeynep" not in shown
    assert "islanders audit" not in islanders("list", "--limit", "1", "--json").stdout


def test_the_event_that_the_list_names_is_one_that_audit_knows(core: Core, islanders: Callable[..., Result]) -> None:
    del islanders
    _, event_id = a_dead_one(core)
    assert core.audit.why(event_id, masked=True) is not None


def test_a_retry_makes_jobs_due_by_name_or_all_dead_ones(core: Core, islanders: Callable[..., Result]) -> None:
    jobs = [a_dead_one(core)[0] for _ in range(3)]
    assert islanders("retry", str(jobs[0].job_id)).stdout == "1 job is due again.\n"
    assert core.jobs.due(10) == [jobs[0].job_id]
    assert islanders("retry", "--all").stdout == "2 jobs are due again.\n"
    assert set(core.jobs.due(10)) == {job.job_id for job in jobs}


def test_a_retry_of_nothing_of_both_or_of_what_is_not_there_is_refused(core: Core, islanders: Callable[..., Result]) -> None:
    dead, _ = a_dead_one(core)
    assert islanders("retry").exit_code == 2
    assert islanders("retry", "--all", str(dead.job_id)).exit_code == 2
    assert islanders("retry", "no id").exit_code == 2
    unknown = islanders("retry", str(uuid4()))
    assert (unknown.exit_code, "not there" in unknown.stderr) == (1, True)
    assert core.jobs.due(10) == []


def test_a_drop_ends_what_waits_for_the_job_and_lets_the_next_have_its_turn(core: Core, islanders: Callable[..., Result]) -> None:
    with core.application.connect() as connection:
        connection.execute(TABLES)
    key = uuid4()
    dead, _ = a_dead_one(core, key)
    behind = waiting(core, key)
    assert islanders("drop", str(dead.job_id)).exit_code == 2, "a reason is wanted"
    dropped = islanders("drop", str(dead.job_id), "--reason", "the listing is gone", "--json")
    assert json.loads(dropped.stdout) == {"dropped": str(dead.job_id), "reason": "the listing is gone"}
    assert core.jobs.due(10) == [behind.job_id]
    with core.application.connect() as connection:
        assert connection.execute("SELECT position FROM dropped").fetchall() == [{"position": dead.position}]
    again = islanders("drop", str(dead.job_id), "--reason", "again")
    assert (again.exit_code, "there is no job" in again.stderr) == (1, True)


@pytest.mark.parametrize("command", ["list", "retry", "drop"])
def test_every_command_explains_itself(islanders: Callable[..., Any], command: str) -> None:
    shown = islanders(command, "--help")
    assert shown.exit_code == 0
    assert "Usage:" in shown.stdout
