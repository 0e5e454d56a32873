"""Vectors in memory, searched by FAISS: what a process has read of an index's file, and goes on reading."""

import threading
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import faiss
import numpy as np

from adapters.vector_folder import Manifest, VectorFolder, VectorIndexDamaged
from adapters.vector_log import Record, VectorLog
from application.embedding import Embedder, EmbeddingUnavailable, Vectors

faiss.omp_set_num_threads(1)

LOOK_EVERY = 0.25
"""Seconds between looks at the file: so old may what is found be, and no older."""

_BATCH = 4096


class Tail(NamedTuple):
    """Where the reading of a file ended, how many records it took, and the position of the last; None where there was none."""

    offset: int
    records: int
    position: int | None


class FaissVectors:
    """The vectors of one index, by listing."""

    def __init__(self, dimension: int) -> None:
        self._index = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
        self._numbers: dict[UUID, int] = {}
        self._names: dict[int, UUID] = {}
        self._next = 0

    def __len__(self) -> int:
        return len(self._numbers)

    def apply(self, records: Sequence[Record]) -> None:
        """What happened to vectors, in order."""
        last = {one.listing_id: one.vector for one in records if one.listing_id is not None}
        gone = [number for name in last if (number := self._numbers.pop(name, None)) is not None]
        for number in gone:
            del self._names[number]
        if gone:
            self._index.remove_ids(faiss.IDSelectorBatch(np.asarray(gone, dtype=np.int64)))
        added = [(name, vector) for name, vector in last.items() if vector is not None]
        if added:
            numbers = np.arange(self._next, self._next + len(added), dtype=np.int64)
            self._next += len(added)
            self._index.add_with_ids(np.stack([vector for _, vector in added]), numbers)
            for number, (name, _) in zip(numbers.tolist(), added, strict=True):
                self._numbers[name] = number
                self._names[number] = name

    def read(self, log: VectorLog, offset: int = 0) -> Tail:
        """Takes in what a file says from an offset on."""
        tail, waiting = Tail(offset, 0, None), list[Record]()
        for record, end in log.read(offset):
            tail = Tail(end, tail.records + 1, record.position)
            waiting.append(record)
            if len(waiting) >= _BATCH:
                self.apply(waiting)
                waiting = []
        self.apply(waiting)
        return tail

    def nearest(self, vector: Vectors, many: int) -> list[UUID]:
        """The listings whose vectors are nearest, the nearest first."""
        if not self._numbers:
            return []
        _, found = self._index.search(vector.reshape(1, -1), min(many, len(self._numbers)))
        return [self._names[number] for number in found[0].tolist() if number in self._names]

    def all(self) -> list[tuple[UUID, Vectors]]:
        """Every vector."""
        return [(name, self._index.reconstruct(number)) for name, number in self._numbers.items()]


class FaissMeaning:
    """Implements the application's `Meaning`: the active index, as it grows, searched by the embedder that made it."""

    def __init__(self, folder: VectorFolder, embedders: Mapping[str, Embedder]) -> None:
        """`embedders` by their models' names."""
        self._folder = folder
        self._embedders = embedders
        self._lock = threading.Lock()
        self._manifest: Manifest | None = None
        self._vectors: FaissVectors | None = None
        self._offset = 0
        self._looked_at = -LOOK_EVERY
        self.position = 0

    def nearest(self, text: str, many: int) -> Sequence[UUID]:
        """The listings that mean most nearly what a text says; raises `EmbeddingUnavailable`."""
        with self._lock:
            manifest, vectors = self._fresh()
        if manifest is None or vectors is None:
            raise EmbeddingUnavailable("NoIndex")
        embedder = self._embedders.get(manifest.model)
        if embedder is None:
            raise EmbeddingUnavailable("NoEmbedder")
        vector = embedder.embed([text], patient=False)
        if vector.shape != (1, manifest.dimension):
            raise EmbeddingUnavailable("WrongSize")
        with self._lock:
            return vectors.nearest(vector, many)

    def standing(self) -> tuple[Manifest | None, int, int]:
        """The active index, how many vectors it has, and how far it has followed the log; raises `EmbeddingUnavailable`."""
        with self._lock:
            manifest, vectors = self._fresh()
            return manifest, len(vectors) if vectors is not None else 0, self.position

    def _fresh(self) -> tuple[Manifest | None, FaissVectors | None]:
        now = time.monotonic()
        if now < self._looked_at + LOOK_EVERY:
            return self._manifest, self._vectors
        self._looked_at = now
        try:
            manifest = self._folder.active()
            if manifest != self._manifest or manifest is None:
                self._manifest, self._offset, self.position = manifest, 0, 0
                self._vectors = FaissVectors(manifest.dimension) if manifest else None
            self._read_on()
        except (VectorIndexDamaged, OSError) as damaged:
            raise EmbeddingUnavailable(type(damaged).__name__) from damaged
        return self._manifest, self._vectors

    def _read_on(self) -> None:
        if self._manifest is None or self._vectors is None:
            return
        tail = self._vectors.read(self._folder.log(self._manifest), self._offset)
        self._offset = tail.offset
        if tail.position is not None:
            self.position = tail.position
