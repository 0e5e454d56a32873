"""Support looks at a conversation: masked until a reason is given, every look an event, and nobody else may."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx2 as httpx
import pytest

from domain.inspection.decider import OPEN_FOR
from domain.inspection.events import SubjectKind
from domain.inspection.identity import LOG_ID
from entrypoints.bootstrap import Core
from tests.support.product import Person, Product
from tests.support.staff import (
    BASE,
    PATHS,
    REASON,
    WORDS,
    Affair,
    affair,
    assert_problem,
    everything,
    looks,
    opened,
    pages,
    reading,
    subjects,
)


def test_before_a_reason_is_given_nothing_says_who_they_are_or_what_they_wrote(
    a_product: Product, seda: httpx.Client, tamer: httpx.Client
) -> None:
    one = affair(a_product, 101)
    for client in (seda, tamer):
        answers = everything(client, one)
        assert [(answer.url, told) for answer in answers if (told := one.told_in(answer))] == []
        assert len(answers) > 30


def test_a_reason_opens_what_it_was_given_for_to_whoever_gave_it_and_nothing_else(
    a_product: Product, seda: httpx.Client, tamer: httpx.Client
) -> None:
    one = affair(a_product, 102)
    path = f"threads/{one.thread_id}"
    until = datetime.fromisoformat(opened(seda, "thread", one.thread_id)["until"])
    assert timedelta(minutes=14) < until - datetime.now(UTC) <= OPEN_FOR
    said = {word for word in one.private if word.rstrip("0123456789") in WORDS}
    for answer in (reading(seda, path), reading(seda, f"{path}/story", limit=100), reading(seda, f"{path}/difference")):
        assert not answer.json()["look"]["masked"]
        assert said <= set(one.told_in(answer))
    for kind, other in subjects(one)[1:]:
        assert one.told_in(reading(seda, f"{PATHS[kind]}/{other}")) == []
    assert one.told_in(reading(seda, "events", phone=one.private[2])) == []
    answers = everything(tamer, one)
    assert [told for answer in answers if (told := one.told_in(answer))] == []


def test_with_a_reason_a_person_is_shown_as_they_are(a_product: Product, seda: httpx.Client) -> None:
    one = affair(a_product, 103)
    opened(seda, "person", one.buyer.id)
    shown = one.told_in(reading(seda, f"people/{one.buyer.id}"))
    assert set(shown) >= {one.private[0], one.private[2], one.buyer.username, f"{one.buyer.username}@example.org"}


def test_each_look_is_an_event_that_says_who_looked_at_what_and_why(
    a_product: Product, core: Core, colleagues: list[Person], seda: httpx.Client, tamer: httpx.Client
) -> None:
    one, (first, second) = affair(a_product, 104), colleagues
    before = core.history.head()
    path = f"threads/{one.thread_id}"
    for _ in range(3):
        reading(seda, path)
        list(pages(seda, f"{BASE}/{path}/story", limit=1))
        reading(seda, f"{path}/difference")
    opened(seda, "thread", one.thread_id)
    reading(seda, path)
    reading(tamer, f"people/{one.seller.id}")
    opened(seda, "thread", one.thread_id, f"  {REASON}, again ")
    thread, person = (SubjectKind.THREAD, one.thread_id), (SubjectKind.PERSON, one.seller.id)
    found = looks(core.history, before)
    assert [(look.staff_id, (look.kind, look.subject_id), look.reason, look.masked) for look in found] == [
        (first.id, thread, None, True),
        (first.id, thread, REASON, False),
        (second.id, person, None, True),
        (first.id, thread, f"{REASON}, again", False),
    ]
    assert {look.until - look.inspected_at for look in found} == {OPEN_FOR}
    recorded = [one for one in core.history.between(before, core.history.head()) if one.event in found]
    assert [one.cause.actor for one in recorded] == [f"person:{one.event.staff_id}" for one in recorded]
    assert {one.command for one in recorded} == {"Inspect"}


def test_looks_of_one_person_in_two_processes_at_once_are_one_look(
    a_product: Product, core: Core, colleagues: list[Person]
) -> None:
    one = affair(a_product, 105)
    before = core.history.head()

    def look(_: int) -> int:
        with a_product.client(colleagues[0]) as client:
            return client.get(f"{BASE}/threads/{one.thread_id}").status_code

    with ThreadPoolExecutor(12) as pool:
        assert set(pool.map(look, range(36))) == {200}
    assert len(looks(core.history, before)) == 1


def test_a_search_and_an_explanation_are_looks_too(a_product: Product, core: Core) -> None:
    fresh = a_product.grant(a_product.register(), "support")
    one, before = affair(a_product, 106), core.history.head()
    with a_product.client(fresh) as client:
        reading(client, "events", phone=one.private[2])
        reading(client, "events", correlation_id="whatever")
        event_id = next(iter(core.history.stream(one.thread_id))).event_id
        reading(client, f"events/{event_id}/why")
    found = [(look.staff_id, look.kind, look.subject_id, look.masked) for look in looks(core.history, before)]
    assert found == [(fresh.id, SubjectKind.LOG, LOG_ID, True), (fresh.id, SubjectKind.THREAD, one.thread_id, True)]


def test_what_is_not_there_or_not_understood_is_no_look(core: Core, known: Affair, seda: httpx.Client) -> None:
    before = core.history.head()
    for path in PATHS.values():
        for more in ("", "/story", "/difference"):
            assert_problem(seda.get(f"{BASE}/{path}/{uuid4()}{more}"), 404)
    for kind, other in (("person", known.thread_id), ("thread", known.buyer.id), ("message", known.thread_id), ("lead", uuid4())):
        assert_problem(seda.post(f"{BASE}/looks", json={"kind": kind, "id": str(other), "reason": REASON}), 404)
        assert_problem(seda.get(f"{BASE}/{PATHS[kind]}/{other}"), 404)
    assert_problem(seda.get(f"{BASE}/events/{uuid4()}/why"), 404)
    assert_problem(seda.get(f"{BASE}/threads/{known.thread_id}", params={"as_of": "yesterday"}), 400)
    assert core.history.head() == before


@pytest.mark.parametrize("reason", ["", " " * 40, "too short", "  too short  ", "x" * 501, None, 5])
def test_a_reason_that_is_none_is_refused(core: Core, known: Affair, seda: httpx.Client, reason: Any) -> None:
    before = core.history.head()
    body = {"kind": "thread", "id": str(known.thread_id), "reason": reason}
    assert_problem(seda.post(f"{BASE}/looks", json=body), 400)
    assert core.history.head() == before


def test_repeating_a_look_under_the_same_key_is_one_event(a_product: Product, core: Core, seda: httpx.Client) -> None:
    one = affair(a_product, 107)
    body = {"kind": "thread", "id": str(one.thread_id), "reason": REASON}
    before = core.history.head()
    answers = [seda.post(f"{BASE}/looks", json=body, headers={"Idempotency-Key": "once"}).json() for _ in range(2)]
    assert answers[1] == {**answers[0], "idempotent": True}
    assert len(looks(core.history, before)) == 1


@pytest.mark.parametrize("role", ["consumer", "seller", "nobody"])
def test_nobody_else_may(a_product: Product, core: Core, known: Affair, role: str) -> None:
    status = 401 if role == "nobody" else 403
    event_id, before = uuid4(), core.history.head()
    with a_product.client({"consumer": known.buyer, "seller": known.seller}.get(role)) as client:
        for path in PATHS.values():
            for more in ("", "/story", "/difference"):
                assert_problem(client.get(f"{BASE}/{path}/{known.thread_id}{more}"), status)
        body = {"kind": "thread", "id": str(known.thread_id), "reason": REASON}
        assert_problem(client.post(f"{BASE}/looks", json=body), status)
        assert_problem(client.get(f"{BASE}/events/{event_id}/why"), status)
        assert_problem(client.get(f"{BASE}/events", params={"phone": known.private[2]}), status)
    assert core.history.head() == before


def test_staff_that_was_forgotten_sees_nothing_however_long_their_token_lasts(
    a_product: Product, core: Core, known: Affair
) -> None:
    fresh = a_product.grant(a_product.register(), "support")
    with core.application.connect() as connection:
        connection.execute("UPDATE person_keys SET wrapped = NULL, erased_at = now() WHERE person_id = %s", (fresh.id,))
    with a_product.client(fresh) as client:
        assert_problem(client.get(f"{BASE}/threads/{known.thread_id}"), 401)
        assert_problem(client.get(f"{BASE}/events", params={"phone": known.private[2]}), 401)


def test_openapi_offers_every_route_to_staff_only_and_no_answer_to_keep(seda: httpx.Client) -> None:
    paths = {path: methods for path, methods in seda.get("/openapi.json").json()["paths"].items() if path.startswith(BASE)}
    subject = [f"{BASE}/{path}/{{subject_id}}{more}" for path in PATHS.values() for more in ("", "/story", "/difference")]
    more = ("looks", "events", "events/{event_id}/why", "handovers")
    assert sorted(paths) == sorted([*subject, *(f"{BASE}/{path}" for path in more)])
    for methods in paths.values():
        for operation in methods.values():
            assert {"401", "403", "404"} <= set(operation["responses"])
            assert "304" not in operation["responses"]
            assert operation["security"] == [{"bearer": []}, {"cookie": []}]
    named = [parameter["name"] for parameter in paths[subject[1]]["get"]["parameters"]]
    assert sorted(named) == ["cursor", "from", "limit", "subject_id", "to"]
