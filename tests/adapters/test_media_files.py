"""Media files: sealed, whole, bound to their rows, and gone in time."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.media_files import MediaFiles
from adapters.media_shelves import MARK, FolderShelf
from application.media import LARGEST, ContentTampered, MediaFolderAway, MediaMissing, MediaTooLarge
from application.ports import PersonErased
from entrypoints.bootstrap import Core
from tests.support.keeping import MEDIA_DAYS, forget, keeping, somebody
from tests.support.servers import Servers

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
PHOTO = b"a photo of the harbour of Girne, with Zeynep in it " * 40


@pytest.fixture(scope="module")
def core(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Core]:
    with servers.migrated() as url, keeping(url, tmp_path_factory.mktemp("media") / "folder") as found:
        yield found


@pytest.fixture
def folder(core: Core) -> Path:
    """The folder as if nothing had ever been stored."""
    assert isinstance(core.media._shelf, FolderShelf)
    with core.application.connect() as connection:
        connection.execute("DELETE FROM media_files")
    core.media.sweep()
    return core.media._shelf._folder


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.name != MARK]


def rows(core: Core) -> set[UUID]:
    with core.application.connect() as connection:
        return {row["media_id"] for row in connection.execute("SELECT media_id FROM media_files")}


@settings(max_examples=15)
@given(content=st.binary(max_size=5_000), content_type=st.sampled_from(["image/jpeg", "audio/ogg", "application/x-unknown"]))
def test_what_was_stored_is_read(core: Core, content: bytes, content_type: str) -> None:
    media_id = core.media.store(somebody(core), content_type, content, NOON)
    assert core.media.read(media_id) == (content_type, content)


def test_the_largest_file_is_kept_and_one_byte_more_is_not(core: Core, folder: Path) -> None:
    person = somebody(core)
    largest = core.media.store(person, "video/mp4", bytes(LARGEST), NOON)
    assert core.media.read(largest) == ("video/mp4", bytes(LARGEST))
    with pytest.raises(MediaTooLarge, match=str(LARGEST)):
        core.media.store(person, "video/mp4", bytes(LARGEST + 1), NOON)
    assert [path.name for path in files(folder)] == [str(largest)]


def test_nothing_on_disk_can_be_read_and_files_lie_two_folders_deep(core: Core, folder: Path) -> None:
    person = somebody(core)
    media_id = core.media.store(person, "image/jpeg", PHOTO, NOON)
    (path,) = files(folder)
    assert path == folder / str(media_id)[0] / str(media_id)[1] / str(media_id)
    sealed = path.read_bytes()
    for words in (b"Zeynep", b"harbour", person.bytes, str(person).encode()):
        assert words not in sealed
    assert path.stat().st_mode & 0o077 == 0


def test_a_changed_file_is_named(core: Core, folder: Path) -> None:
    person = somebody(core)
    first, second = (core.media.store(person, "image/jpeg", content, NOON) for content in (b"first", b"second"))
    paths = {UUID(path.name): path for path in files(folder)}
    paths[first].write_bytes(paths[second].read_bytes())
    with pytest.raises(ContentTampered, match=str(first)):
        core.media.read(first)
    sealed = bytearray(paths[second].read_bytes())
    sealed[-1] ^= 1
    paths[second].write_bytes(sealed)
    with pytest.raises(ContentTampered, match=str(second)):
        core.media.read(second)
    paths[second].write_bytes(b"")
    with pytest.raises(ContentTampered, match=str(second)):
        core.media.read(second)


def test_a_lost_file_is_named_until_its_row_is_swept(core: Core, folder: Path) -> None:
    person = somebody(core)
    lost, there = (core.media.store(person, "image/jpeg", PHOTO + number, NOON) for number in (b"1", b"2"))
    next(path for path in files(folder) if path.name == str(lost)).unlink()
    with pytest.raises(MediaMissing, match=str(lost)):
        core.media.read(lost)
    assert core.media.sweep() == 1
    assert core.media.read(lost) is None
    assert core.media.read(there) == ("image/jpeg", PHOTO + b"2")
    assert core.media.sweep() == 0


def test_what_nobody_stored_is_not_there(core: Core) -> None:
    assert core.media.read(uuid4()) is None


def test_what_a_writer_left_half_written_is_swept(core: Core, folder: Path) -> None:
    kept = core.media.store(somebody(core), "image/jpeg", PHOTO, NOON)
    (path,) = files(folder)
    path.with_name(f"{kept}.part").write_bytes(b"half")
    stranger = path.with_name("notes.txt")
    stranger.write_text("not ours")
    assert core.media.sweep() == 1
    assert {found.name for found in files(folder)} == {str(kept), "notes.txt"}
    stranger.unlink()


def test_a_full_disk_leaves_neither_row_nor_file(core: Core, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            core.media.store(somebody(core), "image/jpeg", PHOTO, NOON)
    assert rows(core) == set()
    assert core.media.sweep() == 1
    assert files(folder) == []


def test_forgetting_takes_all_files_of_a_person_and_of_nobody_else(core: Core, folder: Path) -> None:
    zeynep, other = somebody(core), somebody(core)
    gone = [core.media.store(zeynep, "image/jpeg", PHOTO + bytes([number]), NOON) for number in range(3)]
    stays = core.media.store(other, "image/jpeg", PHOTO, NOON)
    forget(core, zeynep, core.media)
    assert [core.media.read(media_id) for media_id in gone] == [None] * 3
    assert core.media.sweep() == 3
    assert core.media.sweep() == 0
    assert [path.name for path in files(folder)] == [str(stays)]
    with pytest.raises(PersonErased):
        core.media.store(zeynep, "image/jpeg", PHOTO, NOON)


def test_somebody_forgotten_elsewhere_stores_nothing_even_under_a_key_that_is_still_cached(core: Core, folder: Path) -> None:
    person = somebody(core)
    core.media.store(person, "image/jpeg", PHOTO, NOON)
    forget(core, person, core.media)
    core.media.sweep()
    assert core.keys.open(person, core.keys.seal(person, b"x", b"c"), b"c") == b"x", "the key is not cached"
    with pytest.raises(PersonErased):
        core.media.store(person, "image/jpeg", PHOTO, NOON)
    assert (rows(core), files(folder)) == (set(), [])


@settings(max_examples=10)
@given(ages=st.lists(st.integers(-2, 2), max_size=6), days=st.sampled_from([1, MEDIA_DAYS]))
def test_exactly_what_is_older_than_its_days_expires(core: Core, ages: list[int], days: int) -> None:
    media = MediaFiles(core.application.connect, core.keys, core.media._shelf, days)
    person, now = somebody(core), NOON
    media.expire(now + timedelta(days=5_000))
    moments = {number: now - timedelta(days=days, microseconds=age) for number, age in enumerate(ages)}
    stored = {media.store(person, "image/jpeg", bytes([n]), at): ages[n] for n, at in moments.items()}
    assert media.expire(now) == sum(age > 0 for age in ages)
    assert rows(core) == {media_id for media_id, age in stored.items() if age <= 0}
    assert {UUID(path.name) for path in files(Path(media._shelf.called if media._shelf else ""))} == rows(core)
    assert media.sweep() == 0


def test_the_same_file_of_the_same_person_is_kept_once_and_for_longer(core: Core, folder: Path) -> None:
    person, other = somebody(core), somebody(core)
    first = core.media.store(person, "image/jpeg", PHOTO, NOON)
    again = core.media.store(person, "image/jpeg", PHOTO, NOON + timedelta(days=3))
    others = core.media.store(other, "image/jpeg", PHOTO, NOON)
    assert first == again != others
    assert len(files(folder)) == 2
    core.media.expire(NOON + timedelta(days=MEDIA_DAYS + 1))
    assert rows(core) == {first}


def test_with_zero_days_nothing_expires(core: Core, folder: Path) -> None:
    for_ever = MediaFiles(core.application.connect, core.keys, FolderShelf(folder), 0)
    for_ever.store(somebody(core), "image/jpeg", PHOTO, NOON)
    assert for_ever.expire(NOON + timedelta(days=36_500)) == 0
    assert len(files(folder)) == 1


def test_all_that_is_kept_of_a_person_can_be_taken_along(core: Core, folder: Path) -> None:
    person, other = somebody(core), somebody(core)
    media_id = core.media.store(person, "image/jpeg", PHOTO, NOON)
    core.media.store(other, "image/jpeg", b"another's", NOON)
    damaged = core.media.store(person, "image/png", b"soon damaged", NOON + timedelta(seconds=1))
    next(path for path in files(folder) if path.name == str(damaged)).write_bytes(b"no longer what it was, and so on")
    whole, broken = core.media.kept(person)
    assert (whole.file_name, whole.content) == (f"{media_id}.jpg", PHOTO)
    assert whole.facts == {
        "media_id": str(media_id),
        "content_type": "image/jpeg",
        "size": len(PHOTO),
        "stored_at": NOON.isoformat(),
    }
    assert (broken.facts["media_id"], broken.content) == (str(damaged), None)
    assert str(damaged) in broken.facts["unreadable"]


@pytest.mark.parametrize("elsewhere", [True, False])
def test_a_folder_that_is_not_mounted_loses_no_row(core: Core, folder: Path, tmp_path: Path, *, elsewhere: bool) -> None:
    media_id = core.media.store(somebody(core), "image/jpeg", PHOTO, NOON)
    away = MediaFiles(core.application.connect, core.keys, FolderShelf(tmp_path) if elsewhere else None, 1)
    for attempt in (
        away.sweep,
        lambda: away.expire(NOON + timedelta(days=9)),
        lambda: away.read(media_id),
        lambda: away.store(somebody(core), "image/jpeg", PHOTO, NOON),
    ):
        with pytest.raises(MediaFolderAway):
            attempt()
    assert rows(core) == {media_id}
    assert len(files(folder)) == 1
    assert core.media.read(media_id) == ("image/jpeg", PHOTO)


def test_without_a_folder_and_without_media_there_is_nothing_to_do(core: Core, folder: Path) -> None:
    del folder
    nowhere = MediaFiles(core.application.connect, core.keys, None, 1)
    person = somebody(core)
    assert (nowhere.sweep(), nowhere.expire(NOON), list(nowhere.kept(person))) == (0, 0, [])
    with pytest.raises(MediaFolderAway):
        nowhere.store(person, "image/jpeg", PHOTO, NOON)
