"""Looks for what people said in everything that is stored, however it is written there."""

import base64
import json
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from adapters.embedded_postgres import binaries


def dump(database_url: str) -> bytes:
    """Everything in a database, as pg_dump tells it; bytes that it writes in hexadecimal are there as bytes, too."""
    command = [str(binaries() / "pg_dump"), "--inserts", database_url]
    text = subprocess.run(command, capture_output=True, check=True).stdout
    return text + b"\n" + b"\n".join(_binary(text))


def _binary(text: bytes) -> Iterator[bytes]:
    for part in text.split(b"'\\x")[1:]:
        yield bytes.fromhex(part.partition(b"'")[0].decode())


def written(words: str) -> Iterator[bytes]:
    """The ways in which words may lie in a file."""
    yield json.dumps(words)[1:-1].encode()
    yield quote(words).encode()
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        plain = words.encode(encoding)
        yield plain
        yield plain.hex().encode()
        yield plain.hex().upper().encode()
        # Base64 depends on where the words begin; the first and last characters depend on their neighbours.
        for before in range(3):
            encoded = base64.b64encode(b"\0" * before + plain)
            yield encoded[4 if before else 0 : -4]


def traces(secrets: Iterable[str], content: bytes) -> set[str]:
    """The secrets that can be found."""
    return {secret for secret in secrets if any(form in content for form in written(secret))}


def files(*folders: Path) -> bytes:
    """All files in some folders, one after the other."""
    return b"\n".join(path.read_bytes() for folder in folders for path in sorted(folder.rglob("*")) if path.is_file())
