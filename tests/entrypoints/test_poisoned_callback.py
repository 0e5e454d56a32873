"""A callback that cannot be dealt with is kept, parks what its sender writes next, and keeps nobody else waiting."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from adapters.postgres_checkpoints import PostgresCheckpoints
from adapters.postgres_jobs import PostgresJobs
from application.running import EnlistJobs, Runner
from entrypoints.bootstrap import Core, core_of
from entrypoints.jobs_bootstrap import job_handlers
from entrypoints.metrics import Metrics
from entrypoints.settings import Settings, load
from tests.support import whatsapp
from tests.support.callbacks import number
from tests.support.product import ROOT
from tests.support.servers import Servers
from tests.support.whatsapp import Line


def work(core: Core, settings: Settings) -> None:
    """Everything that is due, once: whatever fails is given up at the first failure."""
    metrics = Metrics()
    enlister, handlers = job_handlers(core, settings, metrics)
    jobs = PostgresJobs(core.application.connect, core.clock, {"route_callback": 1})
    checkpoints = PostgresCheckpoints(core.application.connect)
    EnlistJobs(core.log, checkpoints, enlister, jobs, lambda _: True).catch_up()
    runner = Runner(core.log, jobs, handlers, metrics)
    for job_id in jobs.due(100):
        runner(job_id)


def islanders(line: Line, *arguments: str) -> Any:
    command = [sys.executable, "-m", "entrypoints.cli", *arguments, "--json"]
    done = subprocess.run(command, env=line.product.environment, cwd=ROOT, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def said(line: Line, who: str) -> list[str]:
    sql = "SELECT m.content FROM messages m JOIN aliases a ON a.person_id = m.sender_id WHERE a.value = %s ORDER BY m.seq"
    return [row["content"] for row in line.rows(sql, who)]


def test_a_poisoned_callback_parks_its_sender_alone_and_keeps_the_order(servers: Servers) -> None:
    with whatsapp.line(servers, worker=False) as line:
        settings = load(Path(line.product.environment["ISLANDERS_DATA"])).settings.model_copy(
            update={"database_url": SecretStr(line.product.environment["DATABASE_URL"])}
        )
        ayse, zeynep = number(), number()
        for text in ("One", "Two", "Three"):
            assert line.says(ayse, text).status_code == 204
        assert line.says(zeynep, "Hello").status_code == 204
        taken = line.rows("DELETE FROM raw_payloads WHERE received_at = (SELECT min(received_at) FROM raw_payloads) RETURNING *")
        with core_of(settings, Metrics()) as core:
            work(core, settings)
            assert (said(line, ayse), said(line, zeynep)) == ([], ["Hello"])
            (dead,) = islanders(line, "jobs", "list", "--dead")
            assert (dead["kind"], dead["fault"].split()[0]) == ("route_callback", "PayloadMissing")
            assert [job["state"] for job in islanders(line, "jobs", "list") if job["kind"] == "route_callback"] == [
                "dead",
                "parked",
                "parked",
            ]
            columns = ", ".join(taken[0])
            marks = ", ".join(["%s"] * len(taken[0]))
            line.rows(f"INSERT INTO raw_payloads ({columns}) VALUES ({marks}) RETURNING 1", *taken[0].values())
            assert islanders(line, "jobs", "retry", dead["job_id"]) == {"retried": 1}
            work(core, settings)
        assert said(line, ayse) == ["One", "Two", "Three"]
        assert islanders(line, "jobs", "list", "--dead") == []


def test_what_cannot_be_mended_is_dropped_and_the_rest_goes_on(servers: Servers) -> None:
    with whatsapp.line(servers, worker=False) as line:
        settings = load(Path(line.product.environment["ISLANDERS_DATA"])).settings.model_copy(
            update={"database_url": SecretStr(line.product.environment["DATABASE_URL"])}
        )
        ayse = number()
        for text in ("One", "Two"):
            assert line.says(ayse, text).status_code == 204
        line.rows("DELETE FROM raw_payloads WHERE received_at = (SELECT min(received_at) FROM raw_payloads) RETURNING 1")
        with core_of(settings, Metrics()) as core:
            work(core, settings)
            (dead,) = islanders(line, "jobs", "list", "--dead")
            assert islanders(line, "jobs", "drop", dead["job_id"], "--reason", "gone for good")["dropped"] == dead["job_id"]
            work(core, settings)
        assert said(line, ayse) == ["Two"]
