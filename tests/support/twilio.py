"""Twilio on this machine: its REST API as far as it is used, the media that people send, and signed callbacks.

It keeps its own clock of when people wrote last, and counts free text that comes outside of 24 hours: that is what it would refuse.
"""

import base64
import json
import re
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2 as httpx

from tests.support.callbacks import OURS, signature

ACCOUNT, TOKEN = "AC" + "a" * 32, "the token of tests"
_MESSAGES = re.compile(r"/2010-04-01/Accounts/(\w+)/Messages\.json")


class Cut(Exception):
    """The connection ends without an answer."""


@dataclass(frozen=True)
class Created:
    """One call that made a message."""

    sid: str
    to: str
    body: str
    media_url: str | None
    content_sid: str | None
    content_variables: str | None
    status_callback: str
    at: datetime

    @property
    def outbound_id(self) -> str:
        return parse_qs(urlsplit(self.status_callback).query)["outbound"][0]


Fault = Callable[["Created"], None]


@dataclass
class Provider:
    """The account, as tests see it. `faults` happen to the next calls, one each: before it is taken over, or after."""

    url: str = ""
    created: list[Created] = field(default_factory=list)
    calls: int = 0
    media: dict[str, tuple[bytes, str, deque[int]]] = field(default_factory=dict)
    media_asked: list[tuple[str, str | None]] = field(default_factory=list)
    before: deque[Fault | tuple[int, int]] = field(default_factory=deque)
    after: deque[Fault] = field(default_factory=deque)
    opted_out: set[str] = field(default_factory=set)
    last_inbound: dict[str, datetime] = field(default_factory=dict)
    outside_window: int = 0
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    pause: float = 0.0
    problems: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def receive(self, product_url: str, form: dict[str, str], origin: str | None = None) -> httpx.Response:
        """Somebody writes: a signed callback to the product, which believes to be called at `origin`."""
        path = "/api/webhooks/twilio/whatsapp/"
        self.last_inbound[form.get("From", "")] = self.now()
        headers = {"X-Twilio-Signature": signature((origin or product_url) + path, form, TOKEN)}
        return httpx.post(product_url + path, data=form, headers=headers, timeout=30)

    def report(self, product_url: str, created: Created, status: str, **more: str) -> httpx.Response:
        """A message has moved on: a signed callback to the address that was given with it."""
        form = {"MessageSid": created.sid, "SmsSid": created.sid, "MessageStatus": status, "To": created.to, "From": OURS, **more}
        headers = {"X-Twilio-Signature": signature(created.status_callback, form, TOKEN)}
        called = urlsplit(created.status_callback)
        return httpx.post(f"{product_url}{called.path}?{called.query}", data=form, headers=headers, timeout=30)

    def offer(self, content: bytes, content_type: str = "image/jpeg", answers: tuple[int, ...] = ()) -> str:
        """Media that somebody sent, and its address; the first requests get these statuses instead."""
        path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/MM{secrets.token_hex(16)}/Media/ME{secrets.token_hex(16)}"
        self.media[path] = (content, content_type, deque(answers))
        return self.url + path

    def create(self, form: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        """One message; the status and the answer."""
        one = {name: values[0] for name, values in form.items()}
        with self.lock:
            self.calls += 1
            fault = self.before.popleft() if self.before else None
        if isinstance(fault, tuple):
            status, code = fault
            newer = {"type": "about:blank", "title": "no"} if self.problems else {}
            return status, {"code": code, "message": "no", "status": status, **newer}
        if self.pause:
            time.sleep(self.pause)
        refused = self._refused(one)
        if refused:
            return 400, {"code": refused, "message": "no", "status": 400, "more_info": ""}
        created = Created(
            "SM" + secrets.token_hex(16),
            one["To"],
            one.get("Body", ""),
            one.get("MediaUrl"),
            one.get("ContentSid"),
            one.get("ContentVariables"),
            one.get("StatusCallback", ""),
            self.now(),
        )
        if fault is not None:
            fault(created)
        with self.lock:
            self.created.append(created)
            self._judge(created)
            after = self.after.popleft() if self.after else None
        if after is not None:
            after(created)
        return 201, resource(created)

    def _refused(self, one: dict[str, str]) -> int | None:
        if not re.fullmatch(r"whatsapp:(\+\d{8,15}|[A-Z]{2}\.\w+)", one.get("To", "")) or one.get("From") != OURS:
            return 21211
        if one.get("ContentSid"):
            if "Body" in one or "MediaUrl" in one:
                return 21655
            variables = json.loads(one.get("ContentVariables", "{}"))
            return 21656 if not all(str(value).strip() for value in variables.values()) else None
        if not one.get("Body") and not one.get("MediaUrl"):
            return 21602
        return 21610 if one["To"] in self.opted_out else None

    def _judge(self, created: Created) -> None:
        wrote = self.last_inbound.get(created.to)
        if created.content_sid is None and (wrote is None or created.at - wrote > timedelta(hours=24)):
            self.outside_window += 1


def resource(created: Created) -> dict[str, Any]:
    """A message as the API shows it."""
    at = format_datetime(created.at)
    return {
        "sid": created.sid,
        "account_sid": ACCOUNT,
        "to": created.to,
        "from": OURS,
        "body": created.body,
        "status": "queued",
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "date_created": at,
        "date_sent": at,
        "num_media": "0",
        "num_segments": "1",
        "api_version": "2010-04-01",
        "messaging_service_sid": None,
        "uri": "",
    }


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if not self._known() or not _MESSAGES.fullmatch(self.path):
                self._answer(401, {"code": 20003, "message": "no", "status": 401})
                return
            try:
                self._answer(*provider.create(parse_qs(body, keep_blank_values=True)))
            except Cut:
                self.close_connection = True

        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            if asked.path in provider.media:
                self._media(asked.path)
            elif self._known() and _MESSAGES.fullmatch(asked.path):
                wanted = parse_qs(asked.query)
                found = [one for one in provider.created if [one.to] == wanted.get("To", [one.to])]
                self._answer(200, {"messages": [resource(one) for one in reversed(found)], "next_page_uri": None})
            else:
                self._answer(404, {"code": 20404, "message": "no", "status": 404})

        def _media(self, path: str) -> None:
            content, content_type, answers = provider.media[path]
            with provider.lock:
                provider.media_asked.append((path, self.headers.get("Authorization")))
                status = answers.popleft() if answers else 200
            if status != 200 or not self._known():
                self._answer(status if status != 200 else 401, {"code": 20404, "message": "no", "status": status})
                return
            self._send(200, content, content_type)

        def _known(self) -> bool:
            expected = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
            return self.headers.get("Authorization") == f"Basic {expected}"

        def _answer(self, status: int, body: dict[str, Any]) -> None:
            self._send(status, json.dumps(body).encode(), "application/json")

        def _send(self, status: int, body: bytes, content_type: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Keeps quiet."""

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is no failure of ours."""


@contextmanager
def provider() -> Iterator[Provider]:
    """For as long as this lasts."""
    account = Provider()
    with _Server(("127.0.0.1", 0), _handler(account)) as server:
        account.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield account
        finally:
            server.shutdown()
            thread.join(5)


def cut(_: Created) -> None:
    """A fault: the connection breaks."""
    raise Cut
