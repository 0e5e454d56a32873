"""The tour of the README, on the embedded servers: a wish is asked around, and an answer comes back."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

from entrypoints.demo import PEOPLE
from tests.support.serving import ROOT, Serving, serving
from tests.support.waiting import until

WISH = {
    "category": "rentals",
    "location": "kyrenia",
    "budget_max": "700",
    "currency": "GBP",
    "duration": "June to August",
    "description": "A garden, please; we have a dog",
}

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent is gone")


def client(served: Serving, username: str) -> httpx.Client:
    person = next(one for one in PEOPLE if one.username == username)
    return served.sign_in(person.username, person.password)


def asked(client: httpx.Client, path: str, **body: Any) -> dict[str, Any]:
    answer = client.post(path, json=body)
    assert answer.is_success, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_wish_is_approved_asked_around_answered_and_told(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving(data) as served:
        ayse, deniz, mehmet = (client(served, name) for name in ("ayse", "deniz", "mehmet"))
        lead = asked(ayse, "/api/v1/requests/", **WISH)["id"]
        approval = asked(deniz, "/api/broadcasts/create-gate/", demand_lead_id=lead, medium="whatsapp")["approval_id"]
        asked(deniz, "/api/broadcasts/approve/", approval_id=approval, notes="A real wish")
        until(lambda: deniz.get(f"/api/broadcasts/{approval}/").json()["state"] == "completed")
        assert deniz.get(f"/api/broadcasts/{approval}/").json()["totals"]["sent"] == 2
        (brief,) = mehmet.get("/api/v1/messages/?type=broadcast_request").json()["items"]
        assert brief["broadcast_metadata"] == {
            "demand_lead_id": lead,
            "location": "Girne",
            "budget": "≤ 700 GBP",
            "category": "rentals",
            "duration": "June to August",
        }
        words = [sys.executable, "-m", "entrypoints.cli", "whatsapp", "simulate", "--data", str(data)]
        said = subprocess.run(
            [*words, "--from", PEOPLE[1].number, "650 GBP"], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert said.returncode == 0, said.stderr
        until(lambda: bool(ayse.get("/api/v1/messages/?type=seller_response").json()["items"]))
        (offer,) = ayse.get("/api/v1/messages/?type=seller_response").json()["items"]
        assert (offer["offer_metadata"]["seller_name"], offer["offer_metadata"]["price"]) == ("Mehmet", "650")
        until(lambda: [one["topic"] for one in ayse.get("/api/notifications/").json()["notifications"]].count("offer") == 1)
