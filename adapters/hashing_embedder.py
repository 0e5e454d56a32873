"""The last resort where no encoder loads: texts are near each other where they share letters, whatever they mean."""

import zlib
from collections.abc import Sequence

import numpy as np

from application.embedding import Vectors, unit
from application.wish_text import plain

DIMENSION = 512


class HashingEmbedder:
    """Implements `Embedder` by counting the three letters that stand together; never fails."""

    model = "hashing-trigrams"
    dimension = DIMENSION

    def embed(self, texts: Sequence[str], *, patient: bool = True) -> Vectors:
        """A row for each text."""
        del patient
        rows = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in plain(text).split():
                padded = f" {word} "
                for start in range(max(1, len(padded) - 2)):
                    row[zlib.crc32(padded[start : start + 3].encode()) % DIMENSION] += 1
        return unit(rows)
