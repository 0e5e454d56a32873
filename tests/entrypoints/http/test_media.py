"""Files of messages over HTTP: who may see them, how they are shown, and what is said of those that are not there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import orjson
import pytest
from starlette.testclient import TestClient

from application.cause import Cause
from application.forgetting import Forgetting
from application.media import ADDRESS
from domain.media.decider import MEDIA, AnnounceMedia, GiveUpMedia, MediaCommand, RecordMedia
from domain.media.events import MediaFault
from entrypoints.bootstrap import Core, core_of, media_addresses
from entrypoints.http.frames import frame
from entrypoints.metrics import Metrics
from entrypoints.settings import Settings
from projections.frames import HEAD, MISSED
from tests.entrypoints.http.conftest import SECRET_KEY, Opened
from tests.support.newcomers import as_, registered
from tests.support.servers import Servers

CAUSE = Cause("test", "test")
PHOTO = b"a photo of the harbour"


@dataclass
class Town:
    """A buyer who sends files to a seller, and a stranger."""

    client: TestClient
    core: Core
    settings: Settings
    buyer: dict[str, Any]
    seller: dict[str, Any]
    stranger: dict[str, Any]
    thread_id: str = ""

    @property
    def buyer_id(self) -> UUID:
        return UUID(self.buyer["user"]["id"])

    def get(self, who: dict[str, Any], path: str, **headers: str) -> Any:
        return self.client.get(path, headers=as_(who) | headers)

    def send(self, *attachments: str) -> dict[str, Any]:
        """A message with these attachments."""
        body = {"recipient_id": self.seller["user"]["id"], "content": "Look", "attachments": list(attachments)}
        sent = self.client.post("/api/v1/threads", json=body, headers=as_(self.buyer))
        assert sent.status_code == 201, sent.text
        found: dict[str, Any] = sent.json()
        self.thread_id = found["thread_id"]
        return found

    def announced(self, *more: str) -> UUID:
        """A file that has been announced, in a message of its own."""
        media_id = uuid4()
        sent = self.send(*more, f"{ADDRESS}{media_id}")
        self.announce(media_id, sent)
        return media_id

    def announce(self, media_id: UUID, sent: dict[str, Any]) -> None:
        command = AnnounceMedia(
            media_id=media_id,
            message_id=UUID(sent["id"]),
            thread_id=UUID(sent["thread_id"]),
            person_id=self.buyer_id,
            source_url="https://api.twilio.com/ME1",
            declared_type="image/png",
            now=self.core.clock.now(),
        )
        self.do(command)

    def stored(self) -> UUID:
        """One that has been kept."""
        media_id, now = self.announced(), self.core.clock.now()
        shown_id = self.core.media.store(self.buyer_id, "image/jpeg", PHOTO + media_id.bytes, now)
        digest = media_id.hex * 2
        self.do(RecordMedia(media_id=media_id, content_type="image/jpeg", size=1, digest=digest, shown_id=shown_id, now=now))
        return media_id

    def failed(self, fault: MediaFault = MediaFault.DAMAGED) -> UUID:
        """One that could not be had."""
        media_id = self.announced()
        self.do(GiveUpMedia(media_id=media_id, fault=fault, now=self.core.clock.now()))
        return media_id

    def do(self, command: MediaCommand) -> None:
        self.core.handle(MEDIA, command.media_id, command, CAUSE)

    def message(self, media_id: UUID) -> dict[str, Any]:
        """The message that it belongs to, as a page of its thread shows it."""
        page = self.get(self.seller, f"/api/v1/threads/{self.thread_id}/messages?limit=100").json()["results"]
        return self.of(media_id, page)

    def of(self, media_id: UUID, page: list[dict[str, Any]]) -> dict[str, Any]:
        (found,) = [one for one in page if f"{ADDRESS}{media_id}" in one["attachments"]]
        return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("media") / "folder"


@pytest.fixture(scope="module")
def town(open_with: Opened, a_database: str, servers: Servers, folder: Path) -> Iterator[Town]:
    named: dict[str, Any] = {"database_url": a_database, "redis_url": servers.redis_url, "secret_key": SECRET_KEY}
    settings = Settings(**named, media_dir=folder)
    with open_with(media_dir=folder) as client, core_of(settings, Metrics()) as core:
        buyer, seller, stranger = (registered(client, user_type=kind) for kind in ("consumer", "seller", "consumer"))
        client.cookies.clear()
        yield Town(client, core, settings, buyer, seller, stranger)


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"]


def test_those_who_take_part_see_a_file_and_nobody_else_hears_of_it(town: Town) -> None:
    path = f"{ADDRESS}{town.stored()}"
    assert [town.get(who, path).status_code for who in (town.buyer, town.seller)] == [200, 200]
    assert (
        refused(town.get(town.stranger, path))
        == refused(town.get(town.stranger, f"{ADDRESS}{uuid4()}"))
        == (404, "media-not-found")
    )
    assert town.client.get(path).status_code == 401


def test_a_file_is_shown_and_never_run(town: Town) -> None:
    media_id = town.stored()
    answer = town.get(town.seller, f"{ADDRESS}{media_id}")
    assert answer.content == PHOTO + media_id.bytes
    shown = {name: answer.headers[name] for name in ("content-type", "content-disposition", "x-content-type-options")}
    assert shown == {"content-type": "image/jpeg", "content-disposition": "inline", "x-content-type-options": "nosniff"}
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"].startswith("private")
    again = town.get(town.seller, f"{ADDRESS}{media_id}", **{"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert town.get(town.stranger, f"{ADDRESS}{media_id}", **{"If-None-Match": answer.headers["etag"]}).status_code == 404


def test_what_is_on_its_way_has_a_name_of_its_own(town: Town) -> None:
    media_id = town.announced()
    assert refused(town.get(town.seller, f"{ADDRESS}{media_id}")) == (409, "media-pending")
    (file,) = town.message(media_id)["media"]
    assert file == {"id": str(media_id), "url": f"{ADDRESS}{media_id}", "state": "pending", "fault": None, "content_type": None}


def test_what_failed_says_why_and_can_be_tried_again_by_those_who_take_part(town: Town) -> None:
    media_id = town.failed(MediaFault.TOO_LARGE)
    path = f"{ADDRESS}{media_id}"
    answer = town.get(town.seller, path)
    assert refused(answer) == (410, "media-gone")
    assert "too-large" in answer.json()["detail"]
    assert [(one["state"], one["fault"]) for one in town.message(media_id)["media"]] == [("failed", "too-large")]
    assert refused(town.client.post(f"{path}/retry", headers=as_(town.stranger))) == (404, "media-not-found")
    tried = [town.client.post(f"{path}/retry/", headers=as_(who)) for who in (town.seller, town.buyer)]
    assert [(one.status_code, one.json()) for one in tried] == [(202, {"success": True, "media_id": str(media_id)})] * 2
    assert refused(town.get(town.seller, path)) == (409, "media-pending")
    assert [type(one.event).__name__ for one in town.core.log.stream(media_id)][2:] == ["MediaRetried"]


def test_what_is_stored_is_not_fetched_again(town: Town) -> None:
    path = f"{ADDRESS}{town.stored()}/retry"
    assert refused(town.client.post(path, headers=as_(town.buyer))) == (409, "media-not-failed")


def test_an_album_is_shown_in_its_order_whatever_else_is_attached(town: Town) -> None:
    ids = [uuid4() for _ in range(4)]
    nonsense = [f"{ADDRESS}nonsense", f"{ADDRESS}{uuid4()}/retry", f"{ADDRESS}{uuid4().hex}", "https://example.org/a.jpg"]
    sent = town.send(
        nonsense[0], f"{ADDRESS}{ids[0]}", nonsense[1], f"{ADDRESS}{ids[1]}", *nonsense[2:], *(f"{ADDRESS}{one}" for one in ids[2:])
    )
    for one in reversed(ids[1:]):
        town.announce(one, sent)
    town.do(GiveUpMedia(media_id=ids[2], fault=MediaFault.GONE, now=town.core.clock.now()))
    files = town.message(ids[0])["media"]
    assert [file["id"] for file in files] == [str(one) for one in ids]
    assert [file["state"] for file in files] == ["pending", "pending", "failed", "pending"]


def test_lists_and_the_event_stream_show_a_message_alike(town: Town) -> None:
    media_id = town.stored()
    message = town.message(media_id)
    item = town.of(media_id, town.get(town.seller, "/api/v1/messages?limit=100").json()["items"])
    me, head = UUID(town.seller["user"]["id"]), town.core.rows(HEAD)[0]["position"]
    rows = town.core.rows(MISSED, person_id=me, after=0, up_to=head, limit=1000)
    frames = [orjson.loads(frame(row).split(b"data: ", 1)[1]) for row in rows if row["message_id"] == UUID(message["id"])]
    assert frames[-1]["message"] == message
    assert (item["media"], message["media"][0]["state"]) == (message["media"], "stored")
    assert (message["channel"], message["reply_to"]) == ("web", None)


def test_whoever_has_a_signed_address_sees_the_file_for_a_day(town: Town) -> None:
    media_id, now = town.stored(), town.core.clock.now()
    addresses = media_addresses(town.settings)

    def asked(address: str) -> Any:
        found = urlsplit(address)
        return town.client.get(f"{found.path}?{found.query}")

    answer = asked(addresses.of(media_id, now))
    assert (answer.status_code, answer.content) == (200, PHOTO + media_id.bytes)
    assert answer.headers["content-type"] == "image/jpeg"
    assert town.client.head(addresses.of(media_id, now)).status_code == 200
    stale = asked(addresses.of(media_id, now - timedelta(hours=24, seconds=1)))
    forged = asked(addresses.of(media_id, now).replace(str(media_id), str(town.stored())))
    assert refused(stale) == refused(forged) == refused(asked(addresses.of(uuid4(), now))) == (404, "media-not-found")
    assert refused(asked(addresses.of(town.failed(), now))) == (410, "media-gone")


def test_a_file_that_is_lost_and_a_folder_that_is_away_are_not_the_same(town: Town, folder: Path) -> None:
    path = f"{ADDRESS}{town.stored()}"
    away = folder.with_name("away")
    folder.rename(away)
    answer = town.get(town.seller, path)
    assert (refused(answer), "retry-after" in answer.headers) == ((503, "unavailable"), True)
    away.rename(folder)
    assert town.get(town.seller, path).status_code == 200
    for file in folder.glob("*/*/*"):
        file.unlink()
    assert refused(town.get(town.seller, path)) == (410, "media-gone")


def test_of_somebody_forgotten_no_file_is_left_to_be_seen(town: Town) -> None:
    media_id = town.stored()
    address = media_addresses(town.settings).of(media_id, town.core.clock.now())
    forgetting = Forgetting(town.core.handle, town.core.keys, (town.core.media,), town.core.clock)
    forgetting.forget(town.buyer_id, "a test", CAUSE)
    assert refused(town.get(town.seller, f"{ADDRESS}{media_id}")) == (410, "media-gone")
    found = urlsplit(address)
    assert refused(town.client.get(f"{found.path}?{found.query}")) == (410, "media-gone")
    page = town.get(town.seller, f"/api/v1/threads/{town.thread_id}/messages?limit=100").json()["results"]
    assert {(len(one["attachments"]), len(one["media"])) for one in page} == {(0, 0)}
