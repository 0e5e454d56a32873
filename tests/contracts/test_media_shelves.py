"""What every shelf for media does, whether a folder or a bucket."""

import socket
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from uuid import UUID, uuid5

import boto3
import pytest
from moto.server import ThreadedMotoServer

from adapters import media_shelves
from adapters.media_files import MediaFiles
from adapters.media_shelves import BucketShelf, FolderShelf, Lying, Shelf
from application.ports import PersonErased
from entrypoints.bootstrap import Core, open_core
from tests.support.keeping import NOON, forget, somebody
from tests.support.sites import a_site
from tests.support.tally import Counted

ONE, OTHER = UUID("0a000000-0000-4000-8000-000000000001"), UUID("0b000000-0000-4000-8000-000000000002")


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    """A server that speaks S3."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    if request.param == "folder":
        return FolderShelf(tmp_path / "media")
    request.getfixturevalue("credentials")
    url = request.getfixturevalue("store")
    bucket = f"media-{uuid5(ONE, str(tmp_path)).hex[:12]}"
    boto3.client("s3", endpoint_url=url).create_bucket(Bucket=bucket)
    return BucketShelf(bucket, url)


@pytest.fixture
def core(database_url: str) -> Iterator[Core]:
    with open_core(database_url, [b"m" * 32], Counted()) as found:
        yield found


def test_a_shelf_that_nobody_began_has_nothing_and_is_not_ours(shelf: Shelf) -> None:
    assert not shelf.marked()
    assert (shelf.has(ONE), shelf.get(ONE), list(shelf.lying("0a"))) == (False, None, [])
    shelf.remove(ONE)


def test_what_is_put_is_there_whole_until_it_is_removed(shelf: Shelf) -> None:
    shelf.begin()
    shelf.begin()
    assert shelf.marked()
    for media_id in (ONE, OTHER):
        shelf.put(media_id, media_id.bytes)
    assert (shelf.get(ONE), shelf.get(OTHER)) == (ONE.bytes, OTHER.bytes)
    shelf.put(ONE, b"again")
    assert shelf.get(ONE) == b"again"
    (found,) = shelf.lying("0a")
    assert isinstance(found, Lying)
    assert (found.media_id, found.finished) == (ONE, True)
    shelf.discard(found)
    assert (shelf.has(ONE), shelf.has(OTHER)) == (False, True)


def test_files_are_stored_read_swept_and_forgotten_wherever_they_lie(core: Core, shelf: Shelf) -> None:
    media = MediaFiles(core.application.connect, core.keys, shelf, 0)
    ayse, other = somebody(core), somebody(core)
    photo, others = media.store(ayse, "image/jpeg", b"photo", NOON), media.store(other, "image/jpeg", b"photo", NOON)
    assert media.read(photo) == ("image/jpeg", b"photo")
    assert shelf.get(photo) not in {None, b"photo"}, "what lies there is sealed"
    shelf.put(ONE, b"without a row")
    assert media.sweep() == 1
    forget(core, ayse, media)
    assert media.sweep() == 1
    assert (media.read(photo), shelf.has(photo), media.read(others)) == (None, False, ("image/jpeg", b"photo"))
    with pytest.raises(PersonErased):
        media.store(ayse, "image/jpeg", b"photo", NOON)
    shelf.remove(others)
    assert media.sweep() == 1
    assert media.read(others) is None


def test_many_objects_are_listed_page_by_page(shelf: Shelf) -> None:
    shelf.begin()
    ids = {UUID(f"0a{number:06x}-0000-4000-8000-000000000001") for number in range(40)}
    for media_id in ids:
        shelf.put(media_id, b"x")
    if isinstance(shelf, BucketShelf):
        whole = shelf._client.list_objects_v2
        shelf._client.list_objects_v2 = lambda **given: whole(**given, MaxKeys=7)
    assert {one.media_id for one in shelf.lying("0a")} == ids


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "tests")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


@pytest.mark.usefixtures("credentials")
def test_a_store_that_is_away_is_a_named_failure() -> None:
    away = BucketShelf("nowhere", "http://127.0.0.1:9")
    with pytest.raises(OSError, match="the bucket nowhere"):
        away.put(ONE, b"x")


@pytest.mark.usefixtures("credentials")
def test_a_store_that_stops_in_the_middle_of_a_file_is_a_named_failure_too() -> None:
    with a_site() as site:
        site.answers = {f"/photos/0/a/{ONE}": cut_off}
        shelf = BucketShelf("photos", site.url)
        with pytest.raises(OSError, match="the bucket photos"):
            shelf.get(ONE)


@pytest.mark.usefixtures("credentials")
def test_a_store_that_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media_shelves, "_ANSWERS_WITHIN", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        shelf = BucketShelf("photos", f"http://127.0.0.1:{silent.getsockname()[1]}")
        begun = time.monotonic()
        with pytest.raises(OSError, match="the bucket photos"):
            shelf.get(ONE)
    assert time.monotonic() - begun < 4


def cut_off(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"half")
