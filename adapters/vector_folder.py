"""The folder of indexes: one for each model and size, of which one is active. What is switched is switched by renaming a file."""

import fcntl
import json
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters import durable_files
from adapters.durable_files import UNFINISHED
from adapters.vector_log import Record, VectorLog

_ACTIVE = "active.json"
_CURRENT = "manifest.json"
_LOCK = "lock"
_BESIDE = "rebuilding"
_NO_NAME = re.compile(r"[^a-z0-9.]+")


@dataclass(frozen=True, slots=True)
class Manifest:
    """Which model an index is of, how many numbers its vectors have, and the file that holds them."""

    model: str
    dimension: int
    file: str


class VectorIndexDamaged(Exception):
    """What the folder says about an index cannot be read; `islanders vectors rebuild` makes it anew."""


class VectorFolder:
    """Where indexes are. One process writes; any may read meanwhile."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def active(self) -> Manifest | None:
        """The index to search in, None where none is ready; raises `VectorIndexDamaged`."""
        found = _read(self.folder / _ACTIVE)
        return None if found is None else self.of(found["model"], found["dimension"])

    def of(self, model: str, dimension: int) -> Manifest | None:
        """The index of a model, ready or not; raises `VectorIndexDamaged`."""
        found = _read(self._home(model, dimension) / _CURRENT)
        return None if found is None else Manifest(found["model"], found["dimension"], found["file"])

    def log(self, manifest: Manifest) -> VectorLog:
        """The vectors of an index."""
        return VectorLog(self._home(manifest.model, manifest.dimension) / manifest.file, manifest.dimension)

    def begin(self, model: str, dimension: int, records: Iterable[Record] = ()) -> Manifest:
        """A new file for an index, with these records in it; from then on it is the index's. The file before goes."""
        before = self.of(model, dimension)
        number = int(before.file.split(".")[0].split("-")[1]) + 1 if before else 1
        manifest = Manifest(model, dimension, f"vectors-{number}.log")
        log = self.log(manifest)
        log.path.parent.mkdir(parents=True, exist_ok=True)
        log.path.unlink(missing_ok=True)
        log.append(list(records))
        _write(log.path.parent / _CURRENT, self.folder, {"model": model, "dimension": dimension, "file": manifest.file})
        if before is not None:
            self.log(before).path.unlink(missing_ok=True)
        return manifest

    def switch(self, manifest: Manifest) -> None:
        """Searches go to this index from now on; the folders of others go."""
        if self.active() != manifest:
            _write(self.folder / _ACTIVE, self.folder, {"model": manifest.model, "dimension": manifest.dimension})
        home = self._home(manifest.model, manifest.dimension)
        for other in self.folder.iterdir():
            if other.is_dir() and other not in {home, self.folder / _BESIDE}:
                shutil.rmtree(other, ignore_errors=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """The right to change what is here, which one process has at a time (flock(2))."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / _LOCK).open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def beside(self) -> "VectorFolder":
        """An empty folder beside the indexes, in which one can be built while the others are in use."""
        folder = self.folder / _BESIDE
        shutil.rmtree(folder, ignore_errors=True)
        return VectorFolder(folder)

    def adopt(self, other: "VectorFolder") -> None:
        """The index that was built beside takes the place of the one of its model, at once and whole."""
        built = other.active()
        if built is None:
            raise VectorIndexDamaged("nothing was built")
        with self.writing():
            log = other.log(built)
            self.switch(self.begin(built.model, built.dimension, (record for record, _ in log.read())))
        shutil.rmtree(other.folder, ignore_errors=True)

    def _home(self, model: str, dimension: int) -> Path:
        return self.folder / f"{_NO_NAME.sub('-', model.lower())}-{dimension}"


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as unreadable:
        raise VectorIndexDamaged(f"{path.name}: {type(unreadable).__name__}") from unreadable
    if not isinstance(found, dict) or not {"model", "dimension"} <= found.keys():
        raise VectorIndexDamaged(path.name)
    return found


def _write(path: Path, top: Path, said: dict[str, object]) -> None:
    path.with_name(path.name + UNFINISHED).unlink(missing_ok=True)
    durable_files.write(path, top, json.dumps(said).encode())
