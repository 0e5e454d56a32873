"""Twilio on this machine: its REST API as far as it is used, the media that people send, and signed callbacks.

It keeps its own clock of when people wrote last, and counts free text that comes outside of 24 hours: that is what it would refuse.
"""

import base64
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.http_server import serving
from tests.support.twilio_messages import ACCOUNT, API, TOKEN, Created
from tests.support.twilio_state import Answer, Cut, Fault, Medium, Provider

__all__ = ["ACCOUNT", "TOKEN", "Created", "Provider", "cut", "holding", "provider"]

_MESSAGES = f"{API}/Messages.json"
_TYPING = "/v2/Indicators/Typing.json"
_MESSAGE = re.compile(rf"{API}/Messages/(\w+)\.json")
_IDLE_SECONDS = 30
_REDIRECT = 307


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = _IDLE_SECONDS
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if self._known() and self.path == _TYPING:
                self._answer(provider.typed(parse_qs(body)))
                return
            if not self._known() or self.path != _MESSAGES:
                self._answer((401, {"code": 20003, "message": "no", "status": 401}))
                return
            try:
                self._answer(provider.create(parse_qs(body, keep_blank_values=True)))
            except Cut:
                self.close_connection = True

        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            if asked.path in provider.media:
                self._media(asked.path, provider.media[asked.path])
            elif not self._known():
                self._answer((401, {"code": 20003, "message": "no", "status": 401}))
            elif asked.path == _MESSAGES:
                self._answer(provider.found(parse_qs(asked.query)))
            else:
                named = _MESSAGE.fullmatch(asked.path)
                self._answer(provider.one(named[1] if named else ""))

        def _media(self, path: str, medium: Medium) -> None:
            with provider.lock:
                provider.media_asked.append((path, self.headers.get("Authorization")))
                status = medium.answers.popleft() if medium.answers else 200
            if status == 200 and not self._known():
                status = 401
            if status != 200:
                self._answer((status, {"code": 20404, "message": "no", "status": status}))
            elif medium.moved_to is not None:
                self._send(_REDIRECT, b"", medium.content_type, {"Location": medium.moved_to})
            else:
                self._send(200, medium.content, medium.content_type, {})

        def _known(self) -> bool:
            expected = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
            return self.headers.get("Authorization") == f"Basic {expected}"

        def _answer(self, answer: Answer) -> None:
            status, body = answer
            self._send(status, json.dumps(body).encode(), "application/json", {})

        def _send(self, status: int, body: bytes, content_type: str, more: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": content_type, "Content-Length": str(len(body)), **more}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Keeps quiet."""

    return Handler


@contextmanager
def provider() -> Iterator[Provider]:
    """For as long as this lasts."""
    account = Provider()
    with serving(_handler(account)) as url:
        account.url = url
        yield account


def cut(_: Created) -> None:
    """A fault: the connection breaks."""
    raise Cut


def holding(released: threading.Event) -> Fault:
    """A fault: nothing is answered until then."""

    def hold(_: Created) -> None:
        released.wait(_IDLE_SECONDS)

    return hold
