"""Everything that running processes log while people use them and abuse them: enough to follow a request, nothing personal."""

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import uuid4

import pytest

from entrypoints.simulated_callbacks import PATH
from tests.support import product
from tests.support.callbacks import OURS, STATUS_PATH, form, signed, status_form
from tests.support.model_service import modelling, words
from tests.support.product import Product
from tests.support.servers import Servers
from tests.support.waiting import until

MASTER_KEY = "c2l4dGVlbiBieXRlcyBhbmQgc2l4dGVlbiBtb3JlLi4="
SECRETS = {
    "password": "bellapais-garden-77",
    "wrong password": "kyrenia-harbour-88",
    "e-mail": "ayse.yilmaz@example.org",
    "phone": "0533 861 24 97",
    "number": "5338612497",
    "display name": "Ayşe Yılmazoğlu",
    "words": "See you behind the old lighthouse",
    "words to the assistant": "My landlord threatens me",
    "old words": "A flat near the castle walls",
    "Idempotency-Key": "key-of-somebody-4711",
    "SECRET_KEY": "a secret of more than thirty-two characters",
    "WhatsApp number": "5338800417",
    "words on WhatsApp": "The key lies under the lemon tree",
    "name on WhatsApp": "Kaptan Hüseyin",
    "WhatsApp id": "TR.4711471147114711",
    "token of callbacks": "token-of-callbacks-4711",
}
COOKIE = "cookie-of-the-model-0815"
USERNAME = "ayse-yilmaz-of-girne"
BROKEN = (
    '{"username": "%(e-mail)s", "password": "%(password)s"',
    '{"message": "%(words)s", "phone": "%(phone)s", "message"',
    '["%(words)s", "%(e-mail)s", "%(phone)s"]',
    '{"message": {"%(words)s": "%(password)s"}, "content": ["%(e-mail)s"], "username": "%(phone)s", "refresh": {"%(words)s": 1}}',
    "%(words)s %(phone)s %(e-mail)s",
)


def use_it(at: Product) -> list[str]:
    """What people do, and the secrets that they were given on the way."""
    email, password, words = SECRETS["e-mail"], SECRETS["password"], SECRETS["words"]
    newcomer = {"username": USERNAME, "email": email, "password": password, "phone": SECRETS["phone"]}
    seller = at.register("seller")
    with at.client() as client:
        known = client.post("/api/auth/register/", json={**newcomer, "display_name": SECRETS["display name"]}).json()
        assert client.post("/api/auth/register/", json=newcomer).status_code == 409
        assert client.post("/api/auth/login/", json={"username": USERNAME, "password": password}).status_code == 200
        wrong = {"username": USERNAME, "password": SECRETS["wrong password"]}
        assert client.post("/api/auth/login/", json=wrong).status_code == 401
        assert client.post("/api/auth/login/", json={"username": email, "password": SECRETS["wrong password"]}).status_code == 401
        mine = {"Authorization": f"Bearer {known['token']}", "Idempotency-Key": SECRETS["Idempotency-Key"]}
        opening = {"recipient_id": str(seller.id), "content": words}
        thread_id = client.post("/api/v1/threads/", json=opening, headers=mine).json()["thread_id"]
        assert client.post("/api/v1/threads/", json=opening, headers=mine).json()["idempotent"] is True
        assert client.post("/api/v1/threads/", json={**opening, "content": "Else"}, headers=mine).status_code == 422
        del mine["Idempotency-Key"]
        told = {"message": SECRETS["words to the assistant"], "client_msg_id": str(uuid4())}
        assert client.post("/api/chat/", json=told, headers=mine).status_code == 202
        until(lambda: "You said" in client.get("/api/v1/messages/", params={"type": "assistant"}, headers=mine).text)
        old = {"messages": [{"role": "user", "content": SECRETS["old words"]}]}
        assert client.post("/api/migrate-legacy-data/", json=old, headers=mine).status_code == 200
        assert client.put("/api/auth/profile/", json={"phone": SECRETS["phone"]}, headers=mine).status_code == 200
        for path in ("/api/v1/threads/", f"/api/v1/threads/{thread_id}/messages/", "/api/v1/messages/", "/api/auth/profile/"):
            assert client.get(path, headers=mine).status_code == 200
        fresh = client.post("/api/token/refresh/", json={"refresh": known["refresh"]}).json()
        assert client.post("/api/token/refresh/", json={"refresh": known["refresh"]}).status_code == 401
    return [known["token"], known["refresh"], fresh["token"], fresh["refresh"]]


def write_on_whatsapp(at: Product) -> None:
    """What Twilio delivers, and what others pretend that it does."""
    words, known_as = SECRETS["words on WhatsApp"], f"+90{SECRETS['WhatsApp number']}"
    said = [
        form(words, known_as, ProfileName=SECRETS["name on WhatsApp"], ExternalUserId=SECRETS["WhatsApp id"]),
        form("STOP", known_as),
        form(words, known_as, MessageSid=known_as),
        form(words, From=words, WaId=""),
        form(words, known_as, NumMedia="1", MediaUrl0=f"http://127.0.0.1:9/{words}", MediaContentType0=words),
    ]
    statuses = [words, known_as, "sent", "failed"]
    reported = [status_form(status, To=known_as, ErrorCode=known_as, ErrorMessage=words) for status in statuses]
    nowhere = f"{STATUS_PATH}?outbound={uuid4()}&attempt=1&{quote(words)}={quote(known_as)}"
    origin, token = "http://127.0.0.1", SECRETS["token of callbacks"]
    with at.client() as client:
        for path, forms in ((PATH, said), (nowhere, reported), (f"{STATUS_PATH}?outbound={quote(known_as)}", reported)):
            for one in forms:
                body, headers = signed(origin, one, path, token)
                assert client.post(path, content=body, headers=headers).status_code in (204, 400)
                assert client.post(path, content=body + b"&a=1", headers=headers).status_code == 403
                forged = {**headers, "X-Twilio-Signature": words}
                assert client.post(path, content=body, headers=forged).status_code == 403


