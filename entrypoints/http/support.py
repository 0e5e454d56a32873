"""What happened, for support: any conversation or person at any moment, each look recorded, masked until a reason is given."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from application.audit import BadMoment, time_of
from application.ports import PersonErased
from application.support import Sought, Span, Support, Viewer
from domain.person.refusals import NotRegistered
from entrypoints.http.answers import P, T, answered, cause_of, in_thread
from entrypoints.http.caller import Caller
from entrypoints.http.contacts import normal_phone
from entrypoints.http.endpoint import Auth, Endpoint, Handler
from entrypoints.http.pages import next_cursor, position_of
from entrypoints.http.problems import HttpProblem, invalid
from entrypoints.http.support_shapes import (
    Difference,
    FindQuery,
    Found,
    LookShown,
    NewLook,
    SpanQuery,
    StateQuery,
    StateThen,
    StoryPage,
    StoryQuery,
    Why,
    changes_shown,
    lines_shown,
    look_shown,
    why_shown,
)

SUBJECTS = {
    "threads": "thread",
    "people": "person",
    "messages": "message",
    "leads": "lead",
    "broadcasts": "broadcast",
    "bookings": "booking",
}
"""As they are called in paths, and as looks name them."""


def _viewer(request: Request, caller: Caller) -> Viewer:
    return Viewer(caller.person_id, cause_of(request, caller))


async def _on_behalf(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Whoever was forgotten is no member of staff any more, however long their token lasts."""
    try:
        return await in_thread(function, *args, **kwargs)
    except PersonErased:
        raise NotRegistered from None


def _shown(body: Struct, status: int = 200) -> Response:
    """An answer that nobody may keep: the next look must be recorded as well."""
    response = answered(body, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _time(name: str, given: str | None) -> datetime | None:
    try:
        return None if given is None else time_of(given)
    except BadMoment:
        raise invalid(name, "This is not a time in ISO 8601, such as 2026-06-01T12:00Z.") from None


def _after(cursor: str | None) -> int:
    return 0 if cursor is None else position_of(cursor)


def _cursor(more: int | None) -> str | None:
    return None if more is None else next_cursor(more)


class SubjectHandlers:
    """The requests about one kind of subject."""

    def __init__(self, support: Support, kind: str) -> None:
        self._support = support
        self._kind = kind

    async def state(self, request: Request, caller: Caller, subject_id: UUID, query: StateQuery) -> Response:
        """What the views said of it at a moment. A look: masked, unless one with a reason is open."""
        then = await _on_behalf(self._support.state, _viewer(request, caller), self._kind, subject_id, query.as_of)
        return _shown(StateThen(look_shown(self._kind, subject_id, then.look), then.position, then.views))

    async def story(self, request: Request, caller: Caller, subject_id: UUID, query: StoryQuery) -> Response:
        """What happened to it beyond one moment and up to another, in words. A look: masked, unless one with a reason is open."""
        span, after = Span(query.from_, query.to), _after(query.cursor)
        viewer = _viewer(request, caller)
        told = await _on_behalf(self._support.story, viewer, self._kind, subject_id, span, after, query.limit)
        return _shown(StoryPage(look_shown(self._kind, subject_id, told.look), lines_shown(told.lines), _cursor(told.more)))

    async def difference(self, request: Request, caller: Caller, subject_id: UUID, query: SpanQuery) -> Response:
        """What views say of it at one moment and not at another. A look: masked, unless one with a reason is open."""
        viewer, span = _viewer(request, caller), Span(query.from_, query.to)
        found = await _on_behalf(self._support.difference, viewer, self._kind, subject_id, span)
        look = look_shown(self._kind, subject_id, found.look)
        return _shown(Difference(look, found.earlier, found.later, changes_shown(found.changes)))


class SupportHandlers:
    """The requests about looks, and about events of any subject."""

    def __init__(self, support: Support) -> None:
        self._support = support

    async def look(self, request: Request, caller: Caller, body: NewLook) -> Response:
        """Says why: for the next 15 minutes this subject is shown unmasked to whoever gave the reason."""
        look = await _on_behalf(self._support.look, _viewer(request, caller), body.kind, body.id, body.reason)
        return _shown(look_shown(body.kind, body.id, look), 201)

    async def why(self, request: Request, caller: Caller, event_id: UUID) -> Response:
        """What led to an event and what followed from it. A look at its subject: of others all stays masked."""
        return _shown(why_shown(await _on_behalf(self._support.why, _viewer(request, caller), str(event_id))))

    async def find(self, request: Request, caller: Caller, query: FindQuery) -> Response:
        """The events that fit everything given, always masked. A look at the log."""
        since, until = _time("from", query.from_), _time("to", query.to)
        sought = Sought(normal_phone(query.phone), query.sid, query.correlation_id, since, until)
        if sought == Sought():
            raise HttpProblem(400, "invalid-request", "Say what to find: phone, sid, correlation_id, from or to.")
        viewer, after = _viewer(request, caller), _after(query.cursor)
        lines, more = await _on_behalf(self._support.find, viewer, sought, after, query.limit)
        return _shown(Found(lines_shown(lines), _cursor(more)))


def endpoints(support: Support) -> list[Endpoint]:
    """Every route for support."""
    handlers, staff = SupportHandlers(support), Auth.STAFF
    base = "/api/support/"
    found = [
        Endpoint("POST", base + "looks", "look with a reason", handlers.look, {201: LookShown}, staff, NewLook),
        _read(base + "events", "find events", handlers.find, Found, FindQuery),
        _read(base + "events/{event_id:uuid}/why", "explain an event", handlers.why, Why),
    ]
    for path, kind in SUBJECTS.items():
        subject, one = SubjectHandlers(support, kind), f"{base}{path}/{{subject_id:uuid}}"
        found += [
            _read(one, f"look at a {kind}", subject.state, StateThen, StateQuery),
            _read(one + "/story", f"tell the story of a {kind}", subject.story, StoryPage, StoryQuery),
            _read(one + "/difference", f"compare a {kind} at two moments", subject.difference, Difference, SpanQuery),
        ]
    return found


def _read(path: str, name: str, handler: Handler, answer: type[Struct], query: type[Struct] | None = None) -> Endpoint:
    return Endpoint("GET", path, name, handler, {200: answer}, Auth.STAFF, query=query, conditional=False)
