"""From endpoints to routes: who may, how often, what came in, and whether it was answered before."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from entrypoints.http import body
from entrypoints.http.caller import Caller, Callers
from entrypoints.http.endpoint import Auth, Endpoint
from entrypoints.http.idempotency import Keys
from entrypoints.http.limits import Budgets

Answer = Callable[[Request], Awaitable[Response]]

_PARAMETER = re.compile(r"\{(?P<name>\w+):(?P<type>uuid|slug)\}")
_UUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
_SHAPES = {"uuid": _UUID, "slug": r"[a-z0-9_-]{1,64}"}


@dataclass(frozen=True, slots=True)
class Gate:
    """What every request passes."""

    callers: Callers
    budgets: Budgets
    keys: Keys[Any]


@dataclass(frozen=True, slots=True)
class _Path:
    """One path and what answers each of its methods."""

    template: str
    methods: dict[str, Answer] = field(default_factory=dict)

    @property
    def pattern(self) -> str:
        """What its paths look like, parameters as groups."""
        # The type of each parameter stands in the template.
        return _PARAMETER.sub(lambda found: f"(?P<{found['name']}>{_SHAPES[found['type']]})", self.template)

    def value(self, name: str, text: str) -> UUID | str:
        """What a parameter of a path means."""
        return UUID(text) if f"{{{name}:uuid}}" in self.template else text


class EndpointRoute(BaseRoute):
    """All endpoints as one route: paths without parameters are looked up, others matched among those of equal length."""

    def __init__(self, paths: Sequence[_Path]) -> None:
        self._plain = {path.template: path for path in paths if "{" not in path.template}
        self._patterned: dict[int, list[tuple[re.Pattern[str], _Path]]] = {}
        for path in paths:
            if "{" in path.template:
                same = self._patterned.setdefault(path.template.count("/"), [])
                same.append((re.compile(path.pattern), path))

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Full where a path is known; a method that it lacks is answered 405 rather than looked for further on."""
        if scope["type"] != "http":
            return Match.NONE, {}
        given = scope["path"]
        path = self._plain.get(given)
        if path is not None:
            return Match.FULL, {"known_path": path, "route": path.template, "path_params": {}}
        for pattern, candidate in self._patterned.get(given.count("/"), ()):
            found = pattern.fullmatch(given)
            if found:
                parameters = {name: candidate.value(name, value) for name, value in found.groupdict().items()}
                return Match.FULL, {"known_path": candidate, "route": candidate.template, "path_params": parameters}
        return Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        path: _Path = scope["known_path"]
        answer = path.methods.get(scope["method"])
        if answer is None:
            raise HTTPException(405, headers={"Allow": ", ".join(sorted(path.methods))})
        response = await answer(Request(scope, receive))
        await response(scope, receive, send)


def routes(endpoints: Sequence[Endpoint], gate: Gate) -> list[BaseRoute]:
    """The route of all endpoints."""
    by_template: dict[str, _Path] = {}
    for endpoint in endpoints:
        methods = by_template.setdefault(endpoint.path, _Path(endpoint.path)).methods
        methods[endpoint.method] = _answerer(endpoint, gate)
        if endpoint.method == "GET" and endpoint.media_type != "text/event-stream":
            methods["HEAD"] = methods["GET"]
    return [EndpointRoute(list(by_template.values()))]


def _answerer(endpoint: Endpoint, gate: Gate) -> Answer:
    known = endpoint.auth is not Auth.NONE
    writes = endpoint.method not in ("GET", "HEAD")
    keyed = endpoint.keyed and endpoint.method == "POST"
    policy = gate.budgets.policy(endpoint.limit) if endpoint.limit else ()

    async def answer(request: Request) -> Response:
        caller = gate.callers.of(request, endpoint.auth)
        if endpoint.limit is not None:
            await gate.budgets.spend(endpoint.limit, _owner(caller, request))
        given: dict[str, Any] = dict(request.path_params)
        if known:
            given["caller"] = caller
        if endpoint.query is not None:
            given["query"] = body.queried(request, endpoint.query)
        raw = await body.read(request, endpoint.largest) if writes else b""
        if endpoint.body is not None:
            given["body"] = body.decoded(raw, request.headers.get("content-type", ""), endpoint.body)
        if endpoint.raw:
            given["raw"] = raw
        key = request.headers.get("idempotency-key") if keyed else None
        if key is None:
            response = await endpoint.handler(request, **given)
        else:
            response = await _once(endpoint, gate, request, raw, given, caller, key)
        if policy:
            response.raw_headers.extend(policy)
        return response

    return answer


async def _once(
    endpoint: Endpoint,
    gate: Gate,
    request: Request,
    raw: bytes,
    given: Mapping[str, Any],
    caller: Caller | None,
    key: str,
) -> Response:
    owner = f"{_owner(caller, request)} {request.scope['path']}"
    named = {**given, "body": _named(given["body"], owner, key)} if "body" in given else given
    return await gate.keys.once(owner, key, _identity(request, raw, given), lambda: endpoint.handler(request, **named))


def _identity(request: Request, raw: bytes, given: Mapping[str, Any]) -> bytes:
    """What makes two requests the same one. Where a refresh token comes as a cookie instead, the bodies of all people are alike."""
    by_cookie = getattr(given.get("body"), "refresh", ...) is None
    cookie = request.cookies.get("refresh", "") if by_cookie else ""
    return b"\n".join((request.method.encode(), request.scope["path"].encode(), cookie.encode(), raw))


def _named(value: Any, owner: str, key: str) -> Any:
    """The body with a `client_msg_id` that follows from the key: a message that was stored before its answer was is recognised."""
    if getattr(value, "client_msg_id", ...) is not None:
        return value
    return msgspec.structs.replace(value, client_msg_id=uuid5(NAMESPACE_URL, f"{owner} {key}"))


def _owner(caller: Caller | None, request: Request) -> str:
    return str(caller.person_id) if caller else address(request)


def address(request: Request) -> str:
    """Where a request came from, as far as the server knows."""
    return request.client.host if request.client else "unknown"
