"""From endpoints to routes: who may, how often, what came in, and whether it was answered before."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from entrypoints.http import body
from entrypoints.http.caller import Callers
from entrypoints.http.endpoint import Auth, Endpoint
from entrypoints.http.idempotency import Keys
from entrypoints.http.limits import Budgets


@dataclass(frozen=True, slots=True)
class Gate:
    """What every request passes."""

    callers: Callers
    budgets: Budgets
    keys: Keys


def routes(endpoints: Sequence[Endpoint], gate: Gate) -> list[BaseRoute]:
    """Routes, in order; methods of one path share a route so that others are answered 405 with `Allow`."""
    by_path: dict[str, dict[str, Endpoint]] = {}
    for endpoint in endpoints:
        by_path.setdefault(endpoint.path, {})[endpoint.method] = endpoint
    return [_route(path, methods, gate) for path, methods in by_path.items()]


def _route(path: str, methods: dict[str, Endpoint], gate: Gate) -> Route:
    answer_by = {method: _answerer(endpoint, gate) for method, endpoint in methods.items()}
    if "GET" in answer_by:
        answer_by["HEAD"] = answer_by["GET"]

    async def answer(request: Request) -> Response:
        request.scope["route"] = path
        return await answer_by[request.method](request)

    return Route(path, answer, methods=list(methods))


def _answerer(endpoint: Endpoint, gate: Gate) -> Callable[[Request], Awaitable[Response]]:
    known = endpoint.auth is not Auth.NONE
    keyed = endpoint.keyed and endpoint.method == "POST"

    async def answer(request: Request) -> Response:
        caller = gate.callers.of(request, endpoint.auth)
        who = str(caller.person_id) if caller else address(request)
        if endpoint.limit is not None:
            await gate.budgets.spend(endpoint.limit, who)
        given = dict(request.path_params)
        if known:
            given["caller"] = caller
        if endpoint.query is not None:
            given["query"] = body.queried(request, endpoint.query)
        raw = await body.read(request) if request.method in ("POST", "PUT") else b""
        if endpoint.body is not None:
            given["body"] = body.decoded(raw, request.headers.get("content-type", ""), endpoint.body)
        key = request.headers.get("idempotency-key") if keyed else None
        if key is None:
            return await endpoint.handler(request, **given)
        return await gate.keys.once(who, key, request, raw, lambda: endpoint.handler(request, **given))

    return answer


def address(request: Request) -> str:
    """Where a request came from, as far as the server knows."""
    return request.client.host if request.client else "unknown"
