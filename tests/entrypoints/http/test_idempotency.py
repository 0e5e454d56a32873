"""The same request with the same key, over HTTP."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from itertools import count
from typing import Annotated, Any
from uuid import UUID, uuid4

import pytest
from msgspec import UNSET, Meta, Struct, UnsetType
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient

from adapters.postgres_idempotency import PostgresIdempotency
from adapters.postgres_reads import reading_pool
from domain.thread.refusals import ThreadNotOpen
from entrypoints.http.answers import answered
from entrypoints.http.caller import Caller
from entrypoints.http.endpoint import Auth, Endpoint
from tests.support.front import bearer, front
from tests.support.servers import Servers

ANNA, BERT = uuid4(), uuid4()
CARRIED_OUT = count(1)


class Order(Struct):
    """A body."""

    what: Annotated[str, Meta(max_length=100)] = ""
    client_msg_id: UUID | UnsetType | None = UNSET


async def order(request: Request, caller: Caller | None, body: Order) -> Response:  # noqa: ARG001
    if body.what == "refused":
        raise ThreadNotOpen
    if body.what == "broken":
        raise ValueError
    if body.what == "slow":
        await asyncio.sleep(0.3)
    response = answered({"number": next(CARRIED_OUT), "what": body.what, "id": str(body.client_msg_id)}, 201)
    response.set_cookie("seen", "yes")
    return response


async def listed(request: Request) -> Response:  # noqa: ARG001
    return answered([next(CARRIED_OUT)])


@pytest.fixture(scope="module")
def client(servers: Servers) -> Iterator[TestClient]:
    endpoints = [
        Endpoint("POST", "/orders", "order", order, {201: str}, Auth.OPTIONAL, body=Order),
        Endpoint("POST", "/more", "order more", order, {201: str}, Auth.OPTIONAL, body=Order),
        Endpoint("POST", "/lists", "list", listed, {200: str}, Auth.NONE),
    ]
    with servers.migrated() as url:
        pool = reading_pool(url, 4)

        @asynccontextmanager
        async def lifespan() -> AsyncIterator[None]:
            async with pool:
                yield

        with front(endpoints, keys=PostgresIdempotency(pool, "secret" * 8), lifespan=lifespan) as found:
            yield found


def post(client: TestClient, key: str, what: str = "tea", *, by: UUID = ANNA, path: str = "/orders", **more: Any) -> Any:
    answer = client.post(path, json={"what": what, **more}, headers={"Idempotency-Key": key, **bearer(by)})
    client.cookies.clear()
    return answer


def number(answer: Any) -> int:
    return int(answer.json()["number"])


def test_the_first_answer_is_repeated_and_marked(client: TestClient) -> None:
    key = uuid4().hex
    first, again, slashed = post(client, key), post(client, key), post(client, key, path="/orders/")
    assert first.status_code == again.status_code == slashed.status_code == 201
    assert again.json() == slashed.json() == {**first.json(), "idempotent": True}
    assert again.headers["set-cookie"] == first.headers["set-cookie"]
    assert again.headers["x-correlation-id"] != first.headers["x-correlation-id"]


def test_an_answer_that_is_no_object_is_repeated_as_it_was(client: TestClient) -> None:
    key = {"Idempotency-Key": uuid4().hex}
    assert client.post("/lists", headers=key).json() == client.post("/lists", headers=key).json()


def test_another_body_is_refused(client: TestClient) -> None:
    key = uuid4().hex
    post(client, key)
    other = post(client, key, "coffee")
    assert (other.status_code, other.json()["type"]) == (422, "idempotency-key-reused")


def test_keys_belong_to_a_person_and_a_path(client: TestClient) -> None:
    key = uuid4().hex
    answers = [post(client, key), post(client, key, by=BERT), post(client, key, path="/more")]
    assert len({number(answer) for answer in answers}) == 3


def test_of_many_at_once_one_is_carried_out_and_the_others_wait(client: TestClient) -> None:
    key = uuid4().hex
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: post(client, key, "slow"), range(8)))
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(201) >= 1
    assert set(statuses) <= {201, 409}
    assert {answer.headers["retry-after"] for answer in answers if answer.status_code == 409} <= {"1"}
    assert len({number(answer) for answer in answers if answer.status_code == 201}) == 1
    assert number(post(client, key, "slow")) == number(next(answer for answer in answers if answer.status_code == 201))


@pytest.mark.parametrize(("what", "status"), [("refused", 409), ("broken", 500)])
def test_after_a_refusal_or_a_failure_the_key_is_free(client: TestClient, what: str, status: int) -> None:
    key = uuid4().hex
    assert post(client, key, what).status_code == status
    assert post(client, key, what).status_code == status
    assert post(client, key).status_code == 201


def test_a_message_without_an_id_gets_one_that_follows_from_the_key(client: TestClient) -> None:
    key = uuid4().hex
    named = post(client, key, client_msg_id=None).json()["id"]
    assert UUID(named)
    assert post(client, key, by=BERT, client_msg_id=None).json()["id"] != named
    own = str(uuid4())
    assert post(client, uuid4().hex, client_msg_id=own).json()["id"] == own


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb", "ü".encode("latin-1") + b"\x80"])
def test_a_key_that_is_none_is_a_400(client: TestClient, key: str | bytes) -> None:
    raw = key if isinstance(key, bytes) else key.encode()
    answer = client.post("/orders", json={}, headers=[(b"idempotency-key", raw)])
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["Idempotency-Key"])


def test_without_a_key_every_request_is_carried_out(client: TestClient) -> None:
    answers = [client.post("/orders", json={}) for _ in range(2)]
    assert number(answers[0]) != number(answers[1])
