"""Vectors from OpenAI's embeddings (platform.openai.com/docs/api-reference/embeddings)."""

import threading
import time
from collections.abc import Sequence

import numpy as np
import openai

from application.embedding import EmbeddingUnavailable, Vectors, unit

IMPATIENT_SECONDS = 2.0
"""How long a search waits: its words find most of what its meaning would."""

PATIENT_SECONDS = 30.0
REST_SECONDS = 15.0
"""For so long nobody asks after a failure; then the next one tries."""

AT_ONCE = 64
LONGEST = 8_000
"""Characters of a text, well within what the models take."""


class OpenAIEmbedder:
    """Implements `Embedder`; the number of dimensions is that of the first answer, and another one afterwards is a fault."""

    def __init__(self, client: openai.OpenAI, model: str) -> None:
        self.model = f"openai:{model}"
        self._name = model
        self._client = client
        self._dimension: int | None = None
        self._lock = threading.Lock()
        self._rests_until = 0.0

    @property
    def dimension(self) -> int:
        """Asked for with the first text that there is."""
        if self._dimension is None:
            self.embed(["dimension"])
        assert self._dimension is not None
        return self._dimension

    def embed(self, texts: Sequence[str], *, patient: bool = True) -> Vectors:
        """A row for each text, in batches."""
        if not texts:
            return np.zeros((0, self._dimension or 0), dtype=np.float32)
        if time.monotonic() < self._rests_until:
            raise EmbeddingUnavailable("Resting")
        parts = [self._ask(texts[start : start + AT_ONCE], patient=patient) for start in range(0, len(texts), AT_ONCE)]
        return unit(np.concatenate(parts))

    def _ask(self, texts: Sequence[str], *, patient: bool) -> Vectors:
        try:
            answer = self._client.with_options(timeout=PATIENT_SECONDS if patient else IMPATIENT_SECONDS, max_retries=0).embeddings
            made = answer.create(model=self._name, input=[text[:LONGEST] or " " for text in texts], encoding_format="float")
            rows = np.asarray([one.embedding for one in sorted(made.data, key=lambda one: one.index)], dtype=np.float32)
        except (openai.OpenAIError, ValueError, TypeError, AttributeError) as failed:
            self._rest()
            raise EmbeddingUnavailable(type(failed).__name__) from failed
        return self._whole(rows, len(texts))

    def _whole(self, rows: Vectors, wanted: int) -> Vectors:
        with self._lock:
            # Rows of different lengths make no table, and an answer without numbers has no columns.
            columns = rows.shape[-1] if rows.shape[:-1] == (wanted,) and np.isfinite(rows).all() else 0
            self._dimension = self._dimension or columns or None
        if not columns or columns != self._dimension:
            self._rest()
            raise EmbeddingUnavailable("WrongSize")
        return rows

    def _rest(self) -> None:
        self._rests_until = time.monotonic() + REST_SECONDS
