"""Whatever bytes come in: they fit, or the answer says why not; never a failure of ours."""

from collections.abc import Iterator
from typing import Annotated, Any

import msgspec
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient

from entrypoints.http.answers import answered
from entrypoints.http.endpoint import LARGEST, Auth, Endpoint
from tests.support.front import front


class Note(Struct):
    """A body."""

    text: Annotated[str, Meta(max_length=4096)]
    stars: Annotated[int, Meta(ge=1, le=5)] = 1
    tags: Annotated[list[str], Meta(max_length=3)] = []


class Which(Struct):
    """A query."""

    page: Annotated[int, Meta(ge=1, le=1000)] = 1
    word: str | None = None
    new: bool | None = None


async def write(_: Request, body: Note) -> Response:
    return answered(body)


async def look(_: Request, query: Which) -> Response:
    return answered(query)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    endpoints = [
        Endpoint("POST", "/notes", "write", write, {200: Note}, Auth.NONE, body=Note),
        Endpoint("GET", "/notes", "look", look, {200: Which}, Auth.NONE, query=Which),
    ]
    with front(endpoints) as found:
        yield found


def post(client: TestClient, content: Any, kind: str = "application/json") -> Any:
    return client.post("/notes", content=content, headers={"Content-Type": kind})


def test_a_body_that_fits_is_taken_and_unknown_fields_are_ignored(client: TestClient) -> None:
    answer = post(client, b'{"text": "hello", "stars": 3, "colour": {"deep": [1, 2]}}', "application/json; charset=utf-8")
    assert answer.status_code == 200
    assert answer.json() == {"text": "hello", "stars": 3, "tags": []}


PLAIN = st.none() | st.booleans() | st.floats() | st.text()


@given(raw=st.binary(max_size=2000))
def test_no_bytes_are_a_failure_of_ours(client: TestClient, raw: bytes) -> None:
    assert post(client, raw).status_code in (200, 400)


@given(value=st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_no_document_is_a_failure_of_ours(client: TestClient, value: Any) -> None:
    assert post(client, msgspec.json.encode({"text": value, "tags": [value]})).status_code in (200, 400)


@pytest.mark.parametrize(
    ("raw", "type_"),
    [
        (b"hello", "malformed-json"),
        (b"\xff\xfe{}", "malformed-json"),
        (b'{"text": "a\x00b"}', "malformed-json"),
        (b'{"text": "\\ud800"}', "malformed-json"),
        (b'{"text": "\xed\xa0\x80"}', "malformed-json"),
        (b'{"text": "\\udc00\\ud800"}', "malformed-json"),
        (b'{"text": "x", "u": "\xff"}', "malformed-json"),
        (b'{"text": "a\\u0000b"}', "invalid-request"),
        (b'{"text": "x", "tags": ["a\\u0000"]}', "invalid-request"),
        (b'{"text": "x", "u": ' + b"[" * 65 + b"]" * 65 + b"}", "too-deep"),
        (b'{"text": "x", "u": ' + b"[" * 400_000 + b"]" * 400_000 + b"}", "too-deep"),
        (b'{"u":' * 100_000, "too-deep"),
        (orjson.dumps({"text": "x", **{f"u{n}": n for n in range(10_000)}}), "too-many-fields"),
        (orjson.dumps({"text": "x", "u": [{f"u{n}": n for n in range(10_000)}]}), "too-many-fields"),
        (b'{"text": 1e999}', "invalid-request"),
        (b'{"text": "x", "stars": NaN}', "malformed-json"),
        (b"", "invalid-request"),
    ],
)
def test_a_body_that_cannot_be_taken_is_a_400(client: TestClient, raw: bytes, type_: str) -> None:
    answer = post(client, raw)
    assert (answer.status_code, answer.json()["type"]) == (400, type_)


def test_many_brackets_in_text_are_only_text(client: TestClient) -> None:
    text = '[{"' * 1000 + ":" * 1000
    assert post(client, msgspec.json.encode({"text": text})).json()["text"] == text


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": 5}, "text"),
        ({"text": "x", "stars": 6}, "stars"),
        ({"text": "x", "tags": ["a", 2]}, "tags[1]"),
        ({"text": "x" * 4097}, "text"),
        ([], "body"),
    ],
)
def test_validation_names_the_field(client: TestClient, body: Any, field: str) -> None:
    answer = client.post("/notes", json=body)
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    assert answer.json()["error"].startswith(f"{field}: ")


def test_other_kinds_of_bodies_are_a_415(client: TestClient) -> None:
    assert post(client, b"text=hello", "application/x-www-form-urlencoded").status_code == 415
    assert client.post("/notes", content=b"{}").status_code == 415


def test_a_mebibyte_is_taken_and_a_byte_more_is_not(client: TestClient) -> None:
    start = b'{"text": "x", "u": "'
    fits = start + b"a" * (LARGEST - len(start) - 2) + b'"}'
    assert post(client, fits).status_code == 200
    assert post(client, fits + b" ").status_code == 413


def test_a_body_of_unsaid_length_is_cut_off_at_a_mebibyte(client: TestClient) -> None:
    chunks = (b"a" * 65_536 for _ in range(64))
    assert post(client, chunks).status_code == 413


@pytest.mark.parametrize(
    "query", ["page=0", "page=1001", "page=NaN", "page=", "page=1_0", "page=" + "9" * 5000, "new=perhaps", "word=%00"]
)
def test_a_query_that_does_not_fit_is_a_400_with_its_name(client: TestClient, query: str) -> None:
    answer = client.get(f"/notes?{query}")
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [query.partition("=")[0]]


def test_a_query_is_decoded_by_its_types(client: TestClient) -> None:
    answer = client.get("/notes?page=7&new=true&word=%C4%B0skele&utm=x")
    assert answer.json() == {"page": 7, "word": "İskele", "new": True}


@given(raw=st.binary(max_size=60))
def test_no_query_is_a_failure_of_ours(client: TestClient, raw: bytes) -> None:
    escaped = "".join(f"%{byte:02x}" for byte in raw)
    assert client.get(f"/notes?word={escaped}&page={escaped}").status_code in (200, 400)
