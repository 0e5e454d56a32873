"""Briefs and offers from end to end: over WhatsApp and the web, with what nobody but the customer may know."""

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.brief_words import brief_variables, brief_words
from domain.broadcast.identity import brief_message_id, brief_outbound_id, broadcast_id
from domain.channel import Channel
from domain.outbound.commands import QueueOutbound
from domain.outbound.decider import OUTBOUND
from entrypoints.bootstrap import Core
from tests.support import staff, whatsapp
from tests.support.callbacks import form, number
from tests.support.market import CAUSE, Market
from tests.support.product import ROOT, Person
from tests.support.servers import Servers
from tests.support.stream import listening
from tests.support.waiting import until
from tests.support.whatsapp import Line, a_photo, with_photo

NAME, STORY, PHONE, EMAIL, PET = "Zuleyha Quokka", "my wombat snores", "+905338710042", "zuleyha@quokka.example", "axolotl"
SECRETS = (*NAME.split(), "wombat", PHONE.removeprefix("+90"), "quokka.example", PET)
REQUEST = {
    "category": "short_stays",
    "location": "Lapta",
    "budget_max": "700.00",
    "duration": "3 nights",
    "description": STORY,
    "contact_phone": PHONE,
    "contact_email": EMAIL,
    "additional_criteria": {"pets": PET},
}


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("logs") / "log"


@pytest.fixture(scope="module")
def line(servers: Servers, log: Path) -> Iterator[Line]:
    with log.open("wb") as out, whatsapp.line(servers, web=2, log=out, LOG_LEVEL="INFO", LEAD_OFFERS="3") as found:
        yield found


@pytest.fixture(scope="module")
def core(line: Line) -> Iterator[Core]:
    with staff.core_of(line.product) as found:
        yield found


def looks_for(line: Line, customer: Person, **more: Any) -> UUID:
    with line.product.client(customer) as client:
        answer = client.post("/api/v1/requests/", json={**REQUEST, **more})
    assert answer.status_code == 201, answer.text
    return UUID(answer.json()["id"])


def asked(core: Core, lead_id: UUID, *sellers: UUID) -> None:
    """They are sent the brief: into their threads, and with the broadcast's own message to where they are."""
    market = Market(core)
    market.ask(lead_id, *sellers)
    brief, the_broadcast, now = market.brief(lead_id), broadcast_id(lead_id, 0), core.clock.now()
    for seller in sellers:
        message = core.lookups.message(brief_message_id(lead_id, seller))
        assert message is not None
        command = QueueOutbound(
            outbound_id=brief_outbound_id(the_broadcast, seller),
            recipient_id=seller,
            channel=Channel.WHATSAPP,
            category="conversation",
            subject_id=seller,
            body=brief_words(brief, "en"),
            template="listing_request",
            variables=brief_variables(brief),
            media=(),
            thread_id=message.thread_id,
            message_id=message.id,
            broadcast_id=the_broadcast,
            not_before=now,
            deadline=now + timedelta(days=1),
            now=now,
        )
        core.handle(OUTBOUND, command.outbound_id, command, CAUSE)


def met(line: Line) -> tuple[str, UUID]:
    """A seller who writes on WhatsApp."""
    told = number()
    line.says(told, "Hello")
    line.sent_to(told)
    return told, line.person(told)


def offers(line: Line, customer: Person) -> list[dict[str, Any]]:
    with line.product.client(customer) as client:
        found: list[dict[str, Any]] = client.get("/api/v1/messages/?type=seller_response&limit=100").json()["items"]
    return found


def everything(line: Line, person: Person, *threads: str) -> str:
    """All that somebody can get."""
    paths = [
        "/api/v1/threads/",
        "/api/v1/messages/?limit=100",
        "/api/v1/briefs/",
        "/api/v1/requests/",
        "/api/v1/assistant/history/",
    ]
    paths += [f"/api/v1/threads/{thread}/messages/?limit=100" for thread in threads]
    with line.product.client(person) as client:
        return "\n".join(client.get(path).text for path in paths)


def exported(line: Line, person_id: UUID, folder: Path) -> str:
    command = [sys.executable, "-m", "entrypoints.cli", "person", "export", str(person_id), "--to", str(folder)]
    subprocess.run(command, env=line.product.environment, cwd=ROOT, check=True, capture_output=True)
    return "\n".join(one.read_text() for one in folder.glob("person.*"))


