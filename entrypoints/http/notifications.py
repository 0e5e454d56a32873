"""Notifications: what a person is told beside their threads, and news that staff announce."""

from datetime import datetime
from typing import Annotated
from uuid import UUID, uuid4

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response

from application.notices import Telling
from application.processes.tell_news import Announcing
from domain.languages import LANGUAGES
from domain.notice.events import Topic
from entrypoints.http.answers import answered, cause_of, conditional, in_thread
from entrypoints.http.caller import Caller
from entrypoints.http.endpoint import Auth, Endpoint
from entrypoints.http.pages import Page, PageQuery
from entrypoints.http.problems import invalid
from projections.notices import NOTICE_PAGE
from projections.query import Reads, Row

Text = Annotated[str, Meta(min_length=1, max_length=600, pattern=r"\S", description="What people are told, in this language.")]


class NotificationShown(Struct, frozen=True):
    """One of them; it stands for `count` things of a kind. `pushed_at` is when the person was told."""

    id: UUID
    topic: Topic
    text: str
    count: int
    lead_id: UUID | None
    thread_id: UUID | None
    is_new: bool
    created_at: datetime
    pushed_at: datetime | None


class NotificationPage(Struct, frozen=True):
    """A page of them, newest first; `unread_count` are all that the person has not cleared."""

    notifications: list[NotificationShown]
    unread_count: int
    page: int
    limit: int
    has_next: bool
    next_cursor: str | None


class Clearing(Struct, frozen=True):
    """Up to which notification the person has done with them; without one, with all that there are."""

    up_to: UUID | None = None


class Cleared(Struct, frozen=True):
    """It is done."""

    success: bool
    unread_count: int


class NewsToTell(Struct, frozen=True):
    """News for everybody who wants market news, by language; who reads another language is told in English."""

    texts: dict[str, Text]
    client_msg_id: UUID | None = None


class NewsQueued(Struct, frozen=True):
    """It will be told to everybody who wants it: so many people at this moment."""

    success: bool
    news_id: UUID
    wanted_by: int


def _shown(row: Row) -> NotificationShown:
    return NotificationShown(
        row["notice_id"],
        row["topic"],
        row["text"],
        row["many"],
        row["lead_id"],
        row["thread_id"],
        row["is_new"],
        row["raised_at"],
        row["pushed_at"],
    )


class NotificationHandlers:
    """The requests about them."""

    def __init__(self, telling: Telling, announcing: Announcing, reads: Reads) -> None:
        self._telling = telling
        self._announcing = announcing
        self._reads = reads

    async def list(self, request: Request, caller: Caller, query: PageQuery) -> Response:
        """The caller's own, newest first."""
        page = Page.of(query)
        rows = await self._reads.all(
            NOTICE_PAGE,
            person_id=caller.person_id,
            **page.bounds,
        )
        found = [row for row in rows if row["notice_id"] is not None]
        shown, has_next, cursor = page.cut(found, "number")
        unread = rows[0]["new"] if rows else 0
        return conditional(request, NotificationPage([*map(_shown, shown)], unread, page.number, page.limit, has_next, cursor))

    async def clear(self, request: Request, caller: Caller, body: Clearing) -> Response:
        """Has done with them."""
        left = await in_thread(self._telling.clear, caller.person_id, body.up_to, cause_of(request, caller))
        return answered(Cleared(success=True, unread_count=left))

    async def announce(self, request: Request, caller: Caller, body: NewsToTell) -> Response:
        """Has everybody told who wants it."""
        unknown = [language for language in body.texts if language not in LANGUAGES]
        if unknown or not body.texts:
            raise invalid("texts", f"Give a text for at least one of the languages {', '.join(LANGUAGES)}, and for no other.")
        named = body.client_msg_id or uuid4()
        told = await in_thread(self._announcing.announce, caller.person_id, named, body.texts, cause_of(request, caller))
        return answered(NewsQueued(success=True, news_id=told.news_id, wanted_by=told.wanted_by), 202)


def endpoints(handlers: NotificationHandlers) -> list[Endpoint]:
    """Every route about them."""
    base, required = "/api/notifications", Auth.REQUIRED
    clear, news = base + "/clear", "/api/v1/news"
    return [
        Endpoint("GET", base, "list notifications", handlers.list, {200: NotificationPage}, required, query=PageQuery),
        Endpoint("POST", clear, "clear notifications", handlers.clear, {200: Cleared}, required, body=Clearing),
        Endpoint("POST", news, "announce market news", handlers.announce, {202: NewsQueued}, Auth.STAFF, body=NewsToTell),
    ]
