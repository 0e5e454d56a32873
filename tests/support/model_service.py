"""A model on this machine that speaks the protocol of OpenAI's chat completions, and says what a test has it say."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.support.http_server import serving

SLOTS, ANSWER = "slots", "answer"
"""What is asked for, by the name of its schema."""

NO_SLOTS: Mapping[str, Any] = {
    "category": None,
    "subcategory": None,
    "place": None,
    "min_price": None,
    "max_price": None,
    "currency": None,
    "bedrooms": None,
    "first_day": None,
    "last_day": None,
    "time": None,
    "attributes": [],
}


def slots(**given: Any) -> str:
    """Slots as the model writes them."""
    return json.dumps({**NO_SLOTS, **given})


def words(before: str, after: str = "") -> str:
    """Words as the model writes them."""
    return json.dumps({"before": before, "after": after})


@dataclass
class ModelService:
    """`reads` and `says` make the content of an answer from what was asked; `status` other than 200 is a failure.

    `delay` is in seconds; `gate` holds every answer until it is set; `cookie` is set with every answer.
    """

    url: str = ""
    reads: Callable[[Any], str] = lambda _: slots()
    says: Callable[[Any], str] = lambda _: words("Here you are.", "What next?")
    status: int = 200
    delay: float = 0.0
    tokens: int = 100
    gate: threading.Event | None = None
    cookie: str | None = None
    asked: list[Any] = field(default_factory=list)
    asking: threading.Event = field(default_factory=threading.Event)

    def of(self, name: str) -> list[Any]:
        """What was asked for by this schema."""
        return [one for one in self.asked if one["response_format"]["json_schema"]["name"] == name]

    def answer(self, asked: Any) -> tuple[int, Any]:
        """Status and body."""
        self.asked.append(asked)
        self.asking.set()
        if self.gate is not None:
            self.gate.wait(20)
        time.sleep(self.delay)
        if self.status != 200:
            return self.status, {"error": {"message": "no", "type": "server_error"}}
        name = asked["response_format"]["json_schema"]["name"]
        content = (self.reads if name == SLOTS else self.says)(asked)
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}
        usage = {"prompt_tokens": self.tokens - 10, "completion_tokens": 10, "total_tokens": self.tokens}
        body = {"id": "1", "object": "chat.completion", "created": 0, "model": asked["model"], "choices": [choice], "usage": usage}
        return 200, body


def _handler(service: ModelService) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, body = service.answer(asked)
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            if service.cookie is not None:
                self.send_header("Set-Cookie", f"it={service.cookie}")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Keeps quiet."""

    return Handler


@contextmanager
def modelling() -> Iterator[ModelService]:
    """For as long as this lasts."""
    service = ModelService()
    with serving(_handler(service)) as url:
        service.url = f"{url}/v1"
        yield service
