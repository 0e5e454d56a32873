"""`islanders vectors`: the index by which listings are found by meaning."""

from dataclasses import asdict

import typer

from application.embedding import EmbeddingUnavailable
from entrypoints.command import AsJson, CommandFailed, Data, named_failures, tell
from entrypoints.metrics import Metrics
from entrypoints.progress import Bar
from entrypoints.reached import reached
from entrypoints.settings import load

app = typer.Typer(help="The index of meanings: how it stands, and building it anew.", no_args_is_help=True)


@app.command()
@named_failures
def status(data: Data = None, json: AsJson = False) -> None:  # noqa: FBT002
    """Show which model's vectors there are, how many, and how far behind the log they are."""
    from entrypoints.search_bootstrap import meaning_of

    with reached(load(data).settings) as (core, settings):
        head = core.history.head()
        try:
            manifest, count, position = meaning_of(settings).standing()
        except EmbeddingUnavailable as damaged:
            raise CommandFailed(f"the index cannot be read ({damaged}); `islanders vectors rebuild` makes it anew") from None
    if manifest is None:
        tell("There is no index yet; the worker makes it, or `islanders vectors rebuild`.", {"model": None}, as_json=json)
        return
    facts = {**asdict(manifest), "vectors": count, "position": position, "head": head}
    behind = "up to date" if position >= head else f"{head - position} events behind"
    tell(f"{count} vectors of {manifest.dimension} numbers by {manifest.model}, {behind}.", facts, as_json=json)


@app.command()
@named_failures
def rebuild(data: Data = None, json: AsJson = False) -> None:  # noqa: FBT002
    """Build the index anew from the log, beside the one in use, and then put it in its place; the product may run meanwhile."""
    from entrypoints.search_bootstrap import meaning_of, rebuild_index

    with reached(load(data).settings) as (core, settings):
        with Bar(quiet=json) as bar:
            try:
                position = rebuild_index(core, settings, Metrics(), bar.report, core.history.head())
            except EmbeddingUnavailable as unavailable:
                raise CommandFailed(f"the embedding model cannot be had ({unavailable}); try again when it can") from None
        _, count, _ = meaning_of(settings).standing()
    tell(f"{count} vectors, up to position {position}.", {"vectors": count, "position": position}, as_json=json)
