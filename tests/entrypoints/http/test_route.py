"""Utterances are routed over HTTP by the contract, with what was talked of before, and nobody's threads but one's own."""

from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from domain.routing import Domain, Intent
from tests.support.newcomers import as_, registered


@pytest.fixture(scope="module")
def somebody(client: TestClient) -> dict[str, Any]:
    found = registered(client)
    client.cookies.clear()
    return found


def route(client: TestClient, who: dict[str, Any], utterance: str, **more: Any) -> Any:
    return client.post("/api/route/", json={"utterance": utterance, **more}, headers=as_(who))


@pytest.mark.parametrize(
    ("utterance", "domain", "intent"),
    [
        ("I am looking for a two bedroom flat to rent", "real_estate", "search"),
        ("kiralık araba lazım", "vehicles", "search"),
        ("ищу сантехника срочно", "services", "search"),
        ("szukam używanej lodówki", "marketplace", "search"),
        ("welche Apotheke hat heute Nacht Dienst", "local_info", "info"),
        ("please cancel my booking", "booking", "cancel_booking"),
        ("hello", "general", "greet"),
        ("write me a poem about the sea", "out_of_scope", "none"),
    ],
)
def test_an_utterance_has_a_domain_an_intent_and_a_confidence(
    client: TestClient, somebody: dict[str, Any], utterance: str, domain: str, intent: str
) -> None:
    answer = route(client, somebody, utterance)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert set(found) == {"domain_choice", "in_domain_intent", "action", "latency_ms", "model", "utterance_language"}
    assert (found["domain_choice"]["domain"], found["in_domain_intent"], found["action"]) == (domain, intent, "dispatch")
    assert 0.5 <= found["domain_choice"]["confidence"] <= 1
    assert found["domain_choice"]["calibrated"] is True
    assert found["latency_ms"] > 0
    assert found["model"].startswith("router-")


def test_what_is_not_clear_is_asked_in_the_writers_language(client: TestClient, somebody: dict[str, Any]) -> None:
    texts = ("şey yani şu konu", "o iş ne oldu acaba", "şöyle bir şey olsa", "onun kırmızısı", "bende de var ondan")
    routed = [route(client, somebody, text).json() for text in texts]
    asked = [one for one in routed if one["action"] == "clarify"]
    assert asked
    assert all(one["domain_choice"]["confidence"] < 0.5 for one in asked)
    assert {one["clarify_question"][:15] for one in asked} == {"Tam anlayamadım"}
    assert all("clarify_question" not in one for one in routed if one["action"] == "dispatch")


@pytest.mark.parametrize("fragment", ["cheaper", "in Girne", "another one", "daha ucuz", "подешевле", "taniej", "was günstigeres"])
@pytest.mark.parametrize("last", [Domain.REAL_ESTATE, Domain.VEHICLES, Domain.MARKETPLACE])
def test_a_fragment_goes_on_about_what_the_client_says_was_talked_of(
    client: TestClient, somebody: dict[str, Any], fragment: str, last: Domain
) -> None:
    found = route(client, somebody, fragment, context_hint={"last_domain": last.value}).json()
    assert (found["domain_choice"]["domain"], found["in_domain_intent"]) == (last.value, Intent.REFINE.value)


@pytest.mark.parametrize(
    ("utterance", "domain"), [("actually, cars", "vehicles"), ("forget the flat, I need a plumber", "services")]
)
def test_an_explicit_switch_is_one(client: TestClient, somebody: dict[str, Any], utterance: str, domain: str) -> None:
    found = route(client, somebody, utterance, context_hint={"last_domain": "real_estate"}).json()
    assert found["domain_choice"]["domain"] == domain


def test_a_thread_is_ones_own_or_there_is_none(client: TestClient, somebody: dict[str, Any]) -> None:
    thread = client.post("/api/chat/", json={"message": "hello"}, headers=as_(somebody)).json()["thread_id"]
    assert route(client, somebody, "cheaper", thread_id=thread).status_code == 200
    stranger = registered(client)
    client.cookies.clear()
    assert route(client, stranger, "cheaper", thread_id=thread).status_code == 404
    assert route(client, somebody, "cheaper", thread_id=str(uuid4())).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"utterance": ""},
        {"utterance": "   "},
        {"utterance": "x" * 4097},
        {"utterance": 7},
        {"utterance": "hello", "context_hint": {"last_domain": "yachts"}},
        {"utterance": "hello", "thread_id": "nowhere"},
    ],
)
def test_what_cannot_be_routed_is_refused(client: TestClient, somebody: dict[str, Any], body: dict[str, Any]) -> None:
    answer = client.post("/api/route/", json=body, headers=as_(somebody))
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


def test_strangers_are_not_answered(client: TestClient) -> None:
    assert client.post("/api/route/", json={"utterance": "hello"}).status_code == 401
