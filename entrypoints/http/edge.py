"""The outermost layer: correlation ids, problems instead of tracebacks, metrics, the access log."""

import re
import time
from collections.abc import MutableMapping
from typing import Any, Protocol
from uuid import uuid4

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from entrypoints.http.problems import problem

_ACCEPTABLE = re.compile(r"^[A-Za-z0-9._:\-]{1,128}$")
_SLOW = 1.0
_CLIENT_ERROR, _SERVER_ERROR = 400, 500

log = structlog.get_logger("access")
_failures = structlog.get_logger("failure")


class RequestMetrics(Protocol):
    """Hears of every request."""

    def begun(self) -> None:
        """A request has come in."""

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """It has been answered."""


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
        correlation_id = _correlation_id(scope)
        scope["correlation_id"] = correlation_id
        path = scope["path"]
        if len(path) > 1 and path.endswith("/"):
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
            self._record(scope, answer.status, time.perf_counter() - started)
            structlog.contextvars.clear_contextvars()

    async def _failed(self, error: Exception, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        response = problem(error, scope["correlation_id"])
        if response.status_code >= _SERVER_ERROR:
            _failures.error("request_failed", error=type(error).__name__, path=_route(scope), where=_origin(error))
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
    """Passes messages on, adds the correlation id and remembers the status."""

    __slots__ = ("_correlation_id", "_send", "status")

    def __init__(self, send: Send, correlation_id: bytes) -> None:
        self._send = send
        self._correlation_id = correlation_id
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = [*message.get("headers", ()), (b"x-correlation-id", self._correlation_id)]
            message = {**message, "headers": headers}
        await self._send(message)


def _correlation_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-correlation-id":
            given = value.decode("latin-1")
            if _ACCEPTABLE.match(given):
                return str(given)
    return str(uuid4())


def _route(scope: MutableMapping[str, Any]) -> str:
    """The route's pattern, never its parameters; unknown paths share one name."""
    return str(scope.get("route", "unknown"))


def _origin(error: BaseException) -> str:
    """File and line where it was raised; never the message, which may hold what people wrote."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "unknown"
    return f"{trace.tb_frame.f_code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno}"
