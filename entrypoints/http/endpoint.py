"""What an endpoint is: one declaration from which routing, validation, access, limits and OpenAPI all follow."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from msgspec import Struct
from starlette.responses import Response

Handler = Callable[..., Awaitable[Response]]


FORM = "application/x-www-form-urlencoded"
LARGEST = 2**20
"""Bytes of a body, where an endpoint does not take more."""

FILE = "application/octet-stream"
"""What an endpoint answers with that gives out files, of whatever type each is; they may be on their way still, or gone."""


class Auth(Enum):
    """Who may call."""

    NONE = "anybody"
    OPTIONAL = "anybody; known callers are recognised"
    REQUIRED = "any known caller"
    STAFF = "support and admin"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A route. `path` has no trailing slash and may name parameters as `{thread_id:uuid}` or `{name:slug}`.

    The handler gets the request, then by name: `caller` unless `auth` is NONE, each path parameter, and `body` and `query` where
    their types are declared; where `raw`, the body comes as `raw`, byte for byte, and is of the type that it `takes`. No body is
    longer than `largest` bytes. An answer of None has no content.
    `limit` names the budget that calls draw on, None for no limit. `keyed` endpoints honour `Idempotency-Key`; answers that hold
    secrets are not stored and therefore not keyed. `conditional` ones answer 304 to whoever has the answer already; what nobody may
    keep is not.
    """

    method: str
    path: str
    name: str
    handler: Handler
    answers: Mapping[int, Any]
    auth: Auth
    body: type[Struct] | None = None
    query: type[Struct] | None = None
    limit: str | None = "general"
    keyed: bool = True
    media_type: str = "application/json"
    conditional: bool = True
    raw: bool = False
    largest: int = LARGEST
    takes: str = FORM
