"""Fifty at once, against two server processes: one thread, every message, nobody told an error."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx2 as httpx

from tests.support.asynchronous import run
from tests.support.product import Person, Product

AT_ONCE = 50


async def all_at_once(product: Product, person: Person, requests: list[tuple[str, dict[str, Any]]]) -> list[httpx.Response]:
    """Posts everything at the same moment over connections of their own."""
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=product.url, headers=person.headers, timeout=60, limits=limits) as client:
        return await asyncio.gather(*(client.post(path, json=body) for path, body in requests))


def messages(product: Product, person: Person, thread_id: str) -> list[dict[str, Any]]:
    """All messages of a thread, oldest first."""
    found: list[dict[str, Any]] = []
    with product.client(person) as client:
        before: int | None = None
        while True:
            query = {"limit": 100} | ({"before": before} if before else {})
            page = client.get(f"/api/v1/threads/{thread_id}/messages/", params=query).json()
            found += page["results"]
            if not page["has_more"]:
                return found[::-1]
            before = found[-1]["seq"]


def test_fifty_first_words_to_the_assistant_open_one_thread(a_product: Product) -> None:
    user = a_product.register()
    words = [f"Message {number}" for number in range(AT_ONCE)]
    a_product.stop_worker()
    try:
        answers = run(all_at_once(a_product, user, [("/api/chat/", {"message": word}) for word in words]))
    finally:
        a_product.start_worker()
    assert {answer.status_code for answer in answers} == {202}
    (thread_id,) = {answer.json()["thread_id"] for answer in answers}
    said = [message for message in messages(a_product, user, thread_id) if message["type"] == "user"]
    assert [message["seq"] for message in said] == list(range(1, AT_ONCE + 1))
    assert sorted(message["content"] for message in said) == sorted(words)
    with a_product.client(user) as client:
        lists = client.get("/api/v1/threads/").json()["results"]
        assert [line["thread_id"] for line in lists] == [thread_id]
        assert client.get("/api/conversations/current/").json()["thread_id"] == thread_id


def test_fifty_first_messages_about_a_listing_open_one_thread(a_product: Product) -> None:
    buyer, seller, listing = a_product.register(), a_product.register("seller"), str(uuid4())
    body = {"recipient_id": str(seller.id), "listing_id": listing}
    requests = [("/api/v1/threads/", {**body, "content": f"Message {number}"}) for number in range(AT_ONCE)]
    answers = run(all_at_once(a_product, buyer, requests))
    assert {answer.status_code for answer in answers} == {201}
    (thread_id,) = {answer.json()["thread_id"] for answer in answers}
    assert sorted(answer.json()["seq"] for answer in answers) == list(range(1, AT_ONCE + 1))
    assert [message["seq"] for message in messages(a_product, seller, thread_id)] == list(range(1, AT_ONCE + 1))
    with a_product.client(seller) as client:
        (line,) = client.get("/api/v1/threads/").json()["results"]
        assert line["unread_count"] == AT_ONCE
        assert client.get("/api/v1/messages/unread-count/").json()["unread_count"] == AT_ONCE


def test_one_message_named_by_its_client_and_sent_twenty_times_is_there_once(a_product: Product) -> None:
    buyer, seller = a_product.register(), a_product.register("seller")
    with a_product.client(buyer) as client:
        opening = {"recipient_id": str(seller.id), "content": "Hello"}
        path = f"/api/v1/threads/{client.post('/api/v1/threads/', json=opening).json()['thread_id']}/messages/"
        body = {"content": "Once", "client_msg_id": str(uuid4())}
        answers = run(all_at_once(a_product, buyer, [(path, body)] * 20))
        assert {answer.status_code for answer in answers} == {201}
        told = [{name: value for name, value in answer.json().items() if name != "idempotent"} for answer in answers]
        assert all(one == told[0] for one in told)
        assert sum("idempotent" not in answer.json() for answer in answers) == 1
        assert client.post(path, json={**body, "content": "Twice"}).status_code == 422
        a_product.stop_web()
        for _ in range(2):
            a_product.start_web()
        a_product.wait_until_ready()
        again = client.post(path, json=body)
    assert again.json() == {**told[0], "idempotent": True}
    thread_id = told[0]["thread_id"]
    assert [message["content"] for message in messages(a_product, seller, thread_id)] == ["Hello", "Once"]


def test_starting_anew_while_writing_never_leaves_two_active_threads(a_product: Product) -> None:
    user = a_product.register()
    requests: list[tuple[str, dict[str, Any]]] = []
    for number in range(20):
        requests += [("/api/chat/", {"message": f"{number}"}), ("/api/conversations/", {})]
    answers = run(all_at_once(a_product, user, requests))
    assert {answer.status_code for answer in answers} == {201, 202}
    with a_product.client(user) as client:
        lines = client.get("/api/v1/threads/", params={"limit": 100}).json()["results"]
        current = client.get("/api/conversations/current/").json()["thread_id"]
    assert [line["thread_id"] for line in lines if line["is_open"]] == [current]


def test_the_same_demand_fifty_times_is_one_request(a_product: Product) -> None:
    customer = a_product.register()
    body = {"category": "rentals", "location": "Girne", "description": "With a view", "budget_max": 700}
    answers = run(all_at_once(a_product, customer, [("/api/v1/requests/", body)] * AT_ONCE))
    assert {answer.status_code for answer in answers} == {201}
    (request_id,) = {answer.json()["id"] for answer in answers}
    assert sum("repeated" not in answer.json() for answer in answers) == 1
    with a_product.client(customer) as client:
        assert [one["id"] for one in client.get("/api/v1/requests/").json()["results"]] == [request_id]
        closed = run(all_at_once(a_product, customer, [(f"/api/v1/requests/{request_id}/close/", {})] * 20))
        assert {(answer.status_code, answer.json()["status"]) for answer in closed} == {(200, "closed")}
        assert "repeated" not in client.post("/api/v1/requests/", json=body).json()
