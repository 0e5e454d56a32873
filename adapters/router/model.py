"""What the router has learnt, and the file that it is kept in: numbers alone, which no code is run to read."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from adapters.router.features import Letters, Numbers
from application.routing import RouterMissing

FILE = Path(__file__).parent / "model.npz"


def softmax(scores: Numbers) -> Numbers:
    """Scores as shares of one, along the last axis."""
    powers = np.exp(scores - scores.max(-1, keepdims=True))
    return np.asarray(powers / powers.sum(-1, keepdims=True), np.float32)


@dataclass(frozen=True, slots=True)
class Head:
    """One layer: a column for each class."""

    weights: Numbers
    bias: Numbers
    temperature: float

    def shares(self, pieces: Letters, meaning: Numbers | None = None) -> Numbers:
        """How likely each class is; `meaning` is given to a head that was fitted with it."""
        skipped = 0 if meaning is None else len(meaning)
        scores = self.bias + pieces.weights @ self.weights[pieces.indices + skipped]
        if meaning is not None:
            scores = scores + meaning @ self.weights[:skipped]
        return softmax(np.asarray(scores / np.float32(self.temperature), np.float32))


@dataclass(frozen=True, slots=True)
class Model:
    """The heads for labels, by meaning and letters and by letters alone, and the one for languages."""

    version: str
    labels: tuple[str, ...]
    rarity: Numbers
    whole: Head
    by_letters: Head
    language: Head

    def save(self, path: Path = FILE) -> None:
        """Writes it in half precision, which loses nothing that a share would show."""
        named = {"whole": self.whole, "by_letters": self.by_letters, "language": self.language}
        arrays: dict[str, Any] = {f"{name}_weights": head.weights.astype(np.float16) for name, head in named.items()}
        arrays |= {f"{name}_bias": head.bias for name, head in named.items()}
        arrays |= {f"{name}_temperature": np.float32(head.temperature) for name, head in named.items()}
        known: dict[str, Any] = {
            "version": np.array(self.version),
            "labels": np.array(self.labels),
            "rarity": self.rarity.astype(np.float16),
        }
        np.savez_compressed(path, **known, **arrays)


def load(path: Path = FILE) -> Model:
    """Reads it; raises `RouterMissing`."""
    try:
        with np.load(path, allow_pickle=False) as kept:
            heads = [
                Head(
                    kept[f"{name}_weights"].astype(np.float32),
                    kept[f"{name}_bias"],
                    float(kept[f"{name}_temperature"]),
                )
                for name in ("whole", "by_letters", "language")
            ]
            labels, rarity = tuple(str(one) for one in kept["labels"]), kept["rarity"].astype(np.float32)
            return Model(str(kept["version"]), labels, rarity, *heads)
    except (OSError, EOFError, KeyError, ValueError, BadZipFile) as damaged:
        raise RouterMissing(f"no router can be read from {path.name}; `islanders router train` makes it") from damaged
