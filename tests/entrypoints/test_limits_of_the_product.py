"""Rate limits of a product in two server processes: one budget for both, and none where they are off."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import uuid4

import httpx2 as httpx
import pytest

from tests.support import product
from tests.support.product import PASSWORD, Person, Product
from tests.support.servers import Servers

MESSAGES, SIGN_INS, REGISTRATIONS, GENERAL = 5, 3, 30, 60


@contextmanager
def running(servers: Servers, limits: str) -> Iterator[Product]:
    with (
        servers.migrated() as url,
        product.running(
            url,
            servers.redis_url,
            web=2,
            RATE_LIMITS=limits,
            RATE_MESSAGES=str(MESSAGES),
            RATE_SIGN_INS=str(SIGN_INS),
            RATE_REGISTRATIONS=str(REGISTRATIONS),
            RATE_GENERAL=str(GENERAL),
        ) as found,
    ):
        yield found


@pytest.fixture(scope="module")
def limited(servers: Servers) -> Iterator[Product]:
    with running(servers, "on") as found:
        yield found


@pytest.fixture(scope="module")
def unlimited(servers: Servers) -> Iterator[Product]:
    with running(servers, "off") as found:
        yield found


def sign_in(at: Product, username: str, password: str) -> httpx.Response:
    """One try, over a connection of its own."""
    with at.client() as client:
        return client.post("/api/auth/login/", json={"username": username, "password": password})


def told(at: Product, person: Person, message: str = "Hello") -> httpx.Response:
    """One message to the assistant, over a connection of its own."""
    with at.client(person) as client:
        return client.post("/api/chat/", json={"message": message})


def says_when_to_come_back(answer: httpx.Response, budget: str, quota: int) -> bool:
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "too-many-requests"
    seconds = int(answer.headers["retry-after"])
    assert 0 < seconds <= 61
    assert answer.headers["ratelimit-policy"] == f'"{budget}";q={quota};w=60'
    found = re.fullmatch(rf'"{budget}";r=0;t=(\d+)', answer.headers["ratelimit"])
    return found is not None and int(found[1]) == seconds


def test_both_processes_draw_on_one_budget_of_a_person(limited: Product) -> None:
    person, other = limited.register(), limited.register()
    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda number: told(limited, person, f"Message {number}"), range(20)))
    taken = [answer for answer in answers if answer.status_code == 202]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert (len(taken), len(refused)) == (MESSAGES, 20 - MESSAGES)
    assert all(says_when_to_come_back(answer, "messages", MESSAGES) for answer in refused)
    assert {answer.headers["ratelimit-policy"] for answer in taken} == {f'"messages";q={MESSAGES};w=60'}
    with limited.client(person) as client:
        assert client.get("/api/conversations/current/").json()["message_count"] >= MESSAGES
    assert told(limited, other).status_code == 202


def test_only_failed_sign_ins_count_and_only_against_their_name(limited: Product) -> None:
    person, other = limited.register(), limited.register()
    for _ in range(SIGN_INS * 3):
        assert sign_in(limited, person.username, PASSWORD).status_code == 200
    statuses = [sign_in(limited, person.username.title(), f"wrong {number}").status_code for number in range(SIGN_INS + 2)]
    assert statuses == [401] * SIGN_INS + [429] * 2
    assert says_when_to_come_back(sign_in(limited, person.username, PASSWORD), "sign_ins", SIGN_INS)
    assert sign_in(limited, other.username, PASSWORD).status_code == 200


def test_a_name_that_nobody_has_is_limited_like_any_other(limited: Product) -> None:
    name = f"nobody-{uuid4().hex[:12]}"
    assert [sign_in(limited, name, "wrong").status_code for _ in range(SIGN_INS + 1)] == [401] * SIGN_INS + [429]


def test_everything_else_is_limited_too_but_not_whether_it_is_alive(limited: Product) -> None:
    person = limited.register()
    with limited.client(person) as client:
        statuses = [client.get("/api/v1/messages/unread-count/").status_code for _ in range(GENERAL + 3)]
        assert statuses == [200] * GENERAL + [429] * 3
        assert says_when_to_come_back(client.get("/api/v1/threads/"), "general", GENERAL)
        assert {client.get(path).status_code for path in ("/healthz", "/readyz", "/metrics")} == {200}


def test_limits_that_are_off_limit_nothing(unlimited: Product) -> None:
    person = unlimited.register()
    answers = [told(unlimited, person, f"Message {number}") for number in range(MESSAGES * 3)]
    assert {answer.status_code for answer in answers} == {202}
    assert not any("ratelimit-policy" in answer.headers for answer in answers)
    assert {sign_in(unlimited, person.username, "wrong").status_code for _ in range(SIGN_INS * 3)} == {401}
    assert sign_in(unlimited, person.username, PASSWORD).status_code == 200
