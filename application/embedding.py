"""Texts as vectors, near each other where they mean the same."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


class EmbeddingUnavailable(Exception):
    """Texts cannot be turned into vectors just now; the text names the kind of error and nothing that was to be embedded."""


class Embedder(Protocol):
    """Turns texts into vectors of length 1. Vectors of different models, or of different sizes, are never compared."""

    @property
    def model(self) -> str:
        """The model's name."""

    @property
    def dimension(self) -> int:
        """Numbers in a vector; raises `EmbeddingUnavailable` where that has to be found out and cannot be."""

    def embed(self, texts: Sequence[str], *, patient: bool = True) -> Vectors:
        """A row for each text; an impatient one gives up soon. Raises `EmbeddingUnavailable`."""


def unit(vectors: npt.NDArray[Any]) -> Vectors:
    """The same directions, all of length 1."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths == 0, 1, lengths), dtype=np.float32)
