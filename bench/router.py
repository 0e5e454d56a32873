"""Routing held-out utterances on one core, beside the encoder and the letters alone: `python -m bench.router`."""

import argparse
import os
import resource
import time
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles

from adapters.router.features import as_read, letters
from adapters.router.model import load
from adapters.router.trained import TrainedRouter
from adapters.sentence_encoder import ENCODER
from application.router_evaluation import utterances_of

HELD_OUT = Path(__file__).parent.parent / "tests" / "data" / "router_heldout.jsonl"


def timed(name: str, ask: Callable[[str], object], texts: list[str]) -> float:
    """Milliseconds that 19 of 20 stay below, each text asked by itself."""
    took = []
    for text in texts:
        began = time.perf_counter()
        ask(text)
        took.append((time.perf_counter() - began) * 1000)
    cuts = quantiles(took, n=20, method="inclusive")
    print(f"{name:<22} median {cuts[9]:5.2f} ms   p95 {cuts[18]:5.2f} ms")
    return cuts[18]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often each utterance is routed")
    rounds = parser.parse_args().rounds
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    model = load()
    router = TrainedRouter(model, ENCODER)
    texts = [one.text for one in utterances_of(HELD_OUT)] * rounds
    router.route(texts[0], None, "en")
    whole = timed("router", lambda text: router.route(text, None, "en"), texts)
    encoder = timed("encoder alone", lambda text: ENCODER.embed([as_read(text)]), texts)
    by_letters = timed("letters alone", lambda text: model.by_letters.shares(letters(text).weighed(model.rarity)), texts)
    print(f"p95: {whole / encoder:.2f} times the encoder alone, {whole / by_letters:.1f} times letters alone")
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB resident at most")


if __name__ == "__main__":
    main()
