"""The webhooks of a web process in this process, behind a proxy that ends TLS, and the log behind them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import psycopg
from starlette.testclient import TestClient

from entrypoints.simulated_callbacks import PATH
from tests.entrypoints.http.conftest import opened
from tests.support.callbacks import signed

ORIGIN = "https://islanders.example"
NEW, OLD = "the new token", "the old token"


@dataclass(frozen=True)
class Webhooks:
    """Where Twilio calls."""

    client: TestClient
    database_url: str

    def sent(self, given: Mapping[str, str], path: str = PATH, token: str = NEW, at: str = "") -> Any:
        """The answer to a signed form, wherever it comes out of the proxy."""
        body, headers = signed(ORIGIN, given, path, token)
        return self.client.post(at + path, content=body, headers=headers)

    def head(self) -> int:
        """The last position of the log."""
        return len(self.topics())

    def topics(self, since: int = 0) -> list[str]:
        """What kinds of events were appended, after the first `since` of them."""
        with psycopg.connect(self.database_url) as log:
            return [row[0] for row in log.execute("SELECT topic FROM log_events ORDER BY notification_id OFFSET %s", (since,))]

    def refuses(self, path: str, body: bytes, headers: Mapping[str, Any]) -> None:
        """Asserts that a request is taken for a forged one and changes nothing."""
        before = self.head()
        answer = self.client.post(path, content=body, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (403, "signature-invalid")
        assert self.head() == before


@contextmanager
def webhooks(database_url: str, redis_url: str, behind: str = "", **chosen: Any) -> Iterator[Webhooks]:
    """Opened with two tokens, as while one is rotated; `behind` is another address of the same database."""
    settings = {"public_base_url": ORIGIN, "twilio_auth_token": f"{NEW},{OLD}", "db_pool_size": 2, **chosen}
    with opened(database_url=behind or database_url, redis_url=redis_url, **settings) as client:
        yield Webhooks(client, database_url)


def said(body: bytes) -> object:
    """What a form says; two that say the same are the same message."""
    try:
        return sorted(parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True, errors="strict"))
    except ValueError:
        return body
