"""A person leaves: nothing of theirs is left to read, nothing of the others has changed, and nothing new comes."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx2 as httpx
import psycopg
import pytest

from domain.personal import ERASED
from entrypoints.bootstrap import Core, core_of
from entrypoints.metrics import Metrics
from entrypoints.settings import Settings
from projections.lead_lookups import ViewLeads
from tests.support import product
from tests.support.product import PASSWORD, ROOT, Person, Product
from tests.support.replayed import assert_live_is_folded
from tests.support.servers import Servers
from tests.support.stream import listening
from tests.support.traces import dump, files, traces
from tests.support.waiting import until

KEY = "bW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW0="
SECRET_KEY = "a secret of more than thirty-two characters"
SECRETS = {
    "username": "zeynep-of-bellapais",
    "email": "zeynep.karaca@example.org",
    "phone": "+905338612497",
    "display_name": "Zeynep Karacaoğlu",
    "words": "Under the carob tree at nine",
    "to the assistant": "Benim köpeğim çok havlar",
    "the dream": "A house with a blue door",
    "wish": "where the swallows nest",
    "attachment": "https://photos.example/the-yellow-villa.jpg",
}
SOUGHT = {
    "category": "rentals",
    "location": "Girne",
    "description": SECRETS["the dream"],
    "contact_phone": SECRETS["phone"],
    "contact_email": SECRETS["email"],
    "additional_criteria": {"view": SECRETS["wish"]},
}


@dataclass
class Stage:
    """People who have written to each other in a running product; one of them is to be forgotten."""

    product: Product
    url: str
    folder: Path
    leaving: Person
    staying: Person
    shared: str
    other: str
    sought: str

    def islanders(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "entrypoints.cli", *words]
        return subprocess.run(command, env=self.product.environment, cwd=ROOT, capture_output=True, text=True, check=False)

    @contextmanager
    def core(self) -> Iterator[Core]:
        """The use cases on the same database."""
        folder = Path(self.product.environment["ISLANDERS_DATA"])
        given: Any = {"database_url": self.url, "secret_key": SECRET_KEY, "master_keys": KEY, "islanders_data": folder}
        with core_of(Settings(**given), Metrics()) as core:
            yield core

    def seen_by_staying(self) -> dict[str, Any]:
        """Everything that the one who stays can see."""
        with self.product.client(self.staying) as client:
            threads = client.get("/api/v1/threads/", params={"limit": 100}).json()
            messages = {
                line["thread_id"]: client.get(f"/api/v1/threads/{line['thread_id']}/messages/", params={"limit": 100}).json()
                for line in threads["results"]
            }
            return {"threads": threads, "messages": messages, "badge": client.get("/api/v1/messages/unread-count/").json()}


def open_thread(client: httpx.Client, recipient: Person, words: str, **more: Any) -> str:
    answer = client.post("/api/v1/threads/", json={"recipient_id": str(recipient.id), "content": words, **more})
    assert answer.status_code == 201, answer.text
    thread: str = answer.json()["thread_id"]
    return thread


@pytest.fixture
def stage(servers: Servers, tmp_path: Path) -> Iterator[Stage]:
    settings: Any = {"MASTER_KEYS": KEY, "SECRET_KEY": SECRET_KEY, "LOG_LEVEL": "DEBUG"}
    log = tmp_path / "log"
    with servers.migrated() as url, log.open("wb") as out, product.running(url, servers.redis_url, log=out, **settings) as running:
        named = {name: SECRETS[name] for name in ("username", "email", "phone", "display_name")}
        with running.client() as client:
            known = client.post("/api/auth/register/", json={**named, "password": PASSWORD, "user_type": "consumer"}).json()
        leaving = Person(UUID(known["user"]["id"]), named["username"], known["token"], known["refresh"])
        staying, third = running.register("seller", "Mehmet"), running.register("consumer", "Third")
        with running.client(leaving) as client:
            shared = open_thread(client, staying, SECRETS["words"], attachments=[SECRETS["attachment"]])
            for number in range(3):
                headers = {"Idempotency-Key": f"{uuid4()}"}
                body = {"content": f"{SECRETS['words']} {number}"}
                assert client.post(f"/api/v1/threads/{shared}/messages/", json=body, headers=headers).status_code == 201
            assert client.post("/api/chat/", json={"message": SECRETS["to the assistant"]}).status_code == 202
            sought = client.post("/api/v1/requests/", json=SOUGHT).json()["id"]
        with running.client(staying) as client:
            client.post(f"/api/v1/threads/{shared}/messages/", json={"content": "I shall be there"})
            other = open_thread(client, third, "Do you still look for a flat?")
        with running.client(third) as client:
            client.post(f"/api/v1/threads/{other}/messages/", json={"content": "I do"})
        stage = Stage(running, url, tmp_path, leaving, staying, shared, other, sought)
        with stage.core() as core:
            for person in (leaving, staying):
                core.media.store(person.id, "text/plain", SECRETS["words"].encode(), core.clock.now())
                core.payloads.keep(uuid4(), "whatsapp", person.id, SECRETS["phone"].encode(), core.clock.now())
        yield stage


def without_the_one_who_left(seen: dict[str, Any], leaving: Person) -> dict[str, Any]:
    """What was seen before, as it must read once this person is forgotten."""
    text = json.dumps(seen, ensure_ascii=False).replace(SECRETS["display_name"], ERASED)
    expected: dict[str, Any] = json.loads(text)
    for line in expected["threads"]["results"]:
        last = line["last_message"]
        if last and last["sender_id"] == str(leaving.id):
            last["content"] = ERASED
    for page in expected["messages"].values():
        for message in page["results"]:
            if message["sender"] and message["sender"]["id"] == str(leaving.id):
                message["content"], message["attachments"] = ERASED, []
    return expected


def test_nothing_of_a_forgotten_person_can_be_found_and_nothing_of_the_others_has_changed(stage: Stage) -> None:
    before = stage.seen_by_staying()
    found = traces(SECRETS.values(), dump(stage.url))
    assert found == set(SECRETS.values()), "what cannot be found before cannot be missed afterwards"
    done = stage.islanders("person", "erase", SECRETS["username"], "--reason", "asked by letter", "--yes", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["forgotten_now"] is True
    everything = dump(stage.url) + files(stage.folder, Path(stage.product.environment["ISLANDERS_DATA"]))
    assert traces(SECRETS.values(), everything) == set()
    assert stage.seen_by_staying() == without_the_one_who_left(before, stage.leaving)
    with stage.product.client(stage.staying) as client:
        client.post(f"/api/v1/threads/{stage.shared}/messages/", json={"content": "Are you there?"})
    with stage.core() as core:
        assert_live_is_folded(core, stage.url)
        assert list(core.media.kept(stage.leaving.id)) == list(core.payloads.kept(stage.leaving.id)) == []
        kept = [*core.media.kept(stage.staying.id), *core.payloads.kept(stage.staying.id)]
        assert [one.content for one in kept] == [SECRETS["words"].encode(), SECRETS["phone"].encode()]
    assert len(list(Path(stage.product.environment["ISLANDERS_DATA"]).glob("media/*/*/*"))) == 1
    for command in (("projections", "verify", "--all"), ("audit", "verify-log")):
        verified = stage.islanders(*command)
        assert verified.returncode == 0, verified.stdout + verified.stderr


def test_whoever_was_forgotten_can_do_nothing_more(stage: Stage) -> None:
    assert stage.islanders("person", "erase", str(stage.leaving.id), "--reason", "asked by letter", "--yes").returncode == 0
    with stage.product.client(stage.leaving) as client:
        with stage.core() as core:
            until(lambda: ViewLeads(core.rows).open_of(stage.leaving.id) == [])
        head = stage_head(stage)
        asked = [
            client.post(f"/api/v1/threads/{stage.shared}/messages/", json={"content": "Still here"}),
            client.post("/api/v1/threads/", json={"recipient_id": str(stage.staying.id), "content": "Still here"}),
            client.post("/api/chat/", json={"message": "Still here"}),
            client.post("/api/conversations/"),
            client.put(f"/api/v1/messages/{stage.shared}/read_status/", json={"mark_as_read": True}),
            client.get(f"/api/v1/threads/{stage.shared}/messages/"),
            client.post("/api/v1/requests/", json=SOUGHT),
            client.get(f"/api/v1/requests/{stage.sought}/"),
            client.post(f"/api/v1/requests/{stage.sought}/close/"),
        ]
        assert [answer.status_code for answer in asked] == [410, 410, 410, 410, 404, 404, 410, 404, 404]
        own = [("GET", "profile", None), ("PUT", "profile", {"display_name": "Zoe"}), ("PUT", "preferences", {"language": "tr"})]
        assert [client.request(how, f"/api/auth/{what}/", json=body).status_code for how, what, body in own] == [401, 401, 401]
        assert client.get("/api/auth/status/").json() == {"authenticated": False, "user": None}
        assert stage_head(stage) == head
        assert client.get("/api/v1/threads/").json()["results"] == client.get("/api/v1/requests/").json()["results"] == []
        assert client.get("/api/v1/messages/unread-count/").json()["unread_count"] == 0
        body = {"username": SECRETS["username"], "password": PASSWORD}
        assert client.post("/api/auth/login/", json=body).status_code == 401
        assert client.post("/api/token/refresh/", json={"refresh": stage.leaving.refresh}).status_code == 401
    with stage.product.client(stage.staying) as client:
        answer = client.post(
            "/api/v1/threads/", json={"recipient_id": str(stage.leaving.id), "content": "?", "listing_id": str(uuid4())}
        )
        assert answer.status_code == 404


def test_an_open_event_stream_of_somebody_forgotten_falls_silent(stage: Stage) -> None:
    with listening(stage.product, stage.staying) as theirs, listening(stage.product, stage.leaving) as stream:
        theirs.wait_for(1)
        stream.wait_for(1)
        assert stage.islanders("person", "erase", str(stage.leaving.id), "--reason", "asked by letter", "--yes").returncode == 0
        with stage.product.client(stage.staying) as client:
            for words in ("Are you there?", "Nobody answers"):
                client.post(f"/api/v1/threads/{stage.shared}/messages/", json={"content": words})
        assert [frame.data["message"]["content"] for frame in theirs.wait_for(3)[1:]] == ["Are you there?", "Nobody answers"]
        with listening(stage.product, stage.leaving, last_event_id="0") as again, listening(stage.product, stage.leaving) as later:
            assert later.wait_for(1)[0].name == "ready"
            assert again.frames == []
        # Before the erase the assistant's answer may have come; nothing that others wrote after it has.
        heard = [frame.data["message"]["content"] for frame in stream.frames if frame.name == "message"]
        assert not {"Are you there?", "Nobody answers"} & set(heard)


def stage_head(stage: Stage) -> object:
    with psycopg.connect(stage.url) as connection:
        return connection.execute("SELECT max(notification_id), (SELECT count(*) FROM messages) FROM log_events").fetchone()
