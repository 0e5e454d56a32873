"""Alive, ready, measured, documented."""

import re
from typing import Any

import jsonschema
import pytest
from starlette.testclient import TestClient

from tests.entrypoints.http.conftest import Opened
from tests.support.newcomers import as_, registered


def test_a_process_that_runs_is_alive(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_it_is_ready_when_every_dependency_answers(client: TestClient) -> None:
    answer = client.get("/readyz/")
    # What works less well keeps nobody from anything: here no worker has made an index.
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "status": "ready",
            "checks": {"postgresql": "ok", "redis": "ok", "views": "ok"},
            "notes": {"search": "degraded: there is no index yet"},
        },
    )


def test_it_is_alive_but_not_ready_without_redis(open_with: Opened) -> None:
    with open_with(redis_url="redis://127.0.0.1:1") as client:
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["status"]) == (503, "not ready")
        assert answer.json()["checks"]["postgresql"] == "ok"
        assert answer.json()["checks"]["redis"] != "ok"
        assert client.get("/healthz").status_code == 200


def metric(client: TestClient, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", client.get("/metrics").text, re.MULTILINE)
    return float(found[1]) if found else 0.0


@pytest.mark.parametrize(
    ("path", "statements"),
    [("/api/v1/threads", 1), ("/api/v1/messages/unread-count", 1), ("/api/auth/profile", 1), ("/healthz", 0)],
)
def test_requests_and_their_statements_are_counted_by_route(client: TestClient, path: str, statements: int) -> None:
    mine = as_(registered(client))
    requests = f'http_request_seconds_count{{method="GET",route="{path}",status="200"}}'
    asked = f'http_request_statements_sum{{route="{path}"}}'
    before = metric(client, requests), metric(client, asked)
    for _ in range(3):
        assert client.get(path, headers=mine).status_code == 200
    assert metric(client, requests) - before[0] == 3
    assert metric(client, asked) - before[1] == 3 * statements


def test_pools_appends_and_streams_are_measured(client: TestClient) -> None:
    before = metric(client, "log_append_seconds_count")
    registered(client)
    assert metric(client, "log_append_seconds_count") == before + 1
    text = client.get("/metrics").text
    for name in (
        'pool_connections{pool="commands"}',
        'pool_requests_waiting{pool="reads"}',
        "log_conflicts_total",
        "event_streams",
    ):
        assert name in text


def test_the_docs_need_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/docs/")
    assert page.status_code == 200
    policy = page.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")
    sources = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(sources) == 4
    for source in sources:
        assert source == "data:," or client.get(source).status_code == 200
    assert not re.search(r"<script>|<style|\son\w+=", page.text)


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def test_the_document_is_openapi_3_1_with_everything_resolved(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}

    def references(value: Any) -> set[str]:
        if isinstance(value, dict):
            own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
            return own.union(*(references(item) for item in value.values()))
        return set().union(*(references(item) for item in value)) if isinstance(value, list) else set()

    assert references(document) <= known
    for schema in document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_every_operation_says_who_may_call_and_how_it_fails(document: dict[str, Any]) -> None:
    names = []
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            names.append(operation["operationId"])
            assert operation["summary"]
            responses = operation["responses"]
            assert "500" in responses
            assert ("401" in responses) >= ("security" in operation and {} not in operation["security"])
            for status, response in responses.items():
                assert "X-Correlation-ID" in response["headers"]
                if int(status) >= 400 and "application/json" not in response.get("content", {}):
                    assert list(response["content"]) == ["application/problem+json"]
            keyed = [one for one in operation["parameters"] if one["name"] == "Idempotency-Key"]
            assert bool(keyed) == (method == "post" and "/webhooks/" not in path)
    assert len(names) == len(set(names))


def test_a_real_problem_is_what_the_document_says(client: TestClient, document: dict[str, Any]) -> None:
    for answer in (client.get("/nothing"), client.post("/api/auth/login/", json={"username": 1}), client.get("/api/v1/threads")):
        jsonschema.validate(answer.json(), document["components"]["schemas"]["Problem"])
