"""What the router sees of a text: what it means, by the sentence encoder, and its letters, by hashed pieces of words."""

import re
import zlib
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from application.wish_text import plain

Numbers = npt.NDArray[np.float32]

PIECES = 32_768
"""Numbers into which pieces are hashed."""

MEANING_WEIGHT, LETTERS_WEIGHT = 3.0, 4.0
LONGEST = 400
"""Characters that are looked at: whoever writes more has said what it is about by then."""

_WORD = re.compile(r"[a-zа-я0-9+]+")
_LENGTHS = (3, 4, 5)


class Letters(NamedTuple):
    """The hashed pieces of a text, which are few of all, and how often each occurs, as a square root."""

    indices: npt.NDArray[np.int64]
    weights: Numbers

    def weighed(self, rarity: Numbers) -> "Letters":
        """By how rare each piece is: what stands in every other text tells little. All weights together have one length."""
        weights = self.weights * rarity[self.indices]
        norm = float(np.linalg.norm(weights)) or 1.0
        return Letters(self.indices, (weights * (LETTERS_WEIGHT / norm)).astype(np.float32))


def letters(text: str) -> Letters:
    """Words, pairs of them, and their pieces of three to five letters."""
    counted: dict[int, float] = {}

    def count(piece: str) -> None:
        number = zlib.crc32(piece.encode()) % PIECES
        counted[number] = counted.get(number, 0.0) + 1.0

    words = _WORD.findall(plain(text[:LONGEST]))
    for word in words:
        count(f"w:{word}")
        padded = f" {word} "
        for length in _LENGTHS:
            for start in range(len(padded) - length + 1):
                count(padded[start : start + length])
    for first, second in pairwise(words):
        count(f"b:{first} {second}")
    weights = np.sqrt(np.fromiter(counted.values(), np.float32, len(counted)))
    return Letters(np.fromiter(counted, np.int64, len(counted)), weights)


def rarities(texts: Sequence[Letters]) -> Numbers:
    """How rare each piece is in these texts: the logarithm of the inverse of its share, from 1 for what is in all of them."""
    found = np.zeros(PIECES, np.float32)
    for text in texts:
        found[text.indices] += 1
    return np.asarray(np.log((1 + len(texts)) / (1 + found)) + 1, np.float32)


def as_read(text: str) -> str:
    """A text as the encoder gets it."""
    return text[:LONGEST].lower()
