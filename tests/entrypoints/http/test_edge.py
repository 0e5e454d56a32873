"""Correlation ids, problems for everything, and what the metrics and logs hear."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.testclient import TestClient

from application.ports import Busy, LogUnavailable
from domain.thread.refusals import ThreadNotOpen
from entrypoints.http.answers import answered
from entrypoints.http.caller import Caller
from entrypoints.http.endpoint import Auth, Endpoint
from tests.support.front import Heard, bearer, front

SECRET = "my number is +905331234567"
FAILURES: dict[str, Exception] = {
    "bug": ValueError(SECRET),
    "away": LogUnavailable("OperationalError"),
    "busy": Busy(),
    "refused": ThreadNotOpen(),
    "teapot": HTTPException(418),
}
HEARD = Heard()


async def hello(request: Request) -> Response:
    return answered({"said": request.scope["correlation_id"]})


async def fail(request: Request, caller: Caller | None) -> Response:  # noqa: ARG001
    raise FAILURES[request.headers["how"]]


async def break_off(_: Request) -> Response:
    def halves() -> Iterator[bytes]:
        yield b"half"
        raise ValueError(SECRET)

    return StreamingResponse(halves())


async def show(_: Request, thing_id: UUID) -> Response:
    return answered({"id": thing_id})


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    none = Auth.NONE
    endpoints = [
        Endpoint("GET", "/hello", "hello", hello, {200: str}, none),
        Endpoint("PUT", "/fail", "fail", fail, {200: str}, Auth.OPTIONAL),
        Endpoint("GET", "/things/{thing_id:uuid}/parts", "show", show, {200: str}, none),
        Endpoint("GET", "/half", "half", break_off, {200: str}, none),
    ]
    with front(endpoints, heard=HEARD) as found:
        yield found


def is_problem(answer: Any, status: int, type_: str) -> bool:
    found = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert {"title", "detail"} <= set(found)
    assert found["error"] == found["detail"]
    assert found["correlation_id"] == answer.headers["x-correlation-id"]
    assert found["status"] == answer.status_code == status
    return bool(found["type"] == type_)


@given(given=st.from_regex(r"\A[A-Za-z0-9._:\-]{1,128}\Z"))
def test_a_correlation_id_is_taken_and_echoed(client: TestClient, given: str) -> None:
    answer = client.get("/hello", headers={"X-Correlation-ID": given})
    assert answer.headers["x-correlation-id"] == answer.json()["said"] == given


@pytest.mark.parametrize("given", [None, "", "a b", "x" * 129, "<script>", "ö".encode("latin-1"), "a\tb"])
def test_without_a_sane_one_a_correlation_id_is_made(client: TestClient, given: str | bytes | None) -> None:
    headers = [] if given is None else [(b"x-correlation-id", given if isinstance(given, bytes) else given.encode())]
    made = client.get("/hello", headers=headers).headers["x-correlation-id"]
    assert UUID(made)
    assert made != client.get("/hello").headers["x-correlation-id"]


@pytest.mark.parametrize("path", ["/hello", "/hello/", "/things/6d1a16d6-3a9e-4b4c-9d35-9d3a9a5b6d44/parts/"])
def test_a_trailing_slash_is_optional(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/hello/more", "/things/seven/parts", "/docs/files/nothing.js", "/%00", "/%ff%fe"]
)
def test_an_unknown_path_is_a_problem(client: TestClient, path: str) -> None:
    assert is_problem(client.get(path), 404, "not-found")


def test_an_unknown_method_is_a_problem_that_names_the_known_ones(client: TestClient) -> None:
    answer = client.delete("/hello")
    assert is_problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "GET, HEAD"
    assert client.head("/hello").status_code == 200


@pytest.mark.parametrize(
    ("how", "status", "type_"),
    [
        ("bug", 500, "internal-error"),
        ("away", 503, "unavailable"),
        ("busy", 503, "unavailable"),
        ("refused", 409, "thread-not-open"),
        ("teapot", 418, "i'm-a-teapot"),
    ],
)
def test_every_failure_is_a_problem_and_says_nothing_it_should_not(client: TestClient, how: str, status: int, type_: str) -> None:
    with structlog.testing.capture_logs() as logged:
        answer = client.put("/fail", headers={"how": how, **bearer(uuid4())})
    assert is_problem(answer, status, type_)
    assert SECRET not in answer.text + repr(logged)
    assert ("retry-after" in answer.headers) == (status == 503)


def test_a_bug_is_logged_once_with_its_type_and_place(client: TestClient) -> None:
    with structlog.testing.capture_logs() as logged:
        client.put("/fail", headers={"how": "bug"})
    (failure,) = [line for line in logged if line["event"] == "request_failed"]
    assert failure["log_level"] == "error"
    assert failure["error"] == "ValueError"
    assert re.fullmatch(r"http/test_edge.py:\d+", failure["where"][0])


def test_an_unavailable_database_is_a_warning_not_an_error(client: TestClient) -> None:
    with structlog.testing.capture_logs() as logged:
        client.put("/fail", headers={"how": "away"})
    assert [line["log_level"] for line in logged if line["event"] == "request_failed"] == ["warning"]


def test_an_answer_that_breaks_off_stays_broken(client: TestClient) -> None:
    with structlog.testing.capture_logs() as logged:
        client.get("/half")
    assert [line["error"] for line in logged if line["event"] == "request_failed"] == ["ValueError"]


def test_metrics_hear_the_pattern_of_a_route_never_its_parameters(client: TestClient) -> None:
    HEARD.answered_.clear()
    client.get("/things/6d1a16d6-3a9e-4b4c-9d35-9d3a9a5b6d44/parts")
    client.get("/things/whatever-i-like")
    client.delete("/hello")
    expected = [("/things/{thing_id:uuid}/parts", "GET", 200), ("unknown", "GET", 404), ("/hello", "DELETE", 405)]
    assert HEARD.answered_ == expected
