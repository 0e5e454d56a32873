"""Bodies that nobody honest sends, to every route that takes one: refused as problems, never a failure of ours."""

import json
import re
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx2 as httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.product import Person, Product

LARGEST = 1024 * 1024
FIELDS = {"type", "title", "status", "detail", "correlation_id", "error"}
JSON = "application/json"
GOOD = b'{"username": "somebody", "password": "a password", "message": "hi", "content": "hi", "mark_as_read": true, "refresh": "x"}'
DEEP = 50_000

BROKEN: dict[str, bytes] = {
    "text": b"hello",
    "half an object": b'{"message": "hi"',
    "two documents": b"{}{}",
    "no key": b"{1: 2}",
    "not a number": b'{"message": NaN}',
    "bytes that are no UTF-8": b'{"message": "\xff\xfe"}',
    "UTF-16": '{"message": "hi"}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"message": "hi"}',
    "raw NUL": b'{"message": "a\x00b"}',
    "only NUL": b"\x00" * 1000,
    "a raw surrogate": b'{"message": "\xed\xa0\x80"}',
    "deep arrays": b"[" * DEEP,
    "deep objects": b'{"message":' * DEEP,
    "deep arrays that end": b"[" * DEEP + b"]" * DEEP,
    "a deep unknown field": b'{"unknown": ' + b"[" * 500 + b"]" * 500 + b"}",
    "10,000 unknown fields": json.dumps({f"field{number}": number for number in range(10_000)}).encode(),
    "10,000 unknown fields within": json.dumps({"unknown": {f"field{number}": {} for number in range(10_000)}}).encode(),
    "a list": b"[1, 2, 3]",
    "null": b"null",
    "a number": b"1e400",
    "text as a document": b'"message"',
}
"""Refused by every route that reads its body."""

EVERY_FIELD = (
    *("username", "email", "password", "user_type", "phone", "display_name", "language", "refresh", "quiet_hours", "proactive"),
    *("message", "thread_id", "client_msg_id", "messages", "recipient_id", "content", "listing_id", "attachments"),
    *("mark_as_read", "up_to_seq", "kind", "id", "reason", "up_to", "texts"),
    *("preferred_date", "preferred_time", "start_date", "end_date", "status", "contact_phone", "client_booking_id", "blocked"),
    *("subcategory", "title", "currency", "per", "attributes", "images", "query", "filters", "page", "limit"),
    *("category", "location", "description", "budget_max", "demand_lead_id", "seller_ids", "approval_id", "words", "price"),
)
OF_SELLERS = "/api/v1/seller/"
"""Sends staff away before it reads their body."""

WRONG: dict[str, Any] = {
    "an object": {"$ne": None},
    "a list of lists": [[[]]],
    "a large number": 10**400,
    "a negative fraction": -0.5,
    "NUL": "a\0b",
    "a lone surrogate": "\ud800",
    "long text": "x" * 10_000,
}


@pytest.fixture(scope="module")
def anybody(a_product: Product) -> Person:
    """Somebody who may send something to every route: a member of staff."""
    return a_product.grant(a_product.register(), "support")


@pytest.fixture(scope="module")
def client(a_product: Product, anybody: Person) -> Iterator[httpx.Client]:
    with a_product.client(anybody) as found:
        yield found


@pytest.fixture(scope="module")
def writing(a_product: Product) -> list[tuple[str, str, bool]]:
    """Method, path, and whether the body is read, of every route that may have one."""
    with a_product.client() as client:
        paths = client.get("/openapi.json").json()["paths"]
    return [
        (
            method.upper(),
            re.sub(r"\{\w+\}", str(uuid4()), path),
            JSON in operation.get("requestBody", {}).get("content", {}),
        )
        for path, methods in paths.items()
        for method, operation in methods.items()
        if method in ("post", "put") and not path.startswith(OF_SELLERS)
    ]


def largest(path: str) -> int:
    """Bytes that a route takes: photos are larger than anything that is said."""
    return 16 * LARGEST + 65536 if path.endswith("/upload-image") else LARGEST


def refused_well(answer: httpx.Response) -> int:
    """The status, once the answer is known to be well-formed."""
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        told = answer.json()
        assert set(told) >= FIELDS
        assert told["status"] == answer.status_code
        assert told["correlation_id"] == answer.headers["x-correlation-id"]
    return answer.status_code


def sent(client: httpx.Client, method: str, path: str, raw: bytes, content_type: str = JSON) -> int:
    return refused_well(client.request(method, path, content=raw, headers={"Content-Type": content_type}))


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_not_a_decent_json_object_is_a_400(client: httpx.Client, writing: list[tuple[str, str, bool]], name: str) -> None:
    for method, path, reads in writing:
        status = sent(client, method, path, BROKEN[name])
        assert status == 400 or not reads, path


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "json"])
def test_what_does_not_say_that_it_is_json_is_a_415(
    client: httpx.Client, writing: list[tuple[str, str, bool]], content_type: str
) -> None:
    for method, path, reads in writing:
        status = sent(client, method, path, GOOD, content_type)
        assert status == 415 or not reads, path


