"""`islanders jobs`: what is still to be done, what was given up, and what to do about it."""

import json
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from application.jobs import ListedJob
from application.running import Runner
from entrypoints.command import AsJson, CommandFailed, Data, named_failures, tell
from entrypoints.metrics import Metrics
from entrypoints.reached import reached
from entrypoints.settings import load

app = typer.Typer(help="Slow work: what waits, what was given up, and how it goes on.", no_args_is_help=True)

_MOST = 1_000


@app.command("list")
@named_failures
def list_jobs(
    dead: Annotated[bool, typer.Option("--dead", help="Only those that were given up.")] = False,  # noqa: FBT002
    limit: Annotated[int, typer.Option(help="At most so many.", min=1, max=_MOST)] = 100,
    data: Data = None,
    json: AsJson = False,  # noqa: FBT002
) -> None:
    """List jobs, the oldest first: waiting, parked behind a dead one, or dead."""
    with reached(load(data).settings) as (core, _):
        found = core.jobs.listed(dead_only=dead, limit=limit)
    _show(found, dead_only=dead, as_json=json)


@app.command()
@named_failures
def retry(
    job_ids: Annotated[list[UUID] | None, typer.Argument(help="Which jobs.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every dead job.")] = False,  # noqa: FBT002
    data: Data = None,
    json: AsJson = False,  # noqa: FBT002
) -> None:
    """Have jobs done again from now on, after what kept them from it is mended. What was parked behind them follows, in order."""
    if bool(job_ids) == everything:
        raise typer.BadParameter("say which jobs, or --all")
    with reached(load(data).settings) as (core, _):
        wanted = job_ids or [job.job_id for job in core.jobs.listed(dead_only=True, limit=_MOST)]
        count = core.jobs.retry(wanted)
    if job_ids and count < len(job_ids):
        raise CommandFailed(f"{len(job_ids) - count} of them are not there any more; `islanders jobs list` shows those that are")
    tell(f"{count} {'job is' if count == 1 else 'jobs are'} due again.", {"retried": count}, as_json=json)


@app.command()
@named_failures
def drop(
    job_id: UUID,
    reason: Annotated[str, typer.Option(help="Why; it is printed, and kept nowhere.")],
    data: Data = None,
    json: AsJson = False,  # noqa: FBT002
) -> None:
    """Give a job up for good: what waits for it is ended, and what was parked behind it goes on."""
    from entrypoints.jobs_bootstrap import job_handlers

    with reached(load(data).settings) as (core, settings):
        metrics = Metrics()
        runner = Runner(core.log, core.jobs, job_handlers(core, settings, metrics)[1], metrics)
        if not core.jobs.drop(job_id, runner.end):
            raise CommandFailed(f"there is no job {job_id}, or it is being done just now; `islanders jobs list` shows all")
    tell(f"Job {job_id} was dropped: {reason}", {"dropped": str(job_id), "reason": reason}, as_json=json)


def _show(jobs: Sequence[ListedJob], *, dead_only: bool, as_json: bool) -> None:
    if as_json:
        print(json.dumps([_facts(job) for job in jobs]))  # noqa: T201 - the answer
        return
    console = Console()
    if not jobs:
        console.print("No job was given up." if dead_only else "There is nothing to do.")
        return
    table = Table("job", "kind, key and event", "position", "state", "attempts", "since, and due", "what went wrong")
    for job in jobs:
        since, due = (f"{moment:%Y-%m-%d %H:%M:%S}" for moment in (job.enlisted_at, job.due_at))
        what = f"{job.kind}\n{job.key}\n{job.event_id or 'not in the log'}"
        counted = (str(job.position), job.state, str(job.attempts))
        table.add_row(str(job.job_id), what, *counted, f"{since}\n{due}", job.fault or "")
    console.print(table)
    if any(job.state == "dead" for job in jobs):
        console.print("After the mend: islanders jobs retry JOB. What led to it: islanders audit why EVENT.")


def _facts(job: ListedJob) -> dict[str, object]:
    return {
        "job_id": str(job.job_id),
        "kind": job.kind,
        "key": str(job.key),
        "event_id": job.event_id,
        "position": job.position,
        "state": job.state,
        "attempts": job.attempts,
        "fault": job.fault,
        "due_at": job.due_at.isoformat(),
        "enlisted_at": job.enlisted_at.isoformat(),
    }
