"""`islanders audit`: what happened to any conversation or person, why, and what was the case at any moment."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from application.audit import KINDS, Subject
from application.moments import time_of
from entrypoints import audit_report
from entrypoints.audit_report import Span
from entrypoints.bootstrap import Core
from entrypoints.command import AsJson, CommandFailed, Data, named_failures, operators_cause
from entrypoints.reached import reached
from entrypoints.settings import load

app = typer.Typer(help="What was, when, and why; and whether the log is as it was recorded.", no_args_is_help=True)

Id = Annotated[UUID, typer.Argument(help="Its id; `islanders audit find` finds ids.")]
Moment = "A position of the log, or a time in ISO 8601, in UTC where it names no zone."
Reason = Annotated[
    str | None,
    typer.Option(
        help="Why you look, in 10 to 500 characters. With it personal data is readable and the look recorded; else masked."
    ),
]


def _showing(kind: str) -> Callable[..., None]:
    def show(
        id: Id,
        as_of: Annotated[str | None, typer.Option(help=f"Show it as it was then. {Moment}")] = None,
        from_: Annotated[
            str | None, typer.Option("--from", help=f"Tell only what came after, and what it changed. {Moment}")
        ] = None,
        to: Annotated[str | None, typer.Option(help=f"Tell only what came up to then. {Moment}")] = None,
        reason: Reason = None,
        data: Data = None,
        json: AsJson = False,  # noqa: FBT002
    ) -> None:
        with reached(load(data).settings) as (core, _):
            subject = core.audit.subject(kind, id)
            span = _span(core, as_of, from_, to)
            # Found first, looked at second: what is not there is no look; and the look comes after the moment that is shown.
            masked = reason is None or _look(core, subject, reason)
            audit_report.show(core.audit, subject, span, masked=masked, as_json=json)

    show.__doc__ = f"{_ABOUT[kind]} Masked, unless --reason is given."
    return show


_ABOUT = {
    "thread": "A thread: its story, its messages and lines in people's lists.",
    "person": "A person: their story, and what the views say of and to them.",
    "message": "A message: that it was sent, who read it, and what came of it.",
    "lead": "A lead: what a customer looks for, its story and state.",
    "broadcast": "A broadcast: its story and state, and where each of its messages is.",
    "booking": "A booking: its story, and who was turned away because of it.",
}

for _kind in KINDS:
    app.command(_kind)(named_failures(_showing(_kind)))


def _look(core: Core, subject: Subject, reason: str) -> bool:
    return core.inspections.look(None, subject.kind, subject.id, reason, operators_cause()).masked


def _span(core: Core, as_of: str | None, from_: str | None, to: str | None) -> Span:
    position = core.audit.position
    later = position(to if to is not None else as_of)
    then = later if as_of is None else position(as_of)
    earlier = None if from_ is None else position(from_)
    if earlier is not None and earlier > later:
        raise CommandFailed(f"--from is position {earlier}, after position {later}, where the story ends")
    return Span(earlier, later, then)


@app.command()
@named_failures
def why(
    event_id: Annotated[str, typer.Argument(help="The id of an event; every story and search shows ids.")],
    data: Data = None,
    json: AsJson = False,  # noqa: FBT002
) -> None:
    """Where an event came from, back to a request, a command, a webhook or a deadline, and what it led to. Always masked."""
    with reached(load(data).settings) as (core, _):
        audit_report.show_chain(core.audit.why(event_id, masked=True), as_json=json)


@app.command()
@named_failures
def find(
    phone: Annotated[str | None, typer.Option(help="Somebody's number today, in any form.")] = None,
    sid: Annotated[
        str | None,
        typer.Option(help="A provider's id of a message: events of the chain `whatsapp:SID`, or caused by it."),
    ] = None,
    correlation_id: Annotated[str | None, typer.Option(help="As answers, logs and stories show it.")] = None,
    from_: Annotated[str | None, typer.Option("--from", help="Recorded then or later: a time in ISO 8601.")] = None,
    to: Annotated[str | None, typer.Option(help="Recorded then or before: a time in ISO 8601.")] = None,
    after: Annotated[int, typer.Option(help="Only beyond this position of the log, to go on after a page.", min=0)] = 0,
    limit: Annotated[int, typer.Option(help="Events at most.", min=1, max=10_000)] = 100,
    data: Data = None,
    json: AsJson = False,  # noqa: FBT002
) -> None:
    """Find events that fit everything given. Always masked; ids in what is found lead to stories."""
    if (phone, sid, correlation_id, from_, to) == (None,) * 5:
        raise typer.BadParameter("say what to find: --phone, --sid, --correlation-id, --from or --to")
    number = None if phone is None else _number(phone)
    since, until = (None if text is None else time_of(text) for text in (from_, to))
    with reached(load(data).settings) as (core, _):
        lines = core.audit.find(
            phone=number, sid=sid, correlation_id=correlation_id, since=since, until=until, limit=limit + 1, after=after
        )
    audit_report.show_found(lines[:limit], there_is_more=len(lines) > limit, as_json=json)


def _number(given: str) -> str:
    from entrypoints.http.contacts import normal_phone
    from entrypoints.http.problems import HttpProblem

    try:
        number = normal_phone(given)
    except HttpProblem:
        number = None
    if number is None:
        raise typer.BadParameter(f"--phone: {given!r} is not a phone number")
    return number


@app.command("verify-log")
@named_failures
def verify_log(
    anchors: Annotated[Path | None, typer.Option(help="A file of anchors, as `islanders audit anchors` printed them.")] = None,
    data: Data = None,
    json: AsJson = False,  # noqa: FBT002
) -> None:
    """Compare every event with the chain of hashes; exit status 1 where one was changed, is missing or was moved."""
    from entrypoints.verify_log import verify_log as run

    run(load(data).settings, anchors, as_json=json)


@app.command("anchors")
@named_failures
def export_anchors(
    every: Annotated[int, typer.Option(help="An anchor for each so many positions, and one for the last.", min=1)] = 10_000,
    data: Data = None,
    json: AsJson = False,  # noqa: ARG001, FBT002 - a line of JSON each, either way
) -> None:
    """Print hashes of the chain, to be kept where nobody who can change the database can change them."""
    from entrypoints.verify_log import export_anchors as run

    run(load(data).settings, every)
