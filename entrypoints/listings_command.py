"""`islanders listings`: bringing listings from files, and which there are."""

import json as js
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from application.listing_import import Brought, FileNotUsable, Outcome, lines_of
from entrypoints.command import AsJson, CommandFailed, Data, named_failures, operators_cause, tell
from entrypoints.listings_bootstrap import importing
from entrypoints.progress import Bar
from entrypoints.reached import reached
from entrypoints.settings import load
from projections.listings import ALL_LISTINGS

app = typer.Typer(help="Listings: bring them from files, and see which there are.", no_args_is_help=True)

_TOLD = 20
"""Faults that are shown; more of them are counted."""


@app.command("import")
@named_failures
def bring(
    file: Annotated[Path, typer.Argument(help="A .csv with a head, or a .jsonl; docs/listings.md tells what a line says.")],
    seller: Annotated[str | None, typer.Option(help="Whose listings they are, where a line names nobody.")] = None,
    publish: Annotated[bool, typer.Option("--publish/--draft", help="Let everybody find them.")] = True,  # noqa: FBT002
    data: Data = None,
    json: AsJson = False,  # noqa: FBT002
) -> None:
    """Bring listings from a file. A listing is known again by its seller and its `ref`: bringing it twice changes nothing."""
    try:
        lines = list(lines_of(file))
    except FileNotUsable as unusable:
        raise CommandFailed(str(unusable)) from None
    with reached(load(data).settings) as (core, settings), Bar(quiet=json) as bar:
        use, cause, brought = importing(core, settings), operators_cause(), list[Brought]()
        for done, line in enumerate(lines, 1):
            brought.append(use.bring(line, seller, cause, publish=publish))
            bar.report(done, len(lines), "bringing")
    _report(brought, as_json=json)


def _report(brought: list[Brought], *, as_json: bool) -> None:
    counts = Counter(one.outcome for one in brought)
    failed = [one for one in brought if one.outcome is Outcome.FAILED]
    facts = {outcome.value: counts[outcome] for outcome in Outcome}
    faults = [{"line": one.number, "fault": one.fault} for one in failed]
    told = ", ".join(f"{many} {what}" for what, many in facts.items())
    tell(f"{len(brought)} lines: {told}.", {"lines": len(brought), **facts, "faults": faults}, as_json=as_json)
    if failed:
        shown = "\n".join(f"  line {one.number}: {one.fault}" for one in failed[:_TOLD])
        more = f"\n  and {len(failed) - _TOLD} more; --json tells them all" if len(failed) > _TOLD else ""
        raise CommandFailed(f"{len(failed)} lines were not brought; the others were.\n{shown}{more}")


@app.command("list")
@named_failures
def list_listings(
    limit: Annotated[int, typer.Option(help="At most so many.", min=1, max=10_000)] = 100,
    data: Data = None,
    json: AsJson = False,  # noqa: FBT002
) -> None:
    """List listings, the newest first."""
    with reached(load(data).settings) as (core, _):
        rows = [{name: str(value) for name, value in row.items()} for row in core.rows(ALL_LISTINGS, limit=limit)]
    if json:
        print(js.dumps(rows, ensure_ascii=False))  # noqa: T201 - the answer
        return
    table = Table("id", "seller", "category", "title", "where", "status")
    for row in rows:
        table.add_row(*(row[name] for name in ("listing_id", "username", "category", "title", "location", "status")))
    Console().print(table if rows else "There are no listings yet; `islanders listings import FILE` brings them.")
