"""Requests over HTTP: asked, joined, listed with their offers, closed, and nobody else's business."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from starlette.testclient import TestClient

from application.cause import Cause
from application.leads import Leads
from domain.media.decider import MEDIA, AnnounceMedia
from entrypoints.bootstrap import Core, core_of
from entrypoints.market_bootstrap import leads_of
from entrypoints.settings import Settings
from tests.entrypoints.http.conftest import SECRET_KEY
from tests.support.newcomers import as_, registered
from tests.support.tally import Counted

BASE = "/api/v1/requests/"
FLAT = {"category": "Rentals", "location": "Kyrenia", "description": "With a view"}
CAUSE = Cause("test", "test")


@pytest.fixture(scope="module")
def core(a_database: str) -> Iterator[Core]:
    with core_of(Settings(database_url=a_database, secret_key=SECRET_KEY), Counted()) as found:  # type: ignore[arg-type]
        yield found


@pytest.fixture(scope="module")
def leads(core: Core) -> Leads:
    return leads_of(core, Settings())


@pytest.fixture
def me(client: TestClient) -> dict[str, str]:
    return as_(registered(client))


def asked(client: TestClient, me: dict[str, str], **more: Any) -> dict[str, Any]:
    answer = client.post(BASE, json={**FLAT, **more}, headers=me)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def listed(client: TestClient, me: dict[str, str], **query: Any) -> dict[str, Any]:
    answer = client.get(BASE, params=query, headers=me)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_request_is_there_at_once_and_shown_as_it_was_asked(client: TestClient, me: dict[str, str]) -> None:
    wishes = {"bedrooms": 2, "pets": True, "near": "the sea", "rooms": {"min": 2}, "lift": None}
    made = asked(
        client,
        me,
        budget_min=500,
        budget_max="700.50",
        currency="£",
        duration="12 months",
        contact_phone="0533 123 45 67",
        contact_email="ayse@example.org",
        additional_criteria=wishes,
        begins_on="2026-06-01",
        ends_on="2027-05-31",
    )
    assert made == {"id": made["id"], "status": "open", "demand_lead_id": made["id"]}
    shown = client.get(f"{BASE}{made['id']}/", headers=me).json()
    assert listed(client, me)["results"] == [shown]
    assert {name: shown[name] for name in ("category", "location", "duration", "currency", "budget_min", "budget_max")} == {
        "category": "rentals",
        "location": "Girne",
        "duration": "12 months",
        "currency": "GBP",
        "budget_min": "500.00",
        "budget_max": "700.50",
    }
    assert shown["additional_criteria"] == {
        "bedrooms": "2",
        "pets": "true",
        "near": "the sea",
        "rooms": '{"min":2}',
        "lift": "null",
    }
    assert (shown["contact_phone"], shown["contact_email"]) == ("+905331234567", "ayse@example.org")
    assert (shown["begins_on"], shown["ends_on"]) == ("2026-06-01", "2027-05-31")
    assert (shown["status"], shown["offers_count"], shown["offers"], shown["ended_at"]) == ("open", 0, [], None)


def test_the_same_again_joins_the_open_request(client: TestClient, me: dict[str, str]) -> None:
    first = asked(client, me, budget_max=700)
    again = asked(client, me, budget_max="700.00", location="GİRNE")
    assert again == {**first, "repeated": True}
    assert len(listed(client, me)["results"]) == 1


def test_offers_are_shown_with_all_that_their_seller_said(client: TestClient, leads: Leads, me: dict[str, str]) -> None:
    lead_id, photo = UUID(asked(client, me)["id"]), uuid4()
    sellers = [registered(client, user_type="seller", display_name=name) for name in ("Mehmet", "Kemal")]
    ids = [UUID(seller["user"]["id"]) for seller in sellers]
    leads.answer(lead_id, ids[0], uuid4(), "£1,200 a month, available from June", (), CAUSE)
    leads.answer(lead_id, ids[1], uuid4(), "Call me tomorrow", (), CAUSE)
    leads.answer(lead_id, ids[0], uuid4(), "", (photo,), CAUSE)
    leads.answer(lead_id, ids[0], uuid4(), "Or £1,150", (), CAUSE)
    shown = client.get(f"{BASE}{lead_id}", headers=me).json()
    assert (shown["status"], shown["offers_count"]) == ("answered", 2)
    first, second = shown["offers"]
    assert first["seller"] == {"id": str(ids[0]), "name": "Mehmet", "user_type": "seller"}
    assert (first["price"], first["currency"], first["availability"]) == ("1150", "GBP", "available from June")
    assert first["words"] == "£1,200 a month, available from June\nOr £1,150"
    assert [(file["id"], file["url"], file["state"]) for file in first["media"]] == [
        (str(photo), f"/api/v1/media/{photo}", "pending")
    ]
    assert first["received_at"].endswith("Z")
    assert (second["seller"]["name"], second["price"], second["words"], second["media"]) == ("Kemal", None, "Call me tomorrow", [])


def announced(core: Core, person_id: UUID) -> UUID:
    """A file of somebody's that is still to come."""
    media_id = uuid4()
    command = AnnounceMedia(
        media_id=media_id,
        message_id=uuid4(),
        thread_id=uuid4(),
        person_id=person_id,
        source_url="https://api.twilio.com/ME1",
        declared_type="image/png",
        now=core.clock.now(),
    )
    core.handle(MEDIA, media_id, command, CAUSE)
    return media_id


