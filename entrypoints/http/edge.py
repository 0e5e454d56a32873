"""The outermost layer: correlation ids, problems instead of tracebacks, metrics, the access log."""

import re
import time
from typing import Protocol
from uuid import uuid4

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from entrypoints.http.problems import problem

LEFT = 499
"""The status under which requests are recorded whose client left before the answer."""

_ACCEPTABLE = re.compile(r"[A-Za-z0-9._:\-]{1,128}")
_SLOW = 1.0
_CLIENT_ERROR, _SERVER_ERROR, _UNAVAILABLE = 400, 500, 503
_FRAMES = 6

log = structlog.get_logger("access")
_failures = structlog.get_logger("failure")


class RequestMetrics(Protocol):
    """Hears of every request."""

    def begun(self) -> None:
        """A request has come in."""

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """Its answer has begun after so many seconds, and has ended."""


class Edge:
    """Pure ASGI; wraps the router."""

    def __init__(self, app: ASGIApp, metrics: RequestMetrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        correlation_id = scope["correlation_id"] = _correlation_id(scope)
        path = scope["path"]
        if path[-1:] == "/" and len(path) > 1:
            scope["path"] = path.rstrip("/") or "/"
        structlog.contextvars.bind_contextvars(correlation_id=correlation_id)
        self._metrics.begun()
        answer = _Answer(send, correlation_id.encode())
        started = time.perf_counter()
        try:
            await self._app(scope, receive, answer)
        except Exception as error:  # noqa: BLE001 - the one place where whatever went wrong becomes an answer
            await self._failed(error, scope, receive, answer)
        finally:
            self._record(scope, answer.status or LEFT, (answer.begun or time.perf_counter()) - started)
            structlog.contextvars.clear_contextvars()

    async def _failed(self, error: Exception, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        response = problem(error, scope["correlation_id"])
        if response.status_code >= _SERVER_ERROR:
            say = _failures.warning if response.status_code == _UNAVAILABLE else _failures.error
            say("request_failed", error=type(error).__name__, route=_route(scope), where=_frames(error))
        if answer.status:
            # The answer had begun: all that is left is to end it unfinished, which closes the connection.
            return
        await response(scope, receive, answer)

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        route, method = _route(scope), scope["method"]
        self._metrics.answered(route, method, status, seconds)
        level = log.info if status >= _CLIENT_ERROR or seconds > _SLOW or method != "GET" else log.debug
        level("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))


class _Answer:
    """Passes messages on, adds the correlation id, and remembers the status and when the answer began."""

    __slots__ = ("_correlation_id", "_send", "begun", "status")

    def __init__(self, send: Send, correlation_id: bytes) -> None:
        self._send = send
        self._correlation_id = correlation_id
        self.begun = 0.0
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.begun = time.perf_counter()
            headers = [*message.get("headers", ()), (b"x-correlation-id", self._correlation_id)]
            message = {**message, "headers": headers}
        await self._send(message)


def _correlation_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-correlation-id":
            given = value.decode("latin-1")
            if _ACCEPTABLE.fullmatch(given):
                return str(given)
    return str(uuid4())


def _route(scope: Scope) -> str:
    """The route's pattern, never its parameters; unknown paths share one name."""
    return str(scope.get("route", "unknown"))


def _frames(error: BaseException) -> list[str]:
    """Files and lines, innermost first; never the message or values, which may be what people wrote."""
    trace, found = error.__traceback__, []
    while trace is not None:
        found.append(f"{'/'.join(trace.tb_frame.f_code.co_filename.rsplit('/', 2)[-2:])}:{trace.tb_lineno}")
        trace = trace.tb_next
    return found[::-1][:_FRAMES]
