"""The file of an index's vectors: records are only added, each with a checksum, so that a writer may die at any moment.

What is torn at the end counts as never written. The position of the last whole record is the checkpoint.
"""

import os
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import numpy as np

from application.embedding import Vectors

_HEAD = struct.Struct("<cQ16sI")
_PUT, _REMOVE, _REACHED = b"P", b"R", b"C"
_NOBODY = bytes(16)


@dataclass(frozen=True, slots=True)
class Record:
    """A listing's vector, that it has none any more, or (without a listing) how far the log was read."""

    position: int
    listing_id: UUID | None
    vector: Vectors | None


class VectorLog:
    """One file of vectors of one size."""

    def __init__(self, path: Path, dimension: int) -> None:
        self.path = path
        self._size = dimension * 4

    def read(self, offset: int = 0) -> Iterator[tuple[Record, int]]:
        """Whole records from an offset on, each with the offset behind it; ends before what is torn."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            file.seek(offset)
            while len(head := file.read(_HEAD.size)) == _HEAD.size:
                kind, position, name, checksum = _HEAD.unpack(head)
                body = file.read(self._size) if kind == _PUT else b""
                if checksum != _checksum(kind, position, name, body) or (kind == _PUT and len(body) < self._size):
                    return
                offset += len(head) + len(body)
                vector = np.frombuffer(body, dtype="<f4") if kind == _PUT else None
                yield Record(position, None if kind == _REACHED else UUID(bytes=name), vector), offset

    def append(self, records: Sequence[Record]) -> None:
        """Adds records behind the last whole one, and returns once they are on the disk; raises `OSError`."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab") as file:
            file.write(b"".join(map(self._packed, records)))
            file.flush()
            os.fsync(file.fileno())

    def cut(self, end: int) -> None:
        """Cuts off what is torn behind the last whole record. Only the writer does this."""
        if self.path.exists() and self.path.stat().st_size > end:
            os.truncate(self.path, end)

    def _packed(self, record: Record) -> bytes:
        if record.listing_id is None:
            kind, name, body = _REACHED, _NOBODY, b""
        elif record.vector is None:
            kind, name, body = _REMOVE, record.listing_id.bytes, b""
        else:
            kind, name, body = _PUT, record.listing_id.bytes, record.vector.astype("<f4").tobytes()
        return _HEAD.pack(kind, record.position, name, _checksum(kind, record.position, name, body)) + body


def _checksum(kind: bytes, position: int, name: bytes, body: bytes) -> int:
    return zlib.crc32(body, zlib.crc32(kind + position.to_bytes(8, "little") + name))
