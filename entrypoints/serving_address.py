"""Where `islanders serve` can be reached, written into the data folder for other commands for as long as it runs."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER = "serving"
"""Of the data folder: for each start that runs on it a file, named by its process, that holds its address."""


@contextmanager
def announced(data: Path, url: str) -> Iterator[None]:
    """Writes the address, and removes it afterwards."""
    file = data / FOLDER / str(os.getpid())
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".draft")
    draft.write_text(url)
    draft.replace(file)
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def address(data: Path) -> str | None:
    """The address of the newest start that still runs, None where none does."""
    files = [file for file in (data / FOLDER).glob("*") if file.name.isdigit() and alive(int(file.name))]
    newest = max(files, key=lambda file: file.stat().st_mtime_ns, default=None)
    return newest.read_text() if newest else None


def alive(pid: int) -> bool:
    """Whether a process is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
