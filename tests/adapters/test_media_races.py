"""Storing media beside sweeps, erasings and death."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count as numbers
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from adapters.media_files import MediaFiles
from adapters.media_shelves import FolderShelf
from application.ports import PersonErased
from entrypoints.bootstrap import Core
from tests.support.keeping import keeping, somebody
from tests.support.product import ROOT
from tests.support.waiting import until

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
PHOTO = b"a photo of the harbour of Girne"
STORING = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID
from tests.support.keeping import keeping
with keeping(sys.argv[1], Path(sys.argv[2])) as core:
    core.media.store(UUID(sys.argv[3]), "image/jpeg", b"never finished", datetime.now(UTC))
"""


@pytest.fixture
def core(database_url: str, tmp_path: Path) -> Iterator[Core]:
    with keeping(database_url, tmp_path) as found:
        yield found


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("?/?/*")}


def count(core: Core) -> int:
    with core.application.connect() as connection:
        row = connection.execute("SELECT count(*) AS count FROM media_files").fetchone()
    assert row
    return int(row["count"])


def whole(folder: Path) -> int:
    return sum(not name.endswith(".part") for name in names(folder))


def test_a_writer_killed_between_file_and_row_leaves_a_file_that_is_swept_once_it_is_dead(
    core: Core, database_url: str, tmp_path: Path
) -> None:
    person, other = somebody(core), somebody(core)
    kept = core.media.store(other, "image/jpeg", PHOTO, NOON)
    with psycopg.connect(database_url) as blocking:
        blocking.execute("SELECT 1 FROM person_keys WHERE person_id = %s FOR UPDATE", (person,))
        writer = subprocess.Popen([sys.executable, "-c", STORING, database_url, str(tmp_path), str(person)], cwd=ROOT)
        until(lambda: whole(tmp_path) == 2)
        assert core.media.sweep() == 0, "a file that is being stored was taken"
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
        assert whole(tmp_path) == 2
        blocking.rollback()
    until(lambda: core.media.sweep() == 1)
    assert names(tmp_path) == {str(kept)}
    assert count(core) == 1
    assert core.media.read(kept) == ("image/jpeg", PHOTO)


def test_what_is_stored_while_its_person_is_being_forgotten_is_not_kept(core: Core, database_url: str, tmp_path: Path) -> None:
    person = somebody(core)
    with psycopg.connect(database_url) as erasing, ThreadPoolExecutor(1) as aside:
        erasing.execute("UPDATE person_keys SET wrapped = NULL, erased_at = now() WHERE person_id = %s", (person,))
        erasing.execute("DELETE FROM media_files WHERE person_id = %s", (person,))
        storing = aside.submit(core.media.store, person, "image/jpeg", PHOTO, NOON)
        until(lambda: whole(tmp_path) == 1)
        erasing.commit()
        with pytest.raises(PersonErased):
            storing.result(timeout=20)
    assert (names(tmp_path), count(core)) == (set(), 0)


def interrupted(core: Core, folder: Path, number: int, happens: Callable[[], object], days: int = 0) -> MediaFiles:
    """Media in which something happens before the look at the table that has this number; a sweep looks once for each shelf."""
    looks = numbers()

    @contextmanager
    def connect() -> Iterator[psycopg.Connection[Any]]:
        if next(looks) == number:
            happens()
        with core.application.connect() as connection:
            yield connection

    return MediaFiles(connect, core.keys, FolderShelf(folder), days)


def shelf(media_id: UUID) -> int:
    return int(media_id.hex[:2], 16)


def test_a_file_that_appears_after_the_sweep_has_listed_its_folder_keeps_its_row(core: Core, tmp_path: Path) -> None:
    media_id = core.media.store(somebody(core), "image/jpeg", PHOTO, NOON)
    (path,) = tmp_path.glob(f"?/?/{media_id}")
    path.rename(tmp_path / "aside")
    media = interrupted(core, tmp_path, shelf(media_id), lambda: (tmp_path / "aside").rename(path))
    assert media.sweep() == 0
    assert core.media.read(media_id) == ("image/jpeg", PHOTO)


def test_a_row_that_appears_after_the_sweep_has_read_the_table_keeps_its_file(core: Core, tmp_path: Path) -> None:
    person = somebody(core)
    media_id = core.media.store(person, "image/jpeg", PHOTO, NOON)
    with core.application.connect() as connection:
        connection.execute("DELETE FROM media_files")

    def row() -> None:
        with core.application.connect() as connection:
            values = (media_id, person, "image/jpeg", len(PHOTO), NOON)
            connection.execute("INSERT INTO media_files VALUES (%s, %s, %s, %s, %s)", values)

    assert interrupted(core, tmp_path, shelf(media_id) + 1, row).sweep() == 0
    assert core.media.read(media_id) == ("image/jpeg", PHOTO)


def test_what_is_sent_again_while_it_expires_keeps_its_file(core: Core, tmp_path: Path) -> None:
    person = somebody(core)
    media_id = core.media.store(person, "image/jpeg", PHOTO, NOON - timedelta(days=2))
    again = partial(core.media.store, person, "image/jpeg", PHOTO, NOON)
    assert interrupted(core, tmp_path, 1, again, days=1).expire(NOON) == 1
    assert core.media.read(media_id) == ("image/jpeg", PHOTO)
    assert core.media.sweep() == 0


def test_what_is_sent_again_while_its_row_is_struck_for_a_lost_file_keeps_its_row(core: Core, tmp_path: Path) -> None:
    person = somebody(core)
    media_id = core.media.store(person, "image/jpeg", PHOTO, NOON)
    next(tmp_path.glob(f"?/?/{media_id}")).unlink()
    again = partial(core.media.store, person, "image/jpeg", PHOTO, NOON)
    assert interrupted(core, tmp_path, shelf(media_id) + 1, again).sweep() == 0
    assert core.media.read(media_id) == ("image/jpeg", PHOTO)


def test_sweeps_beside_writers_take_nothing_that_is_stored(core: Core, tmp_path: Path) -> None:
    people = [somebody(core) for _ in range(3)]
    with ThreadPoolExecutor(4) as crowd:
        stored = [crowd.submit(core.media.store, people[number % 3], "image/jpeg", PHOTO, NOON) for number in range(60)]
        sweeps = [crowd.submit(core.media.sweep) for _ in range(6)]
        kept = [one.result() for one in stored]
        assert [one.result() for one in sweeps] == [0] * 6
    assert names(tmp_path) == {str(media_id) for media_id in kept}
    assert all(core.media.read(media_id) == ("image/jpeg", PHOTO) for media_id in kept)
