"""How the router learns: softmax regression over meaning and letters, by scikit-learn, calibrated on utterances of others."""

import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from adapters.router.features import MEANING_WEIGHT, PIECES, Letters, Numbers, as_read, letters, rarities
from adapters.router.model import Head, Model, softmax
from adapters.router.phrase_files import LANGUAGES, Phrase, fingerprint
from application.embedding import Embedder

Report = Callable[[int, int, str], None]

REGULAR = 3.0
"""Inverse strength of regularisation."""

ROUNDS = 100
SPOKEN_COUNTS = 3.0
"""How much what people would write counts beside what slots were filled into."""

_TEMPERATURES = np.linspace(0.5, 2.0, 61)
_AT_ONCE = 500
_BESIDE = ("phrase_files.py", "features.py", "training.py", "model.py")
Indices = npt.NDArray[np.int64]


class TrainerMissing(Exception):
    """scikit-learn is not installed; it comes with the development packages, as training is no part of running the product."""


def version() -> str:
    """Names what a model was trained from: the phrases, and the code that makes something of them."""
    return f"router-{fingerprint(Path(__file__).parent / name for name in _BESIDE)}"


def train(phrases: Sequence[Phrase], judged: Sequence[Phrase], embedder: Embedder, report: Report) -> Model:
    """A model, the same for the same phrases; raises `TrainerMissing` or `EmbeddingUnavailable`.

    How sure it may be is found out on `judged`, which it is not fitted to. `report` hears how far it is.
    """
    labels = sorted({phrase.label for phrase in phrases})
    classes = np.array([labels.index(phrase.label) for phrase in phrases])
    spoken = np.array([LANGUAGES.index(phrase.language) for phrase in phrases])
    counts = np.array([SPOKEN_COUNTS if phrase.is_spoken else 1.0 for phrase in phrases])
    found = [letters(phrase.text) for phrase in phrases]
    rarity = rarities(found)
    pieces, others = _sparse(found, rarity), _sparse([letters(one.text) for one in judged], rarity)
    steps, done = 3, 0

    def advanced(head: Head) -> Head:
        nonlocal done
        done += 1
        report(done, steps, "fitting")
        return head

    language = advanced(_fitted(pieces, spoken, counts))
    by_letters = advanced(_calibrated(_fitted(pieces, classes, counts), others, judged, labels))
    meant = _whole(phrases, pieces, embedder, report), _whole(judged, others, embedder, report)
    whole = advanced(_calibrated(_fitted(meant[0], classes, counts), meant[1], judged, labels))
    return Model(version(), tuple(labels), rarity, whole, by_letters, language)


def _sparse(texts: Sequence[Letters], rarity: Numbers) -> Any:
    """The hashed pieces of texts, a sparse row each."""
    try:
        from scipy.sparse import csr_matrix
    except ImportError as missing:
        raise TrainerMissing("scikit-learn is missing; install the project with its extra `dev`") from missing
    rows = [text.weighed(rarity) for text in texts]
    starts = np.cumsum([0, *(len(row.indices) for row in rows)])
    weights, indices = (np.concatenate(parts) for parts in zip(*((row.weights, row.indices) for row in rows), strict=True))
    return csr_matrix((weights, indices, starts), shape=(len(rows), PIECES))


def _whole(phrases: Sequence[Phrase], pieces: Any, embedder: Embedder, report: Report) -> Any:
    """What phrases mean beside their letters."""
    from scipy.sparse import csr_matrix, hstack

    parts = []
    for start in range(0, len(phrases), _AT_ONCE):
        parts.append(embedder.embed([as_read(phrase.text) for phrase in phrases[start : start + _AT_ONCE]]))
        report(min(start + _AT_ONCE, len(phrases)), len(phrases), "encoding")
    return hstack([csr_matrix(np.concatenate(parts) * np.float32(MEANING_WEIGHT)), pieces]).tocsr()


def _fitted(rows: Any, classes: Indices, counts: Numbers) -> Head:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    with warnings.catch_warnings():
        # It need not converge: what further rounds change is not seen in what is measured.
        warnings.simplefilter("ignore", ConvergenceWarning)
        fitted = LogisticRegression(C=REGULAR, max_iter=ROUNDS).fit(rows, classes, sample_weight=counts)
    return Head(np.asarray(fitted.coef_.T, np.float32), np.asarray(fitted.intercept_, np.float32), 1.0)


def _calibrated(head: Head, rows: Any, judged: Sequence[Phrase], labels: Sequence[str]) -> Head:
    """By what the scores are divided, so that of what is said with 80 % four in five are right (arxiv.org/abs/1706.04599).

    By domains, as those are what is told.
    """
    domains = [label.partition("/")[0] for label in labels]
    groups = np.array([[domain == one.label for domain in domains] for one in judged], np.float32)
    scores = rows @ head.weights + head.bias

    def surprise(temperature: float) -> float:
        given = (softmax(np.asarray(scores / temperature, np.float32)) * groups).sum(1)
        return float(-np.log(np.maximum(given, 1e-9)).mean())

    return Head(head.weights, head.bias, min((float(one) for one in _TEMPERATURES), key=surprise))
