"""The composition root of the router."""

from functools import lru_cache
from pathlib import Path

from adapters.router.model import FILE, load
from adapters.router.phrase_files import judged, phrases
from adapters.router.trained import TrainedRouter
from adapters.router.training import Report, TrainerMissing, train
from adapters.sentence_encoder import ENCODER
from application.routing import Router

__all__ = ["TrainerMissing", "router_of", "train_router"]


@lru_cache(maxsize=1)
def router_of() -> Router:
    """The router of this process; raises `RouterMissing`."""
    return TrainedRouter(load(), ENCODER)


def train_router(report: Report, path: Path = FILE) -> tuple[str, int]:
    """Trains it from the phrases and keeps it; gives its version and the number of phrases.

    Raises `EmbeddingUnavailable` or `TrainerMissing`.
    """
    known = phrases()
    model = train(known, judged(), ENCODER, report)
    model.save(path)
    return model.version, len(known)