def test_files_of_an_offer_are_seen_by_whom_it_was_made_to_and_only_the_sellers_own(
    client: TestClient, core: Core, leads: Leads, me: dict[str, str]
) -> None:
    other, (seller, stranger) = as_(registered(client)), (uuid4(), uuid4())
    lead_id = UUID(asked(client, me)["id"])
    asked(client, other)
    own, foreign = announced(core, seller), announced(core, stranger)
    seen = {"own": (me, own), "foreign": (me, foreign), "another's": (other, own)}

    def statuses() -> dict[str, int]:
        return {name: client.get(f"/api/v1/media/{file}", headers=who).status_code for name, (who, file) in seen.items()}

    assert set(statuses().values()) == {404}
    leads.answer(lead_id, seller, uuid4(), "Look", (own, foreign), CAUSE)
    assert statuses() == {"own": 409, "foreign": 404, "another's": 404}


def test_pages_follow_each_other_and_can_be_of_one_status(client: TestClient, me: dict[str, str]) -> None:
    made = [asked(client, me, location=place)["id"] for place in ("Girne", "Lapta", "Alsancak", "Çatalköy", "Bafra")]
    assert client.post(f"{BASE}{made[1]}/close/", headers=me).json()["status"] == "closed"
    assert [one["id"] for one in listed(client, me)["results"]] == made[::-1]
    found, query = [], {"limit": 2}
    while True:
        page = listed(client, me, **query)
        found += [one["id"] for one in page["results"]]
        if not page["has_next"]:
            break
        query = {"limit": 2, "cursor": page["next_cursor"]}
    assert found == made[::-1]
    assert [one["id"] for one in listed(client, me, limit=2, page=2)["results"]] == [made[2], made[1]]
    assert [one["id"] for one in listed(client, me, status="closed")["results"]] == [made[1]]
    assert len(listed(client, me, status="open")["results"]) == 4
    assert client.get(BASE, params={"status": "lost"}, headers=me).status_code == 400


def test_a_closed_request_is_closed_once_and_the_next_one_is_new(client: TestClient, me: dict[str, str]) -> None:
    made = asked(client, me)
    for _ in range(2):
        answer = client.post(f"{BASE}{made['id']}/close/", headers=me)
        assert (answer.status_code, answer.json()) == (200, {**made, "status": "closed"})
    again = asked(client, me)
    assert again["id"] != made["id"]
    assert "repeated" not in again


def test_what_others_look_for_is_not_there(client: TestClient, me: dict[str, str]) -> None:
    made, stranger = asked(client, me), as_(registered(client, user_type="seller"))
    for method, path in (("GET", f"{BASE}{made['id']}/"), ("POST", f"{BASE}{made['id']}/close/")):
        theirs = client.request(method, path, headers=stranger)
        nowhere = client.request(method, path.replace(made["id"], str(uuid4())), headers=stranger)
        assert (
            (theirs.status_code, theirs.json()["type"]) == (nowhere.status_code, nowhere.json()["type"]) == (404, "lead-not-found")
        )
    assert listed(client, stranger)["results"] == []
    assert listed(client, me)["results"][0]["status"] == "open"


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"category": " "}, "invalid-request"),
        ({"location": ""}, "invalid-request"),
        ({"description": ""}, "invalid-request"),
        ({"location": "Girne, 0533 123 45 67"}, "contact-in-brief"),
        ({"duration": "ask me@example.org"}, "contact-in-brief"),
        ({"budget_min": -1}, "invalid-request"),
        ({"budget_max": "a lot"}, "invalid-request"),
        ({"budget_min": 800, "budget_max": 700}, "budget-not-usable"),
        ({"budget_min": 800, "currency": "pounds"}, "budget-not-usable"),
        ({"contact_phone": "12"}, "invalid-request"),
        ({"contact_email": "nobody"}, "invalid-request"),
        ({"begins_on": "2026-06-02", "ends_on": "2026-06-01"}, "invalid-request"),
        ({"begins_on": "tomorrow"}, "invalid-request"),
        ({"additional_criteria": {"x": "y" * 1001}}, "invalid-request"),
        ({"additional_criteria": {f"{number}": 1 for number in range(31)}}, "invalid-request"),
        ({"additional_criteria": {"0533 123 45 67": 1}}, "contact-in-brief"),
        ({"additional_criteria": [1]}, "invalid-request"),
    ],
)
def test_what_cannot_be_understood_is_named(client: TestClient, me: dict[str, str], more: dict[str, Any], kind: str) -> None:
    answer = client.post(BASE, json={**FLAT, **more}, headers=me)
    assert (answer.status_code, answer.json()["type"]) == (400, kind), answer.text
    assert listed(client, me)["results"] == []


def test_a_conversation_is_named_only_by_those_who_take_part_in_it(client: TestClient, me: dict[str, str]) -> None:
    seller, stranger = registered(client, user_type="seller"), as_(registered(client))
    about = {"listing_id": str(uuid4())}
    body = {"recipient_id": seller["user"]["id"], "content": "Is it free?", **about}
    thread_id = client.post("/api/v1/threads", json=body, headers=me).json()["thread_id"]
    made = asked(client, me, thread_id=thread_id, **about)
    shown = client.get(f"{BASE}{made['id']}", headers=me).json()
    assert (shown["thread_id"], shown["listing_id"]) == (thread_id, about["listing_id"])
    answer = client.post(BASE, json={**FLAT, "thread_id": thread_id}, headers=stranger)
    assert (answer.status_code, answer.json()["type"]) == (404, "thread-not-found")


def test_a_page_that_has_not_changed_is_not_sent_again(client: TestClient, leads: Leads, me: dict[str, str]) -> None:
    lead_id = UUID(asked(client, me)["id"])
    tag = client.get(BASE, headers=me).headers["etag"]
    assert client.get(BASE, headers={**me, "If-None-Match": tag}).status_code == 304
    leads.answer(lead_id, uuid4(), uuid4(), "650 GBP", (), CAUSE)
    assert client.get(BASE, headers={**me, "If-None-Match": tag}).status_code == 200
