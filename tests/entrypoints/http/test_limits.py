"""Requests are counted by person, or by address where nobody is known."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient

from adapters.redis_limits import RedisLimits
from entrypoints.http.answers import answered
from entrypoints.http.caller import Caller
from entrypoints.http.endpoint import Auth, Endpoint
from entrypoints.http.limits import SharedBudgets
from tests.support.front import bearer, front


async def say(_: Request, caller: Caller | None) -> Response:
    return answered({"known": caller is not None})


@pytest.fixture
def client(redis_url: str) -> Iterator[TestClient]:
    # A budget of its own for each test: all count in one Redis.
    messages, general = f"messages-{uuid4().hex}", f"general-{uuid4().hex}"
    endpoints = [
        Endpoint("POST", "/say", "say", say, {200: str}, Auth.OPTIONAL, limit=messages),
        Endpoint("GET", "/say", "look", say, {200: str}, Auth.OPTIONAL, limit=general),
        Endpoint("GET", "/free", "free", say, {200: str}, Auth.OPTIONAL, limit=None),
    ]
    budgets = SharedBudgets(RedisLimits(redis_url, {messages: 3, general: 5}, lambda: None))
    with front(endpoints, budgets=budgets) as found:
        yield found


def test_who_has_spent_a_budget_is_told_when_to_come_back(client: TestClient) -> None:
    mine = bearer(uuid4())
    answers = [client.post("/say", headers=mine) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    refused = answers[-1]
    assert refused.json()["type"] == "too-many-requests"
    assert 1 <= int(refused.headers["retry-after"]) <= 61
    name = refused.headers["ratelimit-policy"].removesuffix(";q=3;w=60")
    assert refused.headers["ratelimit"] == f"{name};r=0;t={refused.headers['retry-after']}"


def test_every_answer_names_the_policy(client: TestClient) -> None:
    assert client.get("/say").headers["ratelimit-policy"].endswith(";q=5;w=60")
    assert "ratelimit-policy" not in client.get("/free").headers


def test_people_and_budgets_do_not_spend_each_others(client: TestClient) -> None:
    anna, bert = bearer(uuid4()), bearer(uuid4())
    assert [client.post("/say", headers=anna).status_code for _ in range(4)][-1] == 429
    assert client.get("/say", headers=anna).status_code == 200
    assert client.post("/say", headers=bert).status_code == 200
    assert client.post("/say").status_code == 200


def test_whoever_is_unknown_is_counted_by_address(client: TestClient) -> None:
    statuses = [client.post("/say", headers={"Authorization": f"Bearer {number}"}).status_code for number in range(4)]
    assert statuses == [200, 200, 200, 429]
    assert all(client.get("/free").status_code == 200 for _ in range(20))
