"""Routing without a conversation: what an utterance is about, and what its writer wants."""

import time
from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType
from starlette.requests import Request
from starlette.responses import Response

from application.assistant.taking_turns import topic_of
from application.lookups import Lookups
from application.memory import Memories
from application.routing import Routed, Router, clarify_question
from domain.routing import Action, Domain, Intent
from domain.thread.refusals import ThreadNotFound
from entrypoints.http.answers import answered, in_thread
from entrypoints.http.caller import Caller
from entrypoints.http.contacts import preferred_language
from entrypoints.http.endpoint import Auth, Endpoint


class ContextHint(Struct, frozen=True):
    """What was talked of before, as far as the client knows."""

    last_domain: Domain | None = None


class Utterance(Struct, frozen=True):
    """What is to be routed; of a `thread_id` of the caller's own the assistant knows what it is about."""

    utterance: Annotated[str, Meta(min_length=1, max_length=4096, pattern=r"\S")]
    thread_id: UUID | None = None
    context_hint: ContextHint | None = None
    language: str | None = None


class DomainChoice(Struct, frozen=True):
    """The likeliest domain. Where `calibrated`, of all utterances with a confidence of 0.8 four in five are of it."""

    domain: Domain
    confidence: float
    calibrated: bool


class RouteShown(Struct, frozen=True):
    """How an utterance is understood, by which version of the model; `clarify_question` is in the utterance's language."""

    domain_choice: DomainChoice
    in_domain_intent: Intent
    action: Action
    latency_ms: float
    model: str
    utterance_language: str
    clarify_question: str | UnsetType = UNSET


class RouteHandlers:
    """The one request."""

    def __init__(self, router: Callable[[], Router], lookups: Lookups, memories: Memories) -> None:
        self._router = router
        self._lookups = lookups
        self._memories = memories

    async def route(self, request: Request, caller: Caller, body: Utterance) -> Response:
        """Changes nothing, and remembers nothing; the assistant's own decisions are events of its conversation."""
        language = preferred_language(request, body.language)
        return answered(await in_thread(self._routed, caller.person_id, body, language))

    def _routed(self, person_id: UUID, body: Utterance, language: str) -> RouteShown:
        before = body.context_hint.last_domain if body.context_hint else None
        if body.thread_id is not None:
            if self._lookups.part(person_id, body.thread_id) is None:
                raise ThreadNotFound
            before = before or topic_of(self._memories.of(body.thread_id))
        began = time.perf_counter()
        routed = self._router().route(body.utterance, before, language)
        return _shown(routed, (time.perf_counter() - began) * 1000)


def _shown(routed: Routed, latency_ms: float) -> RouteShown:
    return RouteShown(
        DomainChoice(routed.domain, routed.confidence, routed.calibrated),
        routed.intent,
        routed.action,
        round(latency_ms, 2),
        routed.model,
        routed.language,
        clarify_question(routed) if routed.action is Action.CLARIFY else UNSET,
    )


def endpoints(handlers: RouteHandlers) -> list[Endpoint]:
    """The route of routing."""
    name, path = "route an utterance", "/api/route"
    answers = {200: RouteShown}
    return [Endpoint("POST", path, name, handlers.route, answers, Auth.REQUIRED, body=Utterance, limit="searches")]
