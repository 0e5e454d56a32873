"""A service on this machine that speaks the protocol of OpenAI's embeddings, and fails as it is told to."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any

from adapters.hashing_embedder import HashingEmbedder
from tests.support.http_server import serving

_LETTERS = HashingEmbedder()


@dataclass
class EmbeddingService:
    """What it answers with: so many numbers, after so many seconds, or a failure."""

    url: str = ""
    size: int = 64
    delay: float = 0.0
    status: int = 200
    asked: int = 0


@contextmanager
def embedding() -> Iterator[EmbeddingService]:
    """The service, for as long as it serves."""
    service = EmbeddingService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            service.asked += 1
            time.sleep(service.delay)
            rows = _LETTERS.embed(asked["input"])
            data = [
                {"object": "embedding", "index": number, "embedding": [float(one) for one in row[: service.size]]}
                for number, row in enumerate(rows)
            ]
            usage = {"prompt_tokens": 1, "total_tokens": 1}
            body = json.dumps({"object": "list", "data": data, "model": asked["model"], "usage": usage}).encode()
            self.send_response(service.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(BrokenPipeError):  # whoever asked has given up
                self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Keeps quiet."""

    with serving(Handler) as url:
        service.url = f"{url}/v1"
        yield service
