"""Answers, and what every handler needs to make one."""

import hashlib
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import anyio
import anyio.to_thread
import msgspec
from starlette.requests import Request
from starlette.responses import Response

from application.cause import Cause
from entrypoints.http.caller import Caller

P = ParamSpec("P")
T = TypeVar("T")

_encode = msgspec.json.Encoder().encode
_limiter: dict[str, anyio.CapacityLimiter] = {}


def use_threads(most: int) -> None:
    """Commands of this process share so many threads: as many as the log has connections."""
    _limiter["commands"] = anyio.CapacityLimiter(most)


async def in_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Runs a command where it may block; one that was begun is finished even when its client leaves."""
    assert not kwargs
    return await anyio.to_thread.run_sync(lambda: function(*args, **kwargs), limiter=_limiter.get("commands"))


def answered(body: object, status: int = 200) -> Response:
    """A JSON answer."""
    return Response(_encode(body), status, media_type="application/json")


def conditional(request: Request, body: object) -> Response:
    """A JSON answer with an entity tag; 304 where the client has it already (RFC 9110, 13.1.2)."""
    content = _encode(body)
    tag = f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    known = request.headers.get("if-none-match")
    if known is not None and (known.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in known.split(","))):
        return Response(status_code=304, headers=headers)
    return Response(content, 200, headers, media_type="application/json")


def cause_of(request: Request, caller: Caller) -> Cause:
    """Why a request's commands are handled."""
    return Cause(f"person:{caller.person_id}", request.scope["correlation_id"])
