"""Broadcasts over HTTP: support asks for a decision, takes it once, and reads the report; sellers say what they offer."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.support.newcomers import as_, registered

GATE = "/api/broadcasts/create-gate/"
MARKET = "/api/v1/seller/market/"
STATES = ("queued", "sent", "delivered", "read", "failed", "skipped", "deferred", "unknown")


class Office:
    """A customer, a seller, and support."""

    def __init__(self, client: TestClient, database: str) -> None:
        self.client = client
        self.people = {name: registered(client, user_type=kind, display_name=name.title()) for name, kind in _PEOPLE.items()}
        with psycopg.connect(database) as connection:
            who = self.people["support"]["user"]["id"]
            connection.execute("UPDATE people SET user_type = 'support' WHERE person_id = %s", (who,))
        refreshed = client.post("/api/token/refresh", json={"refresh": self.people["support"]["refresh"]}).json()
        self.people["support"] |= refreshed
        client.cookies.clear()

    def ask(self, who: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.request(method, path, json=body, headers={**as_(self.people[who]), **headers})

    def lead(self) -> str:
        wanted = {"category": "rentals", "location": "Lapta", "description": f"With a view {uuid4()}", "duration": _words()}
        answer = self.ask("customer", "POST", "/api/v1/requests/", wanted)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["demand_lead_id"])

    def gate(self, **more: Any) -> str:
        answer = self.ask("support", "POST", GATE, {"demand_lead_id": self.lead(), **more})
        assert (answer.status_code, answer.json()["status"]) == (201, "pending"), answer.text
        return str(answer.json()["approval_id"])

    def report(self, approval: str, **headers: str) -> Any:
        answer = self.ask("support", "GET", f"/api/broadcasts/{approval}/", **headers)
        assert answer.status_code == 200, answer.text
        found = answer.json()
        assert sum(found["totals"][state] for state in STATES) == found["audience"] == len(found["recipients"])
        return found


_PEOPLE = {"customer": "consumer", "seller": "seller", "support": "consumer"}


def _words() -> str:
    return "for " + uuid4().hex.translate(str.maketrans("0123456789", "ghijklmnop"))


@pytest.fixture(scope="module")
def office(client: TestClient, a_database: str) -> Office:
    return Office(client, a_database)


def test_a_decision_is_asked_for_and_waits_until_it_is_taken(office: Office) -> None:
    seller = office.people["seller"]["user"]["id"]
    approval = office.gate(seller_ids=[seller], medium="whatsapp")
    waiting = office.ask("support", "GET", "/api/broadcasts/pending/").json()
    assert waiting["pending_count"] == len(waiting["approvals"])
    (mine,) = [one for one in waiting["approvals"] if one["id"] == approval]
    assert (mine["target_seller_count"], mine["seller_ids"], mine["medium"]) == (0, [], "whatsapp")
    office.ask("support", "POST", "/api/broadcasts/reject/", {"approval_id": approval, "reason": "A joke"})
    after = office.ask("support", "GET", "/api/broadcasts/pending/").json()
    assert approval not in {one["id"] for one in after["approvals"]}


def test_the_report_says_in_words_who_was_left_out_and_why_nobody_was_asked(office: Office) -> None:
    seller = office.people["seller"]["user"]["id"]
    approval = office.gate(seller_ids=[seller])
    office.ask("support", "POST", "/api/broadcasts/approve/", {"approval_id": approval, "notes": "Serious"})
    told = office.report(approval)
    assert (told["state"], told["why_code"], told["why"]) == ("rolled-back", "nobody-to-ask", "There was nobody to ask.")
    assert (told["decision"]["notes"], told["decision"]["by"]) == ("Serious", office.people["support"]["user"]["id"])
    (left_out,) = told["left_out"]
    assert left_out["seller"] == {"id": seller, "name": "Seller"}
    assert "no-consent" in left_out["grounds"]
    assert "They have not agreed to get requests on WhatsApp." in left_out["reasons"]
    german = office.report(approval, **{"Accept-Language": "de-DE,en;q=0.5"})
    assert german["why"] == "Es gab niemanden zu fragen."


def test_of_a_hundred_decisions_at_once_one_is_taken(office: Office) -> None:
    approval = office.gate()

    def decide(number: int) -> int:
        what, why = ("approve", "notes") if number % 2 else ("reject", "reason")
        return int(office.ask("support", "POST", f"/api/broadcasts/{what}", {"approval_id": approval, why: ""}).status_code)

    with ThreadPoolExecutor(8) as pool:
        assert Counter(pool.map(decide, range(100))) == {200: 1, 409: 99}


@pytest.mark.parametrize("what", ["approve", "reject"])
def test_a_decision_names_what_it_decides(office: Office, what: str) -> None:
    path = f"/api/broadcasts/{what}/"
    assert office.ask("support", "POST", path, {}).status_code == 400
    assert office.ask("support", "POST", path, {"approval_id": str(uuid4())}).status_code == 404
    approval = office.gate()
    assert office.ask("support", "POST", path, {"approval_id": approval}).json() == {"status": "success"}
    again = office.ask("support", "POST", path, {"approval_id": approval})
    assert (again.status_code, again.json()["type"]) == (409, "approval-decided")


def test_only_a_request_that_is_there_and_whatsapp_will_do(office: Office) -> None:
    assert office.ask("support", "POST", GATE, {}).status_code == 400
    assert office.ask("support", "POST", GATE, {"demand_lead_id": str(uuid4())}).status_code == 404
    refused = office.ask("support", "POST", GATE, {"demand_lead_id": office.lead(), "medium": "email"})
    assert (refused.status_code, refused.json()["errors"]) == (400, {"medium": ["Sellers are asked on whatsapp only."]})
    assert office.ask("support", "GET", f"/api/broadcasts/{uuid4()}/").status_code == 404


def test_a_broadcast_is_supports_business_alone(office: Office) -> None:
    approval = office.gate()
    asked = {"approval_id": approval}
    for who in ("customer", "seller"):
        assert office.ask(who, "POST", GATE, {"demand_lead_id": office.lead()}).status_code == 403
        assert office.ask(who, "GET", "/api/broadcasts/pending/").status_code == 403
        assert office.ask(who, "POST", "/api/broadcasts/approve/", asked).status_code == 403
        assert office.ask(who, "POST", "/api/broadcasts/reject/", asked).status_code == 403
        assert office.ask(who, "GET", f"/api/broadcasts/{approval}/").status_code == 403


def test_a_seller_says_what_they_offer_and_whether_they_want_to_be_asked(office: Office) -> None:
    assert office.ask("seller", "GET", MARKET).json()["categories"] == []
    offered = {"categories": ["Short Stays"], "locations": ["kyrenia"], "price_to": "90.00", "briefs_on_whatsapp": True}
    chosen = office.ask("seller", "PUT", MARKET, offered)
    assert chosen.status_code == 200, chosen.text
    assert chosen.json() == {
        "categories": ["short_stays"],
        "locations": ["Girne"],
        "price_from": None,
        "price_to": "90.00",
        "currency": "GBP",
        "briefs_a_day": 10,
        "briefs_on_whatsapp": True,
        "paused": False,
        "verified": False,
    }
    assert office.ask("seller", "GET", MARKET).json() == chosen.json()
    assert office.ask("seller", "POST", "/api/v1/seller/pause/").json()["paused"] is True
    assert office.ask("seller", "POST", "/api/v1/seller/resume/").json()["paused"] is False


@pytest.mark.parametrize(
    "wrong",
    [
        {"categories": []},
        {"categories": ["cars"], "briefs_a_day": 11},
        {"categories": ["cars"], "price_from": 5, "price_to": 4},
        {"categories": ["call 0533 123 45 67"]},
    ],
)
def test_a_market_that_cannot_be_used_is_refused(office: Office, wrong: dict[str, Any]) -> None:
    assert office.ask("seller", "PUT", MARKET, wrong).status_code == 400


def test_only_sellers_have_a_market(office: Office) -> None:
    for who in ("customer", "support"):
        for method, path in (("GET", MARKET), ("POST", "/api/v1/seller/pause/"), ("POST", "/api/v1/seller/resume/")):
            assert office.ask(who, method, path).status_code == 403
        assert office.ask(who, "PUT", MARKET, {"categories": ["cars"]}).status_code == 403
