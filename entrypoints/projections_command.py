"""`islanders projections`: which views there are, building them anew while people write, and proving them."""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Column, Table

from application.rebuilding import Compared, Outcome
from entrypoints.command import AsJson, CommandFailed, Data, named_failures
from entrypoints.progress import Bar
from entrypoints.reached import reached
from entrypoints.rebuild_bootstrap import rebuilding, sizes, stored_views
from entrypoints.rebuild_crew import MANY, Crew
from entrypoints.settings import Settings, load
from projections.catalogue import VIEWS, differing
from projections.view import View

app = typer.Typer(help="Views: list them, build them anew while people write, and prove them.", no_args_is_help=True)

CORES = max(1, min(os.cpu_count() or 1, 8))

Names = Annotated[list[str] | None, typer.Argument(help="Names of views, as `islanders projections list` shows them.")]
Processes = Annotated[
    int, typer.Option(help="Processes that fold a long log at once.", min=1, max=64, show_default="one for each core")
]
All = Annotated[bool, typer.Option("--all", help="Every view.")]


@dataclass(frozen=True, slots=True)
class Listed:
    """One view as `list` shows it."""

    name: str
    version: int | None
    stored_version: int | None
    rows: int
    built_at: str | None
    built_at_position: int | None
    state: str


@app.command("list")
@named_failures
def show_all(data: Data = None, json: AsJson = False) -> None:  # noqa: FBT002
    """List all views: their versions, how large they are, and what is to be done about each."""
    with reached(load(data).settings) as (_, found):
        listed = list(_listed(found.database_url.get_secret_value()))
    if json:
        _print_json([asdict(one) for one in listed])
        return
    table = Table(Column("view", no_wrap=True), "version", "stored", "rows, about", "built at", "position", "state")
    for one in listed:
        table.add_row(*("" if value is None else str(value) for value in asdict(one).values()))
    Console().print(table)


def _listed(url: str) -> Iterator[Listed]:
    stored, rows = stored_views(url), sizes(url)
    versions = {name: view.version for name, view in stored.items()}
    faults, ours = differing(versions), {view.name: view.version for view in VIEWS}
    for name in sorted({*ours, *stored}):
        kept = stored.get(name)
        state = (
            f"{faults[name]}: islanders projections rebuild {name if name in ours else '--all'}" if name in faults else "current"
        )
        built_at = kept.built_at.isoformat(timespec="seconds") if kept else None
        position = kept.position if kept else None
        yield Listed(name, ours.get(name), versions.get(name), rows.get(name, 0), built_at, position, state)


@app.command()
@named_failures
def rebuild(
    names: Names = None,
    all_views: All = False,  # noqa: FBT002
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Build and compare, and change nothing.")] = False,  # noqa: FBT002
    processes: Processes = CORES,
    data: Data = None,
    json: AsJson = False,  # noqa: FBT002
) -> None:
    """Fold the log into new tables beside the live ones, compare, and exchange them while people go on writing.

    Ended at any point, the old views serve, and the next rebuild starts clean.
    """
    views = _chosen(names, all_views=all_views)
    outcome, seconds = _run(load(data).settings, views, processes, swap=not dry_run, quiet=json)
    _tell(outcome, seconds, as_json=json)


@app.command()
@named_failures
def verify(
    names: Names = None,
    all_views: All = False,  # noqa: FBT002
    processes: Processes = CORES,
    data: Data = None,
    json: AsJson = False,  # noqa: FBT002
) -> None:
    """Compare live views with the log at one position, online; exit status 1 if a row differs."""
    views = _chosen(names, all_views=all_views)
    outcome, seconds = _run(load(data).settings, views, processes, swap=False, quiet=json)
    _tell(outcome, seconds, as_json=json)
    wrong = [one.view for one in outcome.compared if one.total or one.skipped]
    if wrong:
        raise CommandFailed(
            f"{', '.join(wrong)}: not what the log says; `islanders projections rebuild {' '.join(wrong)}` heals it"
        )


def _run(settings: Settings, views: Sequence[View], processes: int, *, swap: bool, quiet: bool) -> tuple[Outcome, float]:
    with reached(settings) as (core, found), Bar(quiet=quiet) as bar:
        url = found.database_url.get_secret_value()
        if swap:
            _require_one_set(url, views)
        many = processes > 1 and core.history.head() > MANY
        crew = Crew(url, settings.wrapping_keys(), views, processes) if many else None
        outcome = rebuilding(url, core.history, bar.report, views=views, crew=crew).run([view.name for view in views], swap=swap)
    return outcome, bar.seconds


def _chosen(names: Sequence[str] | None, *, all_views: bool) -> Sequence[View]:
    known = {view.name: view for view in VIEWS}
    if bool(names) == all_views:
        raise typer.BadParameter(f"name views, or give --all; there are {', '.join(known)}")
    unknown = [name for name in names or () if name not in known]
    if unknown:
        raise typer.BadParameter(f"there is no view called {', '.join(unknown)}; there are {', '.join(known)}")
    return VIEWS if all_views else [known[name] for name in dict.fromkeys(names or ())]


def _require_one_set(url: str, views: Sequence[View]) -> None:
    """After an exchange the stored views must be those of one release, or no release could append."""
    versions = {name: one.version for name, one in stored_views(url).items()}
    left = differing(versions).keys() - {view.name for view in views} - (versions.keys() - {view.name for view in VIEWS})
    if left:
        named = " ".join(sorted({*left, *(view.name for view in views)}))
        raise CommandFailed(f"{', '.join(sorted(left))} must be rebuilt in the same step: islanders projections rebuild {named}")


def _tell(outcome: Outcome, seconds: float, *, as_json: bool) -> None:
    if as_json:
        _print_json(
            {
                "position": outcome.position,
                "events": outcome.events,
                "seconds": round(seconds, 3),
                "events_per_second": round(outcome.events / seconds) if seconds else 0,
                "swapped": outcome.swapped,
                "appends_paused_ms": round(outcome.paused_seconds * 1000, 1),
                "views": [asdict(one) for one in outcome.compared],
            }
        )
        return
    console = Console(highlight=False, soft_wrap=True, markup=False)
    for one in outcome.compared:
        _tell_view(console, one, healed=outcome.swapped)
    console.print(f"{outcome.events:,} events in {seconds:.1f} s, {outcome.events / max(seconds, 0.001):,.0f} a second.")
    if outcome.swapped:
        console.print(f"Exchanged at position {outcome.position}; appends waited {outcome.paused_seconds * 1000:.0f} ms.")


def _tell_view(console: Console, one: Compared, *, healed: bool) -> None:
    if one.skipped:
        console.print(f"{one.view}: not compared, {one.skipped}")
    elif not one.total:
        console.print(f"{one.view}: as the log says, at position {one.position}")
    else:
        was = "differed, and are healed" if healed else "differ"
        console.print(f"{one.view}: {one.total} rows {was}, at position {one.position}")
        for row in one.differences:
            columns = f" in {', '.join(row.columns)}" if row.wrong == "different" else ""
            console.print(f"  {' '.join(row.key)} {row.wrong}{columns}")
        if one.total > len(one.differences):
            console.print(f"  … and {one.total - len(one.differences)} more")


def _print_json(found: Any) -> None:
    print(json.dumps(found, indent=2))  # noqa: T201 - the answer
