"""Every route, asked by nobody, by a stranger, by whom it is for, and by support."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.entrypoints.http.conftest import SECRET_KEY
from tests.support.access import ADDRESSED, FLAT, MATRIX, NIGHTS, OPEN, PUBLIC, SIGNED, SOFA, THREAD, WORDS
from tests.support.bookable import VILLA, core_behind, published
from tests.support.front import TOKENS
from tests.support.newcomers import as_, newcomer, registered

PRIVATE_WORDS = ("email", "phone", "username", "password", "quiet", "proactive", "language")


@dataclass
class Town:
    """A buyer and a seller who write to each other, a stranger, and support that has not been asked."""

    client: TestClient
    buyer: dict[str, Any]
    seller: dict[str, Any]
    stranger: dict[str, Any]
    support: dict[str, Any]
    thread_id: str = ""
    request_id: str = ""
    draft_id: str = ""
    listing_id: str = ""
    booking_id: str = ""
    private: list[str] = field(default_factory=list)

    def ask(self, who: str, method: str, path: str, body: Any = None) -> Any:
        headers = {} if who == "nobody" else as_(getattr(self, who))
        named = {"thread": self.thread_id, "request": self.request_id, "listing": self.listing_id, "booking": self.booking_id}
        named["draft"] = self.draft_id
        # A key of its own for each question, so that the body is what is answered.
        asked = path.format(**named, seller=self.seller["user"]["id"])
        return self.client.request(method, asked, json=body, headers=headers)


@pytest.fixture(scope="module")
def town(client: TestClient, a_database: str) -> Town:
    people: dict[str, Any] = {}
    for name, user_type in (("buyer", "consumer"), ("seller", "seller"), ("stranger", "consumer"), ("support", "consumer")):
        people[name] = registered(client, user_type=user_type, display_name=name.title(), phone="0533 123 45 67")
    with psycopg.connect(a_database) as database:
        database.execute("UPDATE people SET user_type = 'support' WHERE person_id = %s", (people["support"]["user"]["id"],))
    people["support"] = {
        **people["support"],
        **client.post("/api/token/refresh", json={"refresh": people["support"]["refresh"]}).json(),
    }
    client.cookies.clear()
    town = Town(client, **people)
    opened = town.ask("buyer", "POST", "/api/v1/threads", {"recipient_id": people["seller"]["user"]["id"], "content": "Hello!"})
    assert opened.status_code == 201, opened.text
    town.thread_id = opened.json()["thread_id"]
    town.request_id = town.ask("buyer", "POST", "/api/v1/requests", FLAT).json()["id"]
    with core_behind(a_database, SECRET_KEY) as core:
        town.listing_id = str(published(core, UUID(people["seller"]["user"]["id"]), VILLA))
    town.draft_id = town.ask("seller", "POST", "/api/listings", SOFA).json()["id"]
    town.booking_id = town.ask("buyer", "POST", "/api/bookings", {"listing_id": town.listing_id, **NIGHTS}).json()["booking_id"]
    town.private = [person["user"][name] for person in people.values() for name in ("username", "email")] + ["+905331234567"]
    return town


def operations(client: TestClient) -> list[tuple[str, str, dict[str, Any]]]:
    paths = client.get("/openapi.json").json()["paths"]
    return [(method.upper(), path, operation) for path, methods in paths.items() for method, operation in methods.items()]


def test_nobody_gets_in_but_where_everybody_may(town: Town) -> None:
    for method, path, _ in operations(town.client):
        asked = path.replace("{person_id}", town.seller["user"]["id"])
        for name in (
            "{thread_id}",
            "{request_id}",
            "{lead_id}",
            "{broadcast_id}",
            "{subject_id}",
            "{event_id}",
            "{media_id}",
            "{listing_id}",
            "{booking_id}",
            "{photo_id}",
        ):
            asked = asked.replace(name, town.thread_id)
        answer = town.client.request(method, asked)
        if (method, path) in OPEN | PUBLIC:
            assert answer.status_code != 403, path
        elif (method, path) in SIGNED:
            assert (answer.status_code, answer.json()["type"]) == (403, "signature-invalid")
        elif (method, path) in ADDRESSED:
            assert answer.status_code == 400
            forged_address = town.client.request(method, f"{asked}?expires=4711000000&signature={'0' * 32}")
            assert (forged_address.status_code, forged_address.json()["type"]) == (404, "media-not-found")
        else:
            assert answer.status_code == 401, (method, path)
            assert answer.headers["www-authenticate"] == "Bearer"
            forged = {"Authorization": f"Bearer {TOKENS.refresh()}"}
            assert town.client.request(method, asked, headers=forged).status_code == 401


def test_the_document_says_the_same(town: Town) -> None:
    guarded = {(method, path) for method, path, operation in operations(town.client) if operation.get("security")}
    everything = {(method, path) for method, path, _ in operations(town.client)}
    assert everything - guarded == (OPEN | SIGNED | ADDRESSED) - {("GET", "/api/auth/status")}


@pytest.mark.parametrize(("method", "path", "body", "buyer", "seller", "stranger", "support"), MATRIX)
def test_each_gets_what_is_theirs(
    town: Town, method: str, path: str, body: Any, buyer: int, seller: int, stranger: int, support: int
) -> None:
    expected = {"buyer": buyer, "seller": seller, "stranger": stranger, "support": support}
    for who, status in expected.items():
        if status is not None:
            answer = town.ask(who, method, path, body)
            assert answer.status_code == status, (who, answer.text)
            if "/auth/" not in path:
                assert not [one for one in town.private if one in answer.text]
                assert not [word for word in PRIVATE_WORDS if f'"{word}"' in answer.text]


def test_a_stranger_sees_nothing_of_what_others_write(town: Town) -> None:
    for path in ("/api/v1/threads", "/api/v1/messages"):
        for who in ("stranger", "support"):
            assert town.thread_id not in town.ask(who, "GET", path).text
            assert "Hello!" not in town.ask(who, "GET", path).text
    assert town.ask("stranger", "GET", "/api/v1/messages?thread_id={thread}").json()["items"] == []
    for who in ("seller", "stranger", "support"):
        assert town.request_id not in town.ask(who, "GET", "/api/v1/requests").text


def test_support_that_joins_takes_part_and_then_leaves(town: Town) -> None:
    assert town.ask("support", "POST", THREAD + "/join").status_code == 200
    assert town.ask("support", "GET", THREAD + "/messages").status_code == 200
    assert town.ask("support", "POST", THREAD + "/leave").status_code == 200
    assert town.ask("support", "POST", THREAD + "/messages", WORDS).status_code == 404


def test_a_thread_that_is_not_there_is_like_one_that_is_not_ours(town: Town) -> None:
    for method, path, body, *_ in MATRIX:
        if ("{thread}" in path or "{request}" in path) and not path.endswith("join"):
            there = town.ask("stranger", method, path, body).json()
            elsewhere = path.replace("{thread}", str(uuid4())).replace("{request}", str(uuid4()))
            nowhere = town.ask("stranger", method, elsewhere, body).json()
            assert (there["status"], there["type"], there["detail"]) == (nowhere["status"], nowhere["type"], nowhere["detail"])


@pytest.mark.parametrize("role", ["support", "admin"])
def test_nobody_makes_themselves_staff(town: Town, role: str) -> None:
    assert town.client.post("/api/auth/register/", json=newcomer(user_type=role)).status_code == 400
    answer = town.ask("stranger", "PUT", "/api/auth/profile", {"user_type": role, "display_name": "Admin"})
    assert (answer.status_code, answer.json()["user_type"]) == (200, "consumer")
