"""The index of meanings survives whatever kills its writer, never mixes models, and forgets what it must."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.faiss_vectors import FaissMeaning, FaissVectors
from adapters.hashing_embedder import HashingEmbedder
from adapters.vector_folder import VectorFolder, VectorIndexDamaged
from adapters.vector_log import Record, VectorLog
from adapters.vector_writer import VectorWriter
from application.embedding import EmbeddingUnavailable, Vectors, unit

SMALL = 4
VECTORS = st.lists(st.floats(-1, 1, width=32), min_size=SMALL, max_size=SMALL)


class Letters:
    """An embedder of a few numbers; `size` of them."""

    def __init__(self, model: str = "letters", size: int = SMALL) -> None:
        self.model = model
        self.dimension = size
        self.answers = size

    def embed(self, texts: Sequence[str], *, patient: bool = True) -> Vectors:
        """Counts letters."""
        del patient
        rows = np.zeros((len(texts), self.answers), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for letter in text:
                row[ord(letter) % self.answers] += 1
        return unit(rows)


def ids(*numbers: int) -> list[UUID]:
    return [UUID(int=number) for number in numbers]


def seen(folder: VectorFolder, *embedders: Letters) -> FaissMeaning:
    return FaissMeaning(folder, {one.model: one for one in embedders})


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.integers(1, 6), st.none() | st.lists(st.floats(-1, 1, width=32), min_size=SMALL, max_size=SMALL)), max_size=12
    ),
    st.integers(0, 400),
)
def test_a_torn_file_is_whatever_was_whole_in_it(
    tmp_path_factory: pytest.TempPathFactory, written: list[tuple[int, list[float] | None]], cut: int
) -> None:
    log = VectorLog(tmp_path_factory.mktemp("log") / "vectors", SMALL)
    records = [
        Record(number, UUID(int=name), None if vector is None else np.asarray(vector, dtype=np.float32))
        for number, (name, vector) in enumerate(written, 1)
    ]
    log.append(records)
    ends = [0, *(end for _, end in log.read())]
    os.truncate(log.path, min(cut, ends[-1]))
    whole = [end for end in ends if end <= cut][-1]
    tail = FaissVectors(SMALL).read(log)
    log.cut(tail.offset)
    assert tail.offset == log.path.stat().st_size == whole
    again = [record for record, _ in log.read()]
    assert [(one.position, one.listing_id) for one in again] == [
        (one.position, one.listing_id) for one in records[: ends.index(whole)]
    ]


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(1, 5), st.booleans()), max_size=20))
def test_the_vectors_in_memory_are_the_last_of_each_listing(changes: list[tuple[int, bool]]) -> None:
    vectors, model = FaissVectors(SMALL), dict[UUID, np.ndarray]()
    for number, (name, is_there) in enumerate(changes):
        vector = unit(np.asarray([[1, number, number % 3, 2]], dtype=np.float32))[0]
        vectors.apply([Record(number, UUID(int=name), vector if is_there else None)])
        model.pop(UUID(int=name), None)
        if is_there:
            model[UUID(int=name)] = vector
    assert {name for name, _ in vectors.all()} == set(model)
    for listing_id, vector in vectors.all():
        assert np.allclose(vector, model[listing_id])


def test_a_reader_sees_what_the_writer_adds_and_takes_away(tmp_path: Path) -> None:
    folder, letters = VectorFolder(tmp_path), Letters()
    writer, reader = VectorWriter(folder, lambda: letters), seen(folder, letters)
    writer.open()
    writer.write(7, list(zip(ids(1, 2), ["aaa", "bbb"], strict=True)), [], erase=False)
    writer.ready()
    reader._looked_at = 0
    assert reader.nearest("aa", 1) == ids(1)
    writer.write(9, [], ids(1), erase=False)
    reader._looked_at = 0
    assert reader.nearest("aa", 5) == ids(2)
    assert reader.position == 9


def test_what_is_erased_is_not_in_any_file_afterwards(tmp_path: Path) -> None:
    folder, letters = VectorFolder(tmp_path), Letters()
    writer = VectorWriter(folder, lambda: letters)
    writer.write(1, list(zip(ids(1, 2), ["abc", "bcd"], strict=True)), [], erase=False)
    writer.ready()
    secret = letters.embed(["abc"])[0].tobytes()
    assert any(secret in path.read_bytes() for path in tmp_path.rglob("*.log"))
    writer.write(2, [], ids(1), erase=True)
    assert not any(secret in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert VectorWriter(folder, lambda: letters).open() == 2
    assert seen(folder, letters).nearest("bcd", 5) == ids(2)


def test_a_file_with_more_waste_than_vectors_is_written_anew(tmp_path: Path) -> None:
    folder, letters = VectorFolder(tmp_path), Letters()
    writer = VectorWriter(folder, lambda: letters)
    for number in range(1, 300):
        writer.write(number, [(one, "ab") for one in ids(1, 2, 3, 4, 5)], [], erase=False)
    manifest = folder.of(letters.model, SMALL)
    assert manifest is not None
    assert manifest.file != "vectors-1.log"
    assert folder.log(manifest).path.stat().st_size < 100_000
    assert VectorWriter(folder, lambda: letters).open() == 299


def test_another_model_is_built_beside_and_searched_once_it_is_whole(tmp_path: Path) -> None:
    folder, old, new = VectorFolder(tmp_path), Letters("old"), Letters("new", 6)
    first = VectorWriter(folder, lambda: old)
    first.write(1, list(zip(ids(1, 2), ["aaa", "bbb"], strict=True)), [], erase=False)
    first.ready()
    reader, second = seen(folder, old, new), VectorWriter(folder, lambda: new)
    second.write(1, list(zip(ids(1), ["aaa"], strict=True)), [], erase=False)
    assert reader.nearest("bbb", 1) == ids(2)
    assert reader.standing()[0] == folder.of("old", SMALL)
    second.write(2, list(zip(ids(2), ["bbb"], strict=True)), [], erase=False)
    second.ready()
    reader._looked_at = 0
    assert reader.nearest("bbb", 1) == ids(2)
    manifest, count, _ = reader.standing()
    assert (manifest and manifest.model, count) == ("new", 2)
    assert folder.of("old", SMALL) is None


def test_vectors_of_another_size_are_never_written_nor_searched_with(tmp_path: Path) -> None:
    folder, letters = VectorFolder(tmp_path), Letters()
    writer = VectorWriter(folder, lambda: letters)
    writer.write(1, list(zip(ids(1), ["aaa"], strict=True)), [], erase=False)
    writer.ready()
    letters.answers = SMALL + 1
    with pytest.raises(EmbeddingUnavailable, match="WrongSize"):
        writer.write(2, list(zip(ids(2), ["aaa"], strict=True)), [], erase=False)
    reader = seen(folder, letters)
    with pytest.raises(EmbeddingUnavailable, match="WrongSize"):
        reader.nearest("aaa", 1)
    letters.answers = SMALL
    assert reader.nearest("aaa", 5) == ids(1)
    assert VectorWriter(folder, lambda: letters).open() == 1


def test_an_index_built_beside_takes_the_place_of_one_that_a_writer_has_open(tmp_path: Path) -> None:
    folder, letters = VectorFolder(tmp_path), Letters()
    writer = VectorWriter(folder, lambda: letters)
    writer.write(1, list(zip(ids(1), ["aaa"], strict=True)), [], erase=False)
    writer.ready()
    beside = folder.beside()
    other = VectorWriter(beside, lambda: letters)
    other.write(5, list(zip(ids(2), ["bbb"], strict=True)), [], erase=False)
    other.ready()
    folder.adopt(beside)
    with pytest.raises(EmbeddingUnavailable, match="IndexReplaced"):
        writer.write(2, list(zip(ids(3), ["ccc"], strict=True)), [], erase=False)
    assert writer.open() == 5
    assert seen(folder, letters).nearest("aaa", 5) == ids(2)


def test_an_index_built_beside_nothing_is_as_far_as_it_was_built(tmp_path: Path) -> None:
    folder, letters = VectorFolder(tmp_path), Letters()
    beside = folder.beside()
    other = VectorWriter(beside, lambda: letters)
    other.write(5, list(zip(ids(2), ["bbb"], strict=True)), [], erase=False)
    other.ready()
    folder.adopt(beside)
    assert VectorWriter(folder, lambda: letters).open() == 5


def test_a_damaged_manifest_is_named_and_search_goes_on_without(tmp_path: Path) -> None:
    folder, letters = VectorFolder(tmp_path), Letters()
    writer = VectorWriter(folder, lambda: letters)
    writer.write(1, [], [], erase=False)
    writer.ready()
    (tmp_path / "active.json").write_text("{")
    with pytest.raises(VectorIndexDamaged):
        folder.active()
    with pytest.raises(EmbeddingUnavailable, match="VectorIndexDamaged"):
        seen(folder, letters).nearest("a", 1)


WRITING = """
import sys
from pathlib import Path
from uuid import UUID
from adapters.hashing_embedder import HashingEmbedder
from adapters.vector_folder import VectorFolder
from adapters.vector_writer import VectorWriter
writer = VectorWriter(VectorFolder(Path(sys.argv[1])), HashingEmbedder)
position = writer.open()
while True:
    position += 1
    writer.write(position, [(UUID(int=position % 40), f"listing {position}")], [], erase=position % 7 == 0)
    writer.ready()
    print(position, flush=True)
"""


def test_a_writer_that_is_killed_again_and_again_loses_nothing_that_it_had_written(tmp_path: Path) -> None:
    told = 0
    for number in range(8):
        with subprocess.Popen([sys.executable, "-c", WRITING, str(tmp_path)], stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            for _ in range(3 + number):
                told = int(writer.stdout.readline())
            time.sleep(0.003 * number)
            os.kill(writer.pid, signal.SIGKILL)
            told = max([told, *(int(line) for line in writer.stdout.read().split())])
        index = VectorWriter(VectorFolder(tmp_path), HashingEmbedder)
        assert index.open() in {told, told + 1}
        last = {position % 40: position for position in range(1, index.open() + 1)}
        meaning = FaissMeaning(VectorFolder(tmp_path), {HashingEmbedder.model: HashingEmbedder()})
        assert meaning.standing()[1] == len(last)
        for name, position in list(last.items())[:5]:
            assert UUID(int=name) in meaning.nearest(f"listing {position}", 3)