def abuse_it(at: Product, token: str) -> None:
    """Secrets in every place where they don't belong."""
    private = " ".join(SECRETS.values())
    with at.client() as client:
        offered = client.get("/openapi.json").json()["paths"]
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        for path, methods in offered.items():
            filled = re.sub(r"\{\w+\}", lambda _: str(uuid4()), path)
            for body in BROKEN if {"post", "put"} & set(methods) else ():
                method = "POST" if "post" in methods else "PUT"
                assert client.request(method, filled, content=(body % SECRETS).encode(), headers=headers).status_code < 500
            if path != "/api/v1/events":
                assert client.get(filled, params={"limit": private, "cursor": private, "type": private}).status_code < 500
        for path in (f"/{quote(private)}", f"/api/v1/threads/{quote(private)}", f"/api/{SECRETS['number']}"):
            assert client.get(path, headers={"Authorization": f"Bearer {private.encode().hex()}"}).status_code == 404
        assert client.get("/api/auth/profile", headers={"Authorization": f"Basic {token}"}).status_code == 401
        assert client.get("/healthz", headers={"X-Correlation-ID": SECRETS["words"]}).status_code == 200
    where = urlsplit(at.url)
    for raw in (
        f"GET /{SECRETS['number']} {token}\r\n\r\n",
        f"POST /api/chat HTTP/1.1\r\nContent-Length: {SECRETS['words']}\r\n\r\n",
    ):
        with socket.create_connection((where.hostname, where.port), timeout=10) as connection:
            connection.sendall(raw.encode())
            assert connection.recv(65536).startswith(b"HTTP/1.1 400")


def _said(asked: Any) -> str:
    """What the customer said last, of what a model was told."""
    said: str = [one["content"] for one in asked["messages"] if one["role"] == "user"][-1]
    return said


@pytest.fixture(scope="module", params=["production", "development"])
def logged(
    request: pytest.FixtureRequest, servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, list[str]]]:
    """All that web processes and the worker have written, and the tokens that were about."""
    path: Path = tmp_path_factory.mktemp("logs") / "log"
    chosen: dict[str, Any] = {
        "ISLANDERS_ENV": request.param,
        "SECRET_KEY": SECRETS["SECRET_KEY"],
        "LOG_LEVEL": "DEBUG",
        "PUBLIC_BASE_URL": "http://127.0.0.1",
        "OPENAI_API_KEY": "sk-of-nobody-1234567890",
        "MASTER_KEYS": MASTER_KEY,
        "TWILIO_ACCOUNT_SID": "AC0123456789abcdef0123456789abcdef",
        "TWILIO_AUTH_TOKEN": SECRETS["token of callbacks"],
        "TWILIO_WHATSAPP_FROM": OURS,
        "TWILIO_BASE_URL": "http://127.0.0.1:9",
    }
    with path.open("wb") as log, servers.migrated() as url, modelling() as model:
        model.cookie = COOKIE
        model.says = lambda asked: words(f"You said: {_said(asked)}", "What next?")
        with product.running(url, servers.redis_url, web=2, log=log, OPENAI_BASE_URL=model.url, **chosen) as at:
            tokens = use_it(at)
            write_on_whatsapp(at)
            abuse_it(at, tokens[-2])
        yield path.read_text(), tokens


def test_nothing_personal_or_secret_is_in_any_line(logged: tuple[str, list[str]]) -> None:
    text, tokens = logged
    assert text.count("\n") > 100
    secrets = {**SECRETS, "username": USERNAME, "domain": "example.org", "spaced number": "533 861 24 97"}
    secrets |= {"part of a number": SECRETS["WhatsApp number"][3:], "first words": "The key lies", "captain": "seyin"}
    secrets |= {f"token {number}": token for number, token in enumerate(tokens)}
    secrets |= {f"signature {number}": token.rpartition(".")[2] for number, token in enumerate(tokens)}
    secrets |= {"master key": MASTER_KEY, "key of the assistant": "sk-of-nobody", "escaped name": r"Ay\u015fe", "seller": "seller-"}
    secrets |= {"answer of the assistant": "You said"}
    assert [name for name, secret in secrets.items() if secret in text] == []


def test_no_cookie_of_a_provider_is_in_any_line(logged: tuple[str, list[str]]) -> None:
    text, _ = logged
    assert COOKIE not in text


def test_every_request_is_a_line_with_its_correlation_id(logged: tuple[str, list[str]]) -> None:
    text, _ = logged
    if text.startswith("{"):
        lines = [json.loads(line) for line in text.splitlines()]
        assert {line["level"] for line in lines} <= {"debug", "info", "warning"}
        requests = [line for line in lines if line["event"] == "request"]
        assert all({"method", "route", "status", "ms", "timestamp"} <= set(line) for line in requests)
        ids = [line["correlation_id"] for line in requests]
    else:
        ids = [line.partition("correlation_id=")[2].split()[0] for line in text.splitlines() if "route=" in line]
    assert len(ids) > 100
    assert all(ids)
    assert len(set(ids)) == len(ids)


def test_nobody_is_woken_up(logged: tuple[str, list[str]]) -> None:
    text, _ = logged
    assert "critical" not in text.lower()
    assert "Traceback" not in text
