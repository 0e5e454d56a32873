"""For operators: is it alive, is it ready, what does it count, what does it offer."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import orjson
from msgspec import Struct, structs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from application.ports import OtherViewsStored
from entrypoints import metrics
from entrypoints.http.answers import answered, in_thread
from entrypoints.http.endpoint import Auth, Endpoint

Check = Callable[[], Awaitable[None]]

PATIENCE = 2.0
"""Seconds that a dependency has to answer."""


class Alive(Struct, frozen=True):
    """The process answers."""

    status: str


class Readiness(Struct, frozen=True):
    """Each dependency: `ok`, or the kind of failure; of views, which differ and what heals them.

    What works less well than it could, and keeps nobody from anything, stands in `notes`: as the search does without meaning.
    """

    status: str
    checks: dict[str, str]
    notes: dict[str, str] = {}


async def readiness(checks: Mapping[str, Check]) -> Readiness:
    """Asks every dependency at once."""

    async def outcome(check: Check) -> str:
        try:
            await asyncio.wait_for(check(), PATIENCE)
        except OtherViewsStored as differ:
            return str(differ)
        except Exception as error:  # noqa: BLE001 - whatever is wrong is what this is here to say
            return type(error).__name__
        return "ok"

    outcomes = await asyncio.gather(*(outcome(check) for check in checks.values()))
    found = dict(zip(checks, outcomes, strict=True))
    return Readiness("ready" if set(outcomes) <= {"ok"} else "not ready", found)


def endpoints(checks: Mapping[str, Check], observe: Callable[[], None], notes: Callable[[], dict[str, str]]) -> list[Endpoint]:
    """Liveness, readiness and metrics."""

    async def alive(_: Request) -> Response:
        """The process answers."""
        return answered(Alive("ok"))

    async def ready(_: Request) -> Response:
        """Whether every dependency answers; 503 where one does not."""
        found = structs.replace(await readiness(checks), notes=await in_thread(notes))
        return answered(found, 200 if found.status == "ready" else 503)

    async def measured(_: Request) -> Response:
        """Prometheus' text format, over all processes."""
        observe()
        return Response(metrics.exposition(), media_type=metrics.CONTENT_TYPE)

    none = Auth.NONE
    return [
        Endpoint("GET", "/healthz", "liveness", alive, {200: Alive}, none, limit=None),
        Endpoint("GET", "/readyz", "readiness", ready, {200: Readiness, 503: Readiness}, none, limit=None),
        Endpoint("GET", "/metrics", "metrics", measured, {200: str}, none, limit=None, media_type="text/plain"),
    ]


def document_route(document: Mapping[str, object]) -> BaseRoute:
    """OpenAPI."""
    encoded = orjson.dumps(document)

    async def openapi(_: Request) -> Response:
        return Response(encoded, media_type="application/json")

    return Route("/openapi.json", openapi)
