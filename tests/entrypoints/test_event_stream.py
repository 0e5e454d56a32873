"""The event stream tells every client exactly what it missed, whatever happened in between."""

import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from pydantic import SecretStr

from application.cause import Cause
from application.threads import Words
from entrypoints.bootstrap import open_core
from entrypoints.settings import Settings
from tests.support.product import Person, Product
from tests.support.stream import Frame, listening
from tests.support.tally import Counted


def pair(product: Product) -> tuple[Person, Person, str]:
    """A buyer and a seller, and their thread with one message."""
    buyer, seller = product.register(), product.register("seller")
    with product.client(buyer) as client:
        body = {"recipient_id": str(seller.id), "content": "Hello"}
        return buyer, seller, client.post("/api/v1/threads/", json=body).json()["thread_id"]


def say(product: Product, person: Person, thread: str, *words: str) -> list[dict[str, Any]]:
    """Sends messages one after the other."""
    with product.client(person) as client:
        path = f"/api/v1/threads/{thread}/messages/"
        return [client.post(path, json={"content": word}).json() for word in words]


def flood(product: Product, person: Person, thread: str, words: list[str]) -> None:
    """Sends many messages past HTTP, for the sake of speed."""
    settings = product.environment
    secret = (Path(settings["ISLANDERS_DATA"]) / "secret_key").read_text().strip()
    keys = Settings(secret_key=SecretStr(secret), _env_file=None).wrapping_keys()  # type: ignore[call-arg]
    with open_core(settings["DATABASE_URL"], keys, Counted()) as core:
        for word in words:
            core.threads.send(person.id, UUID(thread), Words(word), Cause("test", "test"))


def said(frames: list[Frame]) -> list[str]:
    return [frame.data["message"]["content"] for frame in frames if frame.name == "message"]


def test_a_message_reaches_its_recipient_with_exact_counts(a_product: Product) -> None:
    buyer, seller, thread = pair(a_product)
    with listening(a_product, seller) as stream:
        (ready,) = stream.wait_for(1)
        assert (ready.name, ready.data) == ("ready", {"unread_count": 1})
        say(a_product, buyer, thread, "One", "Two")
        _, one, two = stream.wait_for(3)
        assert said([one, two]) == ["One", "Two"]
        assert (two.data["thread_unread_count"], two.data["unread_count"]) == (3, 3)
        assert int(ready.id) < int(one.id) < int(two.id)
        with a_product.client(seller) as client:
            client.put(f"/api/v1/messages/{thread}/read_status/", json={"mark_as_read": True, "up_to_seq": 2})
        read = stream.wait_for(4)[-1]
        assert (read.name, read.data["reason"], read.data["unread_count"]) == ("thread", "read", 1)


def test_nobody_hears_what_is_not_theirs(a_product: Product) -> None:
    buyer, _, thread = pair(a_product)
    stranger, friend, other = pair(a_product)
    with listening(a_product, stranger) as stream:
        stream.wait_for(1)
        say(a_product, buyer, thread, "Private")
        say(a_product, friend, other, "For you")
        assert said(stream.wait_for(2)) == ["For you"]


def test_a_dropped_stream_resumes_with_exactly_what_was_missed_after_a_restart(a_product: Product) -> None:
    buyer, seller, thread = pair(a_product)
    with listening(a_product, seller) as stream:
        say(a_product, buyer, thread, "Heard")
        heard = stream.wait_for(2)[-1]
    words = [f"Missed {number}" for number in range(700)]
    flood(a_product, buyer, thread, words[:350])
    with a_product.client(seller) as client:
        client.put(f"/api/v1/messages/{thread}/read_status/", json={"mark_as_read": True, "up_to_seq": 100})
    flood(a_product, buyer, thread, words[350:])
    a_product.stop_web()
    for _ in range(2):
        a_product.start_web()
    a_product.wait_until_ready()
    with listening(a_product, seller, heard.id) as stream:
        frames = stream.wait_for(701)
        assert said(frames) == words
        assert [frame.data["reason"] for frame in frames if frame.name == "thread"] == ["read"]
        assert [int(frame.id) for frame in frames] == sorted({int(frame.id) for frame in frames})
        say(a_product, buyer, thread, "Live again")
        last = stream.wait_for(702)[-1]
    with a_product.client(seller) as client:
        badge = client.get("/api/v1/messages/unread-count/").json()["unread_count"]
        (line,) = client.get("/api/v1/threads/").json()["results"]
    assert last.data["unread_count"] == last.data["thread_unread_count"] == badge == line["unread_count"] == 703 - 100


@pytest.mark.parametrize("unknown", ["999999999999", "-1", "abc", "1.5", "99999999999999999999999", "٣"])
def test_an_id_that_never_existed_is_told_to_start_over(a_product: Product, unknown: str) -> None:
    person = a_product.register()
    with a_product.client(person) as client:
        answer = client.get("/api/v1/events", headers=[(b"Last-Event-ID", unknown.encode())])
    assert answer.status_code == 200
    assert "event: reset" in answer.text


def test_a_slow_client_is_reset_and_delays_nobody(a_product: Product) -> None:
    buyer, seller, thread = pair(a_product)
    where = urlsplit(a_product.url)
    with socket.create_connection((str(where.hostname), int(where.port or 80))) as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        slow.sendall(f"GET /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {seller.token}\r\n\r\n".encode())
        assert slow.recv(64).startswith(b"HTTP/1.1 200")
        with listening(a_product, seller) as quick:
            words = [f"{number} " + "x" * 4000 for number in range(1200)]
            flood(a_product, buyer, thread, words)
            frames = quick.wait_for(1 + len(words), seconds=30)
            assert said(frames) == words
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        slow.settimeout(30)
        heard = b""
        while chunk := slow.recv(1 << 20):
            heard += chunk
        assert b"event: reset" in heard[-2000:]
        assert len(heard) < sum(map(len, words))


def test_without_credentials_there_is_no_stream(a_product: Product) -> None:
    with a_product.client() as client:
        assert client.get("/api/v1/events").status_code == 401
