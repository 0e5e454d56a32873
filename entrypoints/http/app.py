"""The web application: every endpoint behind the edge."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from entrypoints.http import docs
from entrypoints.http.edge import Edge, RequestMetrics
from entrypoints.http.endpoint import Endpoint
from entrypoints.http.openapi import document
from entrypoints.http.operations import document_route
from entrypoints.http.routing import Gate, routes

Lifespan = Callable[[], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True)
class Web:
    """What a web process is made of."""

    endpoints: Sequence[Endpoint]
    pages: Sequence[BaseRoute]
    gate: Gate
    metrics: RequestMetrics
    lifespan: Lifespan
    end_streams: Callable[[], None]


class _Application:
    """A router that answers unknown paths with an exception, as a problem for the edge to tell."""

    def __init__(self, router: Router) -> None:
        self._router = router

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = self
        await self._router(scope, receive, send)


def create_app(web: Web) -> ASGIApp:
    """The ASGI application."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with web.lifespan():
            yield

    known: list[BaseRoute] = [*routes(web.endpoints, web.gate), document_route(document(web.endpoints))]
    router = Router([*known, *docs.routes(), *web.pages], redirect_slashes=False, lifespan=lifespan)
    return Edge(_Application(router), web.metrics)
