"""Files that are there whole or not at all, also after the machine has lost power."""

import os
from pathlib import Path

UNFINISHED = ".part"
"""How the name of a file ends that is still being written, or whose writer died."""


def write(path: Path, top: Path, content: bytes) -> None:
    """Makes a file, and the folders between it and `top`; raises `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + UNFINISHED)
    with unfinished.open("xb") as file:
        unfinished.chmod(0o600)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
    folder = path.parent
    while folder != top:
        settle(folder)
        folder = folder.parent
    settle(top)


def settle(folder: Path) -> None:
    """What was made in a folder stays made (fsync(2)); raises `OSError`."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
