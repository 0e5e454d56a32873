"""Requests sent again, over HTTP to two server processes: carried out once, whatever happened in between."""

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx2 as httpx
import psycopg
import pytest

from tests.support.product import Person, Product
from tests.support.waiting import until

AT_ONCE = 20
APPENDING = 7261002
"""The lock that every append holds."""

_WAITING = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted AND database = %s::oid"
_HERE = "SELECT oid FROM pg_database WHERE datname = current_database()"
_IN_FLIGHT = "SELECT 1 FROM idempotency_keys WHERE status IS NULL"
_RUN_OUT = "UPDATE idempotency_keys SET claimed_at = claimed_at - interval '1 minute' WHERE status IS NULL"


class Thread:
    """A buyer who writes to a seller."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.buyer, self.seller = product.register(), product.register("seller")
        opening = {"recipient_id": str(self.seller.id), "content": "Hello"}
        with product.client(self.buyer) as client:
            self.path = f"/api/v1/threads/{client.post('/api/v1/threads/', json=opening).json()['thread_id']}/messages/"

    def send(self, body: dict[str, Any], key: str | None = None) -> httpx.Response:
        """One request, over a connection of its own."""
        return posted(self.product, self.buyer, self.path, body, key)

    def said(self) -> list[str]:
        """All that was said, oldest first."""
        with self.product.client(self.seller) as client:
            results = client.get(self.path, params={"limit": 100}).json()["results"]
        return [message["content"] for message in results][::-1]


def posted(product: Product, person: Person, path: str, body: Any, key: str | None = None) -> httpx.Response:
    """One request, over a connection of its own."""
    with product.client(person) as client:
        return client.post(path, json=body, headers={"Idempotency-Key": key} if key else {})


def told(answer: httpx.Response) -> dict[str, Any]:
    """What an answer says, whether it is the first or not."""
    return {name: value for name, value in answer.json().items() if name not in ("idempotent", "correlation_id")}


def restarted(product: Product, how: signal.Signals = signal.SIGTERM) -> None:
    """All web processes anew."""
    many = len(product.web)
    product.stop_web(how)
    for _ in range(many):
        product.start_web()
    product.wait_until_ready()


class Held:
    """Nobody appends while this is held."""

    def __init__(self, database_url: str) -> None:
        self._holder = psycopg.connect(database_url)
        self._look = psycopg.connect(database_url, autocommit=True)
        self._holder.execute("SELECT pg_advisory_xact_lock(%s)", (APPENDING,))
        (self._database,) = self._look.execute(_HERE).fetchone() or (None,)

    def waiting(self) -> list[int]:
        """Connections that want to append."""
        return [pid for (pid,) in self._look.execute(_WAITING, (APPENDING, self._database))]

    def one_waits(self) -> None:
        """Returns once somebody is at the door, with the key claimed."""
        until(lambda: bool(self.waiting()) and self._look.execute(_IN_FLIGHT).fetchone() is not None)

    def cut(self) -> None:
        """Ends the connections that wait."""
        for pid in self.waiting():
            self._look.execute("SELECT pg_terminate_backend(%s)", (pid,))

    def let_go(self) -> None:
        """Everybody may append again."""
        self._holder.rollback()

    def close(self) -> None:
        """Gives the connections back."""
        self._holder.close()
        self._look.close()


@contextmanager
def held(product: Product) -> Iterator[Held]:
    door = Held(product.environment["DATABASE_URL"])
    try:
        yield door
    finally:
        door.close()


@pytest.fixture
def thread(a_product: Product) -> Thread:
    return Thread(a_product)


@pytest.fixture
def aside() -> Iterator[Callable[..., "Future[httpx.Response]"]]:
    """Sends from another thread, and waits for it at the end."""
    with ThreadPoolExecutor(1) as threads:
        yield threads.submit


def test_the_first_answer_is_given_again_even_after_a_restart(thread: Thread) -> None:
    key = uuid4().hex
    first, again = (thread.send({"content": "Once"}, key) for _ in range(2))
    restarted(thread.product)
    later = thread.send({"content": "Once"}, key)
    for repeated in (again, later):
        assert (repeated.status_code, repeated.json()) == (201, {**first.json(), "idempotent": True})
    other = thread.send({"content": "Twice"}, key)
    assert (other.status_code, other.json()["type"]) == (422, "idempotency-key-reused")
    assert thread.said() == ["Hello", "Once"]


@pytest.mark.parametrize("path", ["/api/conversations/", "/api/chat/", "/api/migrate-legacy-data/"])
def test_the_assistant_is_told_once(a_product: Product, path: str) -> None:
    bodies = {"/api/chat/": {"message": "Hello"}, "/api/migrate-legacy-data/": {"messages": [{"role": "user", "content": "Old"}]}}
    user, key = a_product.register(), uuid4().hex
    first, again = (posted(a_product, user, path, bodies.get(path), key) for _ in range(2))
    assert (again.status_code, again.json()) == (first.status_code, {**first.json(), "idempotent": True})
    other = posted(a_product, user, path, {"message": "Else", "messages": [{"role": "user", "content": "Else"}]}, key)
    assert other.status_code == 422


def test_while_the_first_is_in_flight_the_second_is_told_to_wait(thread: Thread, aside: Callable[..., Any]) -> None:
    key, body = uuid4().hex, {"content": "Slow"}
    with held(thread.product) as door:
        first = aside(thread.send, body, key)
        door.one_waits()
        second = thread.send(body, key)
        assert (second.status_code, second.json()["type"]) == (409, "request-in-flight")
        assert int(second.headers["retry-after"]) >= 1
        assert thread.send({"content": "Other"}, key).status_code == 422
        door.let_go()
        answer = first.result(20)
    assert answer.status_code == 201
    assert thread.send(body, key).json() == {**answer.json(), "idempotent": True}
    assert thread.said() == ["Hello", "Slow"]


def test_a_request_that_failed_leaves_its_key_free(thread: Thread, aside: Callable[..., Any]) -> None:
    key, body = uuid4().hex, {"content": "At last"}
    with held(thread.product) as door:
        first = aside(thread.send, body, key)
        door.one_waits()

        def failed() -> bool:
            door.cut()
            return bool(first.done())

        until(failed)
        door.let_go()
    assert first.result().status_code == 503
    assert int(first.result().headers["retry-after"]) >= 1
    answer = thread.send(body, key)
    assert answer.status_code == 201
    assert "idempotent" not in answer.json()
    assert thread.said() == ["Hello", "At last"]


def test_a_refused_request_leaves_its_key_free(thread: Thread) -> None:
    key, body = uuid4().hex, {"content": "Hello?"}
    assert posted(thread.product, thread.buyer, f"/api/v1/threads/{uuid4()}/messages/", body, key).status_code == 404
    assert thread.send({"content": ""}, key).status_code == 400
    assert thread.send(body, key).status_code == 201


def test_a_message_whose_process_died_before_it_answered_is_there_once(thread: Thread, aside: Callable[..., Any]) -> None:
    key, body = uuid4().hex, {"content": "Survivor"}
    with held(thread.product) as door:
        first = aside(thread.send, body, key)
        door.one_waits()
        restarted(thread.product, signal.SIGKILL)
        door.let_go()
        assert isinstance(first.exception(20), httpx.HTTPError)
        assert thread.send(body, key).status_code == 409
        with psycopg.connect(thread.product.environment["DATABASE_URL"]) as database:
            database.execute(_RUN_OUT)
        answer = thread.send(body, key)
    assert answer.status_code == 201
    assert thread.said() == ["Hello", "Survivor"]


@pytest.mark.parametrize("to_assistant", [False, True])
def test_an_id_of_the_client_names_one_message_for_good(thread: Thread, to_assistant: bool) -> None:
    product, field = thread.product, "message" if to_assistant else "content"
    path = "/api/chat/" if to_assistant else thread.path
    body = {field: "Once", "client_msg_id": str(uuid4())}
    with ThreadPoolExecutor(AT_ONCE) as threads:
        answers = list(threads.map(lambda _: posted(product, thread.buyer, path, body), range(AT_ONCE)))
    assert {answer.status_code for answer in answers} == {202 if to_assistant else 201}
    assert all(told(answer) == told(answers[0]) for answer in answers)
    assert sum("idempotent" not in answer.json() for answer in answers) == 1
    assert posted(product, thread.buyer, path, {**body, field: "Twice"}).status_code == 422
    restarted(product)
    later = posted(product, thread.buyer, path, body)
    assert told(later) == told(answers[0])
    assert later.json()["idempotent"] is True
    assert posted(product, thread.buyer, path, {**body, field: "Twice"}).status_code == 422
    if not to_assistant:
        assert thread.said() == ["Hello", "Once"]