@pytest.mark.parametrize("name", WRONG)
def test_wrong_values_in_every_field_are_refused(client: httpx.Client, writing: list[tuple[str, str, bool]], name: str) -> None:
    raw = json.dumps(dict.fromkeys(EVERY_FIELD, WRONG[name])).encode()
    for method, path, reads in writing:
        status = sent(client, method, path, raw)
        assert status == 400 or not reads, path


@pytest.mark.parametrize("name", ["NUL", "a lone surrogate"])
def test_unstorable_text_in_a_known_field_is_a_400(client: httpx.Client, name: str) -> None:
    thread, unstorable = f"/api/v1/threads/{uuid4()}/messages", WRONG[name]
    bodies = {
        "/api/chat": {"message": unstorable},
        thread: {"content": unstorable},
        "/api/v1/threads": {"recipient_id": str(uuid4()), "content": unstorable},
        "/api/auth/login": {"username": unstorable, "password": "x"},
        "/api/token/refresh": {"refresh": unstorable},
        "/api/migrate-legacy-data": {"messages": [{"role": "user", "content": unstorable}]},
    }
    for path, body in bodies.items():
        assert sent(client, "POST", path, json.dumps(body).encode()) == 400, path


def test_nobody_learns_what_is_wrong_with_a_body_where_they_have_no_business(
    a_product: Product, writing: list[tuple[str, str, bool]]
) -> None:
    with a_product.client() as nobody:
        documented = nobody.get("/openapi.json").json()["paths"]
        # Whatever everybody may do, known or not, has a way in without credentials.
        ways = {path: methods.get("post", methods.get("put", {})).get("security", [{}]) for path, methods in documented.items()}
        guarded = {path for path, security in ways.items() if {} not in security}
        statuses = {sent(nobody, method, path, b"[" * DEEP) for method, path, _ in writing if path in guarded}
    assert statuses == {401}


def answered_raw(product: Product, head: str, body: bytes = b"") -> httpx.Response:
    """The answer to what is written byte by byte; nothing of the body needs to be sent for the head to be judged."""
    where = urlsplit(product.url)
    with socket.create_connection((where.hostname, where.port), timeout=10) as connection:
        connection.sendall(head.encode() + body)
        received = b""
        while piece := connection.recv(65536):
            received += piece
    raw_head, _, content = received.partition(b"\r\n\r\n")
    first, *lines = raw_head.decode().split("\r\n")
    headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    return httpx.Response(int(first.split()[1]), headers=headers, content=content)


@pytest.mark.parametrize("declared", ["1 MiB and a byte", "9" * 15])
def test_a_body_declared_too_large_is_a_413_before_it_is_sent(
    a_product: Product, anybody: Person, writing: list[tuple[str, str, bool]], declared: str
) -> None:
    for method, path, _ in writing:
        head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {anybody.token}\r\nContent-Type: {JSON}\r\n"
        length = declared if declared.isdecimal() else str(largest(path) + 1)
        answer = answered_raw(a_product, f"{head}Connection: close\r\nContent-Length: {length}\r\n\r\n")
        assert refused_well(answer) == 413, path


def test_a_body_that_grows_too_large_is_a_413(client: httpx.Client, writing: list[tuple[str, str, bool]]) -> None:
    for method, path, _ in writing:
        pieces = (b" " * 65536 for _ in range(largest(path) // 65536 + 1))
        answer = client.request(method, path, content=pieces, headers={"Content-Type": JSON})
        assert refused_well(answer) == 413, path


@pytest.mark.parametrize(
    "lines",
    [
        "Content-Length: -1\r\n",
        "Content-Length: many\r\n",
        "Content-Length: 2\r\nContent-Length: 3\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n",
        "Transfer-Encoding: gzip\r\n",
    ],
)
def test_lengths_that_contradict_each_other_are_refused(a_product: Product, lines: str) -> None:
    head = f"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: {JSON}\r\nConnection: close\r\n{lines}\r\n"
    assert 400 <= refused_well(answered_raw(a_product, head, b"zz\r\n{}")) < 500


DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(EVERY_FIELD) | st.text(max_size=5), inner, max_size=5)
    ),
    max_leaves=12,
)


@settings(max_examples=25)
@given(raw=st.binary(max_size=200))
def test_no_bytes_break_any_route(client: httpx.Client, writing: list[tuple[str, str, bool]], raw: bytes) -> None:
    for method, path, _ in writing:
        sent(client, method, path, raw)


@settings(max_examples=25)
@given(document=st.dictionaries(st.sampled_from(EVERY_FIELD), DOCUMENTS, max_size=6) | DOCUMENTS)
def test_no_document_breaks_any_route(client: httpx.Client, writing: list[tuple[str, str, bool]], document: Any) -> None:
    raw = json.dumps(document).encode()
    for method, path, _ in writing:
        sent(client, method, path, raw)
