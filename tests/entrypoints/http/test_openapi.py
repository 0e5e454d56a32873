"""The running product does what its OpenAPI document says, whoever calls and whatever they send."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

import httpx2 as httpx
import jsonschema
import pytest
import schemathesis

from domain.broadcast.identity import broadcast_id
from domain.thread.identity import message_id
from tests.support.callbacks import STATUS_PATH, form, signed, token_of
from tests.support.offered import trading
from tests.support.product import PASSWORD, Person, Product

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "unsupported_method",
    "allow_header_conformance",
    "ignored_auth",
)
"""All but whether what fits the schema is taken: no schema says who exists, or which numbers are phone numbers."""

ENDLESS = "/api/v1/events"
WEBHOOKS = ("/api/webhooks/twilio/whatsapp", f"{STATUS_PATH.rstrip('/')}?outbound={uuid4()}&attempt=1")
FILES = {
    ("get", "/api/v1/media/{media_id}"),
    ("post", "/api/v1/media/{media_id}/retry"),
    ("get", "/media/{media_id}"),
    ("post", "/api/listings/{listing_id}/upload-image"),
    ("get", "/api/listings/{listing_id}/images/{photo_id}"),
}
"""There are none before somebody sends one; the tests of that ask for them."""

OFFERS = {("post", "/api/v1/briefs/{lead_id}/offers")}
"""Only those who were sent a brief can make one; the tests of that do."""

TO_COME = "/api/support/broadcasts"
FLAT = {"category": "rentals", "location": "Girne", "description": "With a view", "budget_max": "700.00"}
NAMED = UUID(int=4711)
EVERYTHING, SAMPLES = "examples,coverage,fuzzing", "examples,fuzzing"
EXAMPLES = 4


@pytest.fixture(scope="module")
def document(a_product: Product) -> dict[str, Any]:
    with a_product.client() as client:
        found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def written_to(product: Product, buyer: Person, seller: Person) -> str:
    """A thread of the two."""
    with product.client(buyer) as client:
        answer = client.post("/api/v1/threads/", json={"recipient_id": str(seller.id), "content": "Hello"})
    assert answer.status_code == 201
    return str(answer.json()["thread_id"])


def asked_by(product: Product, buyer: Person) -> str:
    """Something that somebody looks for."""
    with product.client(buyer) as client:
        answer = client.post("/api/v1/requests/", json=FLAT)
    assert answer.status_code == 201
    return str(answer.json()["id"])


@pytest.mark.parametrize(("caller", "phases"), [("buyer", EVERYTHING), ("seller", SAMPLES), ("nobody", SAMPLES)])
def test_no_generated_request_is_answered_otherwise_than_documented(
    a_product: Product, tmp_path: Path, caller: str, phases: str
) -> None:
    people = {"buyer": a_product.register(), "seller": a_product.register("seller")}
    known = {"thread_id": written_to(a_product, people["buyer"], people["seller"]), "person_id": people["seller"].id}
    known["request_id"] = asked_by(a_product, people["buyer"])
    lines = (f'{name} = "{value}"' for name, value in known.items())
    (tmp_path / "schemathesis.toml").write_text("\n".join(["[parameters]", *lines]))
    token = people[caller].token if caller in people else "made up"
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{a_product.url}/openapi.json", "--no-color"]
    command += ["--phases", phases, "--max-examples", str(EXAMPLES), "--generation-database", "none"]
    command += ["--checks", ",".join(CHECKS), "--continue-on-failure", "--request-timeout", "10", "--exclude-path", ENDLESS]
    command += ["--header", f"Authorization: Bearer {token}"]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout[-8000:] + told.stderr
    assert re.search(r"Fuzzing.*\n\n.*\d+ passed", told.stdout)


def whole_life(product: Product) -> Iterator[tuple[Person | None, str, str, dict[str, Any] | None]]:
    """What two people and support do, from registering to signing out: who, method, path, body."""
    buyer, seller, support = product.register(), product.register("seller"), product.grant(product.register(), "support")
    name = f"newcomer-{uuid4().hex[:12]}"
    yield None, "POST", "/api/auth/register", {"username": name, "email": f"{name}@example.org", "password": PASSWORD}
    for path in ("/api/auth/login", "/api/token"):
        yield None, "POST", path, {"username": name, "password": PASSWORD}
    yield None, "POST", "/api/token/refresh", {"refresh": buyer.refresh}
    for path in ("status", "profile", "preferences"):
        yield seller, "GET", f"/api/auth/{path}", None
    yield seller, "PUT", "/api/auth/profile", {"phone": "0533 123 45 67"}
    yield seller, "PUT", "/api/auth/preferences", {"quiet_hours": {"start": "22:00", "end": "07:00"}}
    yield from asking(buyer, support)
    yield buyer, "POST", "/api/v1/threads", {"recipient_id": str(seller.id), "content": "Hello", "attachments": ["/a.jpg"]}
    thread = f"/api/v1/threads/{written_to(product, buyer, seller)}"
    yield support, "POST", f"{thread}/join", None
    yield seller, "POST", f"{thread}/messages", {"content": "Welcome", "client_msg_id": str(NAMED)}
    for person in (buyer, seller, support):
        for path in (thread, f"{thread}/messages", "/api/v1/threads", "/api/v1/messages", "/api/v1/messages/unread-count"):
            yield person, "GET", path, None
    for method, read in (("PUT", True), ("POST", True), ("PUT", False)):
        yield buyer, method, f"/api/v1/messages/{thread.rpartition('/')[2]}/read_status", {"mark_as_read": read}
    yield support, "POST", f"{thread}/leave", None
    yield buyer, "POST", "/api/v1/requests", FLAT
    request = f"/api/v1/requests/{asked_by(product, buyer)}"
    for path in ("/api/v1/requests", request, "/api/v1/briefs"):
        yield buyer, "GET", path, None
    yield from deciding(support, seller, UUID(request.rpartition("/")[2]))
    yield buyer, "POST", f"{request}/close", None
    yield from telling(support, buyer)
    yield from trading(product, support, buyer, seller)
    yield from looking_back(support, UUID(thread.rpartition("/")[2]), seller, UUID(request.rpartition("/")[2]))
    yield buyer, "POST", f"{thread}/close", None
    yield buyer, "GET", f"/api/v1/people/{seller.id}", None
    for method, path in (("POST", "/api/logout"), ("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/metrics")):
        yield None, method, path, None


def asking(buyer: Person, support: Person) -> Iterator[tuple[Person, str, str, dict[str, Any] | None]]:
    """Somebody talks to the assistant, and support sees who wants a person instead."""
    yield buyer, "POST", "/api/chat", {"message": "Hello", "client_msg_id": str(uuid4())}
    yield buyer, "GET", "/api/conversations/current", None
    yield buyer, "POST", "/api/route", {"utterance": "cheaper", "context_hint": {"last_domain": "vehicles"}}
    yield support, "GET", "/api/support/handovers", None
    yield buyer, "POST", "/api/conversations", None
    yield buyer, "POST", "/api/migrate-legacy-data", {"messages": [{"role": "user", "content": "Old"}]}


def deciding(support: Person, seller: Person, lead_id: UUID) -> Iterator[tuple[Person, str, str, dict[str, Any] | None]]:
    """A seller says what they offer, and support decides twice whether sellers are asked about a request."""
    yield seller, "PUT", "/api/v1/seller/market", {"categories": ["rentals"], "briefs_on_whatsapp": True}
    yield seller, "GET", "/api/v1/seller/market", None
    for step in ("pause", "resume"):
        yield seller, "POST", f"/api/v1/seller/{step}", None
    for ordinal, decision in enumerate(("reject", "approve")):
        approval = str(broadcast_id(lead_id, ordinal))
        yield support, "POST", "/api/broadcasts/create-gate", {"demand_lead_id": str(lead_id), "seller_ids": [str(seller.id)]}
        yield support, "GET", "/api/broadcasts/pending", None
        yield support, "POST", f"/api/broadcasts/{decision}", {"approval_id": approval}
        yield support, "GET", f"/api/broadcasts/{approval}", None


def telling(support: Person, buyer: Person) -> Iterator[tuple[Person, str, str, dict[str, Any] | None]]:
    """Support has news, and somebody looks at what they were told."""
    yield support, "POST", "/api/v1/news", {"texts": {"en": "Rents fall.", "tr": "Kiralar düşüyor."}}
    yield buyer, "GET", "/api/notifications", None
    yield buyer, "POST", "/api/notifications/clear", None


def looking_back(
    support: Person, thread_id: UUID, seller: Person, lead_id: UUID
) -> Iterator[tuple[Person, str, str, dict[str, Any] | None]]:
    """What support can look at so far, masked and with a reason."""
    subjects = {
        "thread": ("threads", thread_id),
        "person": ("people", seller.id),
        "message": ("messages", message_id(seller.id, NAMED)),
        "lead": ("leads", lead_id),
    }
    for kind, (path, subject_id) in subjects.items():
        for reason in (False, True):
            if reason:
                body = {"kind": kind, "id": str(subject_id), "reason": "The seller asked for help"}
                yield support, "POST", "/api/support/looks", body
            for more in ("", "/story", "/difference"):
                yield support, "GET", f"/api/support/{path}/{subject_id}{more}", None
    yield support, "GET", "/api/support/events?phone=05331234567", None
    yield support, "GET", f"/api/support/events/{uuid5(thread_id, '1')}/why", None


def test_every_route_succeeds_as_documented(a_product: Product, document: dict[str, Any]) -> None:
    schema, reached = schemathesis.openapi.from_dict(document), set()
    for person, method, path, body in whole_life(a_product):
        with a_product.client(person) as client:
            answer = client.request(method, path, json=body)
        assert answer.is_success, (method, path, answer.text)
        operation = schema.find_operation_by_path(method, path.partition("?")[0])
        assert operation is not None, path
        operation.validate_response(answer)
        reached.add((method.lower(), operation.path))
    offered = {(method, path) for path, methods in document["paths"].items() for method in methods}
    to_come = {(method, path) for method, path in offered if path.startswith(TO_COME)}
    assert offered - reached == {("get", ENDLESS)} | to_come | FILES | OFFERS | {
        ("post", path.partition("?")[0]) for path in WEBHOOKS
    }


def test_callbacks_are_answered_as_documented(a_product: Product, document: dict[str, Any]) -> None:
    schema, token = schemathesis.openapi.from_dict(document), token_of(a_product)
    for path in WEBHOOKS:
        operation = schema.find_operation_by_path("POST", path.partition("?")[0])
        assert operation is not None
        for who, status in ((token, 204), ("nobody's", 403)):
            body, headers = signed(a_product.url, form(MessageStatus="sent"), path, who)
            with a_product.client() as client:
                answer = client.post(path, content=body, headers=headers)
            assert answer.status_code == status
            operation.validate_response(answer)


def test_the_document_is_openapi_3_1(document: dict[str, Any]) -> None:
    from schemathesis.specs.openapi.definitions import OPENAPI_31

    jsonschema.Draft202012Validator(OPENAPI_31).validate(document)
    ids = [operation["operationId"] for methods in document["paths"].values() for operation in methods.values()]
    assert len(ids) == len(set(ids))


def test_what_is_not_modified_is_said_as_documented(a_product: Product, document: dict[str, Any]) -> None:
    buyer = a_product.register()
    with a_product.client(buyer) as client:
        tag = client.get("/api/v1/threads").headers["etag"]
        answer = client.get("/api/v1/threads", headers={"If-None-Match": tag})
    assert (answer.status_code, answer.content) == (304, b"")
    assert "304" in document["paths"]["/api/v1/threads"]["get"]["responses"]


def test_the_docs_load_files_of_this_host_only(a_product: Product) -> None:
    with a_product.client() as client:
        page = client.get("/docs/")
        assert page.status_code == 200
        loaded = re.findall(r'(?:src|href|action)="([^"]*)"', page.text)
        files: list[httpx.Response] = [client.get(one) for one in loaded if one.startswith("/")]
    assert len(files) >= 2
    assert all(one.startswith(("/", "data:")) and not one.startswith("//") for one in loaded)
    assert {one.status_code for one in files} == {200}
    for one in files:
        if "css" in one.headers["content-type"]:
            assert not re.search(r"(?:@import|url\()\s*[\"']?(?:https?:)?//", one.text)
    # Whatever a script may still name, the browser is told to fetch from nowhere else.
    assert re.search(r"default-src 'none'", page.headers["content-security-policy"])
    assert "http" not in page.headers["content-security-policy"]