def test_nothing_that_a_seller_reaches_tells_who_asks(line: Line, core: Core, log: Path, tmp_path: Path) -> None:
    product = line.product
    customer = product.register(display_name=NAME)
    on_the_web = product.register("seller", "Mehmet")
    told, on_whatsapp = met(line)
    lead_id = looks_for(line, customer)
    with product.client(on_the_web) as client, listening(product, on_the_web) as heard:
        asked(core, lead_id, on_the_web.id, on_whatsapp)
        (brief,) = client.get("/api/v1/briefs/").json()["results"]
        assert (brief["demand_lead_id"], brief["is_answered"]) == (str(lead_id), False)
        assert set(brief["brief"]) == {"demand_lead_id", "location", "budget", "category", "duration"}
        line.deliver(with_photo(line.provider.offer(a_photo()), told, "650 GBP"))
        mine = {"words": "600 GBP, free from Monday", "client_msg_id": str(uuid4())}
        answers = [client.post(f"/api/v1/briefs/{lead_id}/offers/", json=mine) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [201, 201]
        assert (answers[0].json()["price"], answers[1].json()["idempotent"]) == ("600", True)
        until(lambda: len(offers(line, customer)) == 2)
        until(lambda: len(line.sent_to(told)) >= 3)
        thread = client.get("/api/v1/messages/?type=broadcast_request").json()["items"][0]["thread_id"]
        reached = everything(line, on_the_web, thread) + json.dumps([one.data for one in heard.frames])
    told_at_once = [one.data["message"] for one in heard.frames if "message" in one.data]
    assert [one["broadcast_metadata"] for one in told_at_once if one["type"] == "broadcast_request"] == [brief["brief"]]
    assert str(lead_id) in reached
    reached += "".join(str(one) for one in line.provider.created if one.to == f"whatsapp:{told}")
    reached += exported(line, on_the_web.id, tmp_path / "web") + exported(line, on_whatsapp, tmp_path / "whatsapp")
    reached += log.read_text()
    assert "short stays" in reached
    assert [secret for secret in (*SECRETS, str(customer.id)) if secret.casefold() in reached.casefold()] == []


def test_the_customer_sees_the_photo_of_an_offer_and_another_seller_does_not(line: Line, core: Core) -> None:
    customer, rival = line.product.register(), line.product.register("seller")
    told, seller = met(line)
    asked(core, looks_for(line, customer), seller, rival.id)
    line.deliver(with_photo(line.provider.offer(a_photo()), told, "650 GBP"))
    until(lambda: len(offers(line, customer)) == 1)
    (offer,) = offers(line, customer)
    assert (offer["offer_metadata"]["seller_id"], offer["offer_metadata"]["price"]) == (str(seller), "650")
    (photo,) = offer["attachments"]
    with line.product.client(customer) as client:
        until(lambda: client.get(photo).status_code == 200)
        until(lambda: offers(line, customer)[0]["media"][0]["state"] == "stored")
    with line.product.client(rival) as client:
        assert client.get(photo).status_code == 404


def test_two_briefs_and_an_album_and_the_number_at_once_attach_everything_to_the_one_that_was_named(line: Line, core: Core) -> None:
    villa, car = line.product.register(), line.product.register()
    told, seller = met(line)
    leads = [looks_for(line, villa, category="villas"), looks_for(line, car, category="car_hire")]
    for lead_id in leads:
        asked(core, lead_id, seller)
    line.says(told, "I have one")
    until(lambda: any("1. villas" in one.body for one in line.sent_to(told)))
    photos = [with_photo(line.provider.offer(a_photo(colour)), told) for colour in ("red", "green", "blue")]
    said = [*photos, form("2", told)] * 3
    with ThreadPoolExecutor(12) as pool:
        assert {answer.status_code for answer in pool.map(line.deliver, said)} == {204}
    taken = "SELECT message_id FROM answers WHERE lead_id = %s"
    until(lambda: len(line.rows(taken, leads[1])) >= 1)
    line.says(told, "2")
    # Photos that came after the number were asked about again, and waited for this one.
    until(lambda: len(line.rows("SELECT 1 FROM answers WHERE lead_id = %s AND cardinality(media) = 1", leads[1])) == 3)
    assert line.rows(taken, leads[0]) == []
    assert offers(line, villa) == []


def test_a_seller_who_was_not_asked_finds_nothing_and_who_comes_late_hears_why(line: Line, core: Core) -> None:
    customer, stranger = line.product.register(), line.product.register("seller")
    sellers = [line.product.register("seller") for _ in range(5)]
    lead_id = looks_for(line, customer)
    asked(core, lead_id, *(seller.id for seller in sellers))

    def offer(seller: Person) -> tuple[int, str]:
        with line.product.client(seller) as client:
            answer = client.post(f"/api/v1/briefs/{lead_id}/offers/", json={"words": "650 GBP"})
        return answer.status_code, answer.json().get("type", "")

    assert offer(stranger) == (404, "lead-not-found")
    with ThreadPoolExecutor(5) as pool:
        assert sorted(pool.map(offer, sellers)) == [(201, "")] * 3 + [(409, "offers-enough")] * 2
    with line.product.client(customer) as client:
        client.post(f"/api/v1/requests/{lead_id}/close/")
    assert offer(sellers[0]) == (409, "lead-not-open")


def test_of_a_hundred_sellers_at_once_over_two_workers_three_make_an_offer_and_the_others_are_told_kindly(
    line: Line, core: Core
) -> None:
    line.product.start_worker()
    customer, market = line.product.register(), Market(core)
    sellers = [market.seller(f"Seller {one}") for one in range(100)]
    lead_id = looks_for(line, customer, category="boats")
    market.ask(lead_id, *sellers)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda seller: market.says(seller, "650 GBP"), sellers))
    outcomes = "SELECT outcome, count(*) FROM answers WHERE lead_id = %s GROUP BY outcome ORDER BY outcome"
    until(lambda: sum(row["count"] for row in line.rows(outcomes, lead_id)) == 100, 60)
    assert [(row["outcome"], row["count"]) for row in line.rows(outcomes, lead_id)] == [("full", 97), ("offered", 3)]
    told = "SELECT count(*) FROM messages WHERE type = 'assistant' AND subject_id = ANY(%s)"
    until(lambda: line.rows(told, sellers)[0]["count"] == 100, 60)
    until(lambda: len(offers(line, customer)) == 3)
