"""Threads: listing, opening, writing, paging, joining, leaving, closing."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response

from application.lookups import Person
from application.threads import PersonNotFound, Sent, Threads, Words
from domain.thread.refusals import ThreadNotFound
from entrypoints.http.answers import answered, cause_of, conditional, in_thread
from entrypoints.http.caller import Caller
from entrypoints.http.endpoint import Auth, Endpoint
from entrypoints.http.pages import END, Page, PageQuery
from entrypoints.http.shapes import (
    MessagePage,
    MessageSentAnswer,
    NewMessage,
    NewThread,
    PersonShown,
    Seq,
    ThreadChanged,
    ThreadLine,
    ThreadPage,
    message_shown,
    sent_answer,
    thread_line,
)
from projections.people import PUBLIC_PROFILE
from projections.query import Reads
from projections.thread_page import MESSAGES_AFTER, MESSAGES_BEFORE, ONE_THREAD, THREAD_PAGE


class MessagesQuery(Struct, frozen=True):
    """Which page of a thread: the newest messages, those before a seq, or those after one."""

    limit: Annotated[int, Meta(ge=1, le=100)] = 20
    before: Seq | None = None
    after: Seq | None = None


def _created(sent: Sent) -> Response:
    return answered(sent_answer(sent.message, repeated=sent.repeated), 201)


class ThreadHandlers:
    """The requests about threads."""

    def __init__(self, threads: Threads, reads: Reads) -> None:
        self._threads = threads
        self._reads = reads

    async def list(self, request: Request, caller: Caller, query: PageQuery) -> Response:
        """The caller's threads, newest activity first, in one statement."""
        page = Page.of(query)
        rows = await self._reads.all(
            THREAD_PAGE,
            person_id=caller.person_id,
            **page.bounds,
        )
        shown, has_next, cursor = page.cut(rows, "activity")
        lines = [thread_line(row, caller.person_id) for row in shown]
        return conditional(request, ThreadPage(lines, page.number, page.limit, has_next, cursor))

    async def show(self, request: Request, caller: Caller, thread_id: UUID) -> Response:
        """One thread."""
        row = await self._reads.one(ONE_THREAD, person_id=caller.person_id, thread_id=thread_id)
        if row is None:
            raise ThreadNotFound
        return conditional(request, thread_line(row, caller.person_id))

    async def open(self, request: Request, caller: Caller, body: NewThread) -> Response:
        """Writes to somebody."""
        starter = Person(caller.person_id, is_seller=caller.role == "seller")
        words = Words(body.content, tuple(body.attachments), body.client_msg_id)
        sent = await in_thread(self._threads.open, starter, body.recipient_id, body.listing_id, words, cause_of(request, caller))
        return _created(sent)

    async def messages(self, request: Request, caller: Caller, thread_id: UUID, query: MessagesQuery) -> Response:
        """A page of a thread's messages."""
        forward = query.after is not None and query.before is None
        anchor = query.after if forward else query.before
        rows = await self._reads.all(
            MESSAGES_AFTER if forward else MESSAGES_BEFORE,
            person_id=caller.person_id,
            thread_id=thread_id,
            anchor=END if anchor is None else anchor,
            limit=query.limit + 1,
        )
        if not rows:
            raise ThreadNotFound
        found = [row for row in rows if row["message_id"] is not None]
        has_more = len(found) > query.limit
        if has_more:
            found = found[1:] if forward else found[:-1]
        return conditional(request, MessagePage([message_shown(row) for row in found], has_more))

    async def send(self, request: Request, caller: Caller, thread_id: UUID, body: NewMessage) -> Response:
        """Says something."""
        words = Words(body.content, tuple(body.attachments), body.client_msg_id)
        cause = cause_of(request, caller)
        return _created(await in_thread(self._threads.send, caller.person_id, thread_id, words, cause))

    async def join(self, request: Request, caller: Caller, thread_id: UUID) -> Response:
        """Support takes part."""
        await in_thread(self._threads.join, caller.person_id, thread_id, cause_of(request, caller))
        return answered(ThreadChanged(success=True, thread_id=thread_id))

    async def leave(self, request: Request, caller: Caller, thread_id: UUID) -> Response:
        """Support takes part no longer."""
        await in_thread(self._threads.leave, caller.person_id, thread_id, cause_of(request, caller))
        return answered(ThreadChanged(success=True, thread_id=thread_id))

    async def close(self, request: Request, caller: Caller, thread_id: UUID) -> Response:
        """Ends the writing."""
        await in_thread(self._threads.close, caller.person_id, thread_id, cause_of(request, caller))
        return answered(ThreadChanged(success=True, thread_id=thread_id))

    async def person(self, request: Request, caller: Caller, person_id: UUID) -> Response:  # noqa: ARG002
        """Somebody's public name."""
        row = await self._reads.one(PUBLIC_PROFILE, person_id=person_id)
        if row is None:
            raise PersonNotFound
        return conditional(request, PersonShown(row["person_id"], row["display_name"], row["user_type"]))


def endpoints(threads: Threads, reads: Reads) -> list[Endpoint]:
    """Every route about threads."""
    handlers = ThreadHandlers(threads, reads)
    base = "/api/v1/threads"
    one = base + "/{thread_id:uuid}"
    required, staff = Auth.REQUIRED, Auth.STAFF
    return [
        Endpoint("GET", base, "list threads", handlers.list, {200: ThreadPage}, required, query=PageQuery),
        Endpoint(
            "POST",
            base,
            "write to somebody",
            handlers.open,
            {201: MessageSentAnswer},
            required,
            body=NewThread,
            limit="messages",
        ),
        Endpoint("GET", one, "show a thread", handlers.show, {200: ThreadLine}, required),
        Endpoint(
            "GET",
            one + "/messages",
            "page through a thread",
            handlers.messages,
            {200: MessagePage},
            required,
            query=MessagesQuery,
        ),
        Endpoint(
            "POST",
            one + "/messages",
            "send a message",
            handlers.send,
            {201: MessageSentAnswer},
            required,
            body=NewMessage,
            limit="messages",
        ),
        Endpoint("POST", one + "/join", "join a thread", handlers.join, {200: ThreadChanged}, staff),
        Endpoint("POST", one + "/leave", "leave a thread", handlers.leave, {200: ThreadChanged}, required),
        Endpoint("POST", one + "/close", "close a thread", handlers.close, {200: ThreadChanged}, required),
        Endpoint("GET", "/api/v1/people/{person_id:uuid}", "show a person", handlers.person, {200: PersonShown}, required),
    ]
