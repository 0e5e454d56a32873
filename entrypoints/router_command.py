"""`islanders router`: training the router from its phrases, and measuring it on labelled utterances."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from application.embedding import EmbeddingUnavailable
from application.router_evaluation import Evaluation, UtterancesNotUsable, evaluate, utterances_of
from application.routing import RouterMissing
from entrypoints.command import AsJson, CommandFailed, named_failures, tell
from entrypoints.progress import Bar

app = typer.Typer(help="The router: train it from its phrases, and measure it.", no_args_is_help=True)


@app.command()
@named_failures
def train(json: AsJson = False) -> None:  # noqa: FBT002
    """Train the router anew from its phrases, which takes some minutes, and keep it in the place of the one before."""
    from entrypoints.router_bootstrap import TrainerMissing, train_router

    with Bar(quiet=json) as bar:
        try:
            version, count = train_router(bar.report)
        except TrainerMissing as missing:
            raise CommandFailed(str(missing)) from None
        except EmbeddingUnavailable as unavailable:
            raise CommandFailed(f"the encoder does not load ({unavailable}); without it there is nothing to train with") from None
    tell(f"{version}, from {count} phrases.", {"version": version, "phrases": count}, as_json=json)


@app.command("eval")
@named_failures
def measure(
    file: Annotated[
        Path, typer.Argument(help="A .jsonl, .json, .csv or .tsv with `utterance` and `domain`, and `language` if known.")
    ],
    wrong: Annotated[bool, typer.Option("--wrong", help="Show each utterance that was misunderstood.")] = False,  # noqa: FBT002
    json: AsJson = False,  # noqa: FBT002
) -> None:
    """Measure the router on labelled utterances: accuracy, confusion by domain, expected calibration error, and latency."""
    from entrypoints.router_bootstrap import router_of

    try:
        found = evaluate(router_of(), utterances_of(file))
    except (UtterancesNotUsable, RouterMissing) as unusable:
        raise CommandFailed(str(unusable)) from None
    tell(_told(found), _facts(found, wrong=wrong), as_json=json)
    if not json:
        console = Console()
        console.print(_confusion(found))
        for one, routed in found.wrong if wrong else ():
            console.print(
                f"{one.language or '–'}  {one.domain} → {routed.domain} ({routed.confidence:.2f})  {one.text}", markup=False
            )


def _told(found: Evaluation) -> str:
    languages = ", ".join(f"{name} {share:.1%}" for name, share in found.by_language.items())
    return (
        f"{found.model}{'' if found.calibrated else ' (by letters alone: the encoder does not load)'}, {found.count} utterances\n"
        f"accuracy {found.accuracy:.1%}{f' ({languages})' if languages else ''}\n"
        f"expected calibration error {found.calibration_error:.3f}\n"
        f"asked back {found.clarified:.1%}; right of the others {found.right_of_dispatched:.1%}\n"
        f"latency: median {found.median_ms:.1f} ms, p95 {found.p95_ms:.1f} ms"
    )


def _facts(found: Evaluation, *, wrong: bool) -> dict[str, Any]:
    facts = asdict(found)
    facts["wrong"] = [
        {
            "utterance": one.text,
            "language": one.language,
            "domain": one.domain,
            "given": routed.domain,
            "confidence": routed.confidence,
        }
        for one, routed in (found.wrong if wrong else ())
    ]
    return facts


def _confusion(found: Evaluation) -> Table:
    given = sorted({name for counts in found.confusion.values() for name in counts})
    table = Table("right domain", *given, "accuracy", title="what it is, and what it was taken for")
    for domain, counts in found.confusion.items():
        table.add_row(domain, *(str(counts.get(name, "·")) for name in given), f"{found.by_domain[domain]:.1%}")
    return table
