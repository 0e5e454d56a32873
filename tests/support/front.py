"""The HTTP layer in this process, in front of endpoints that a test makes up."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from starlette.testclient import TestClient

from adapters.jwt_tokens import JwtTokens
from entrypoints.http.app import Web, create_app
from entrypoints.http.caller import Callers
from entrypoints.http.endpoint import Endpoint
from entrypoints.http.idempotency import Keys
from entrypoints.http.limits import Budgets, NoBudgets
from entrypoints.http.routing import Gate

ORIGIN = "https://islanders.example"
TOKENS = JwtTokens("a secret of more than thirty-two characters", 900)


@dataclass
class Heard:
    """What the metrics were told."""

    answered_: list[tuple[str, str, int]] = field(default_factory=list)

    def begun(self) -> None:
        """Not of interest."""

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """One request."""
        assert seconds >= 0
        self.answered_.append((route, method, status))


def token(person_id: UUID, role: str = "consumer") -> str:
    """A good access token."""
    return TOKENS.access(person_id, role, datetime.now(UTC))


def bearer(person_id: UUID, role: str = "consumer") -> dict[str, str]:
    """Headers with a good access token."""
    return {"Authorization": f"Bearer {token(person_id, role)}"}


@contextmanager
def front(
    endpoints: Sequence[Endpoint],
    *,
    budgets: Budgets | None = None,
    keys: Any = None,
    heard: Heard | None = None,
    lifespan: Any = None,
) -> Iterator[TestClient]:
    """A client of an application with these endpoints."""

    @asynccontextmanager
    async def nothing() -> AsyncIterator[None]:
        yield

    gate = Gate(Callers(TOKENS, lambda _: ORIGIN), budgets or NoBudgets(), Keys(keys))
    web = Web(endpoints, [], gate, heard or Heard(), lifespan or nothing, lambda: None)
    with TestClient(create_app(web), base_url="http://testserver") as client:
        yield client
