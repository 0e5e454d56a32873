"""Writing an index of vectors: by one process at a time, with its checkpoint in the file, and never with vectors of two models."""

from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

from adapters.faiss_vectors import FaissVectors
from adapters.vector_folder import Manifest, VectorFolder
from adapters.vector_log import Record
from application.embedding import Embedder, EmbeddingUnavailable

LEAST_WASTE = 1_000
"""Records that are of no use any more, before a file is written anew for their sake: then as many as are of use."""


class VectorWriter:
    """Implements the application's `VectorStore` for the embedder that is wanted."""

    def __init__(self, folder: VectorFolder, choose: Callable[[], Embedder]) -> None:
        """`choose` gives the embedder that is wanted, once it is: loading one takes time."""
        self._folder = folder
        self._choose = choose
        self._embedder: Embedder | None = None
        self._manifest: Manifest | None = None
        self._vectors: FaissVectors | None = None
        self._records = 0
        self._position = 0

    def open(self) -> int:
        """Takes up the index where it was left, or begins it; gives the position. Raises `EmbeddingUnavailable` or `OSError`."""
        embedder = self._embedder = self._embedder or self._choose()
        model, dimension = embedder.model, embedder.dimension
        self._manifest = None
        with self._folder.writing():
            manifest = self._folder.of(model, dimension) or self._folder.begin(model, dimension)
            log, vectors = self._folder.log(manifest), FaissVectors(dimension)
            tail = vectors.read(log)
            log.cut(tail.offset)
        self._manifest, self._vectors, self._records = manifest, vectors, tail.records
        self._position = tail.position or 0
        return self._position

    def write(self, position: int, texts: Sequence[tuple[UUID, str]], gone: Sequence[UUID], *, erase: bool) -> None:
        """The vectors of these texts, and none for those that are gone, as of a position.

        Where they are to be erased, the file is written anew without them. Raises `EmbeddingUnavailable` or `OSError`.
        """
        manifest, vectors = self._opened()
        assert self._embedder is not None
        made = self._embedder.embed([text for _, text in texts])
        if len(texts) and made.shape != (len(texts), manifest.dimension):
            raise EmbeddingUnavailable("WrongSize")
        records = [Record(position, one, None) for one in gone]
        records += [Record(position, one, vector) for (one, _), vector in zip(texts, made, strict=True)]
        records.append(Record(position, None, None))
        with self._folder.writing():
            self._require_current()
            vectors.apply(records)
            self._records += len(records)
            self._position = position
            if erase or self._records > 2 * len(vectors) + LEAST_WASTE:
                self._manifest = self._folder.begin(manifest.model, manifest.dimension, self._live())
                self._records = len(vectors) + 1
            else:
                self._folder.log(manifest).append(records)

    def ready(self) -> None:
        """The index has caught up with the log: searches use it from now on."""
        with self._folder.writing():
            self._require_current()
            self._folder.switch(self._opened()[0])

    def _require_current(self) -> None:
        manifest = self._opened()[0]
        if self._folder.of(manifest.model, manifest.dimension) != manifest:
            self._manifest = None
            raise EmbeddingUnavailable("IndexReplaced")

    def _live(self) -> Iterator[Record]:
        for listing_id, vector in self._opened()[1].all():
            yield Record(self._position, listing_id, vector)
        yield Record(self._position, None, None)

    def _opened(self) -> tuple[Manifest, FaissVectors]:
        if self._manifest is None or self._vectors is None:
            self.open()
        assert self._manifest is not None
        assert self._vectors is not None
        return self._manifest, self._vectors
