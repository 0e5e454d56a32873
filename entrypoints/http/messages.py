"""The message surface of older clients: inbox, badge, reading."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response

from application.threads import Threads
from domain.thread.events import MessageType
from entrypoints.http.answers import answered, cause_of, conditional, in_thread
from entrypoints.http.caller import Caller
from entrypoints.http.endpoint import Auth, Endpoint
from entrypoints.http.frames import sender
from entrypoints.http.inbox_shapes import Badge, InboxItem, InboxPage
from entrypoints.http.market_shapes import cards_shown, market_shown
from entrypoints.http.shapes import PersonShown, ReadMark, ReadStatusAnswer, media_shown, person_shown
from projections.inbox import BADGE, inbox_page, inbox_totals
from projections.query import Reads, Row


class InboxQuery(Struct, frozen=True):
    """Which messages, and which page of them."""

    page: Annotated[int, Meta(ge=1, le=2**31)] = 1
    limit: Annotated[int, Meta(ge=1, le=100)] = 20
    type: MessageType | None = None
    thread_id: UUID | None = None
    is_unread: bool | None = None


def _item(row: Row) -> InboxItem:
    recipient = None
    if row["recipient_id"] is not None:
        recipient = PersonShown(row["recipient_id"], row["recipient_name"] or "", row["recipient_type"] or "")
    return InboxItem(
        row["message_id"],
        row["thread_id"],
        row["thread_id"],
        row["seq"],
        row["type"],
        person_shown(sender(row)),
        recipient,
        row["content"],
        row["attachments"],
        media_shown(row),
        row["created_at"],
        row["created_at"],
        row["is_unread"],
        None if row["is_unread"] else row["read_at"],
        *market_shown(row),
        cards_shown(row),
    )


class MessageHandlers:
    """The requests about messages across threads."""

    def __init__(self, threads: Threads, reads: Reads) -> None:
        self._threads = threads
        self._reads = reads

    async def list(self, request: Request, caller: Caller, query: InboxQuery) -> Response:
        """All the caller's messages, newest first."""
        shape = {
            "typed": query.type is not None,
            "threaded": query.thread_id is not None,
            "is_unread": query.is_unread,
        }
        chosen = {"person_id": caller.person_id, "type": query.type, "thread_id": query.thread_id}
        offset = (query.page - 1) * query.limit
        rows = await self._reads.all(inbox_page(**shape), **chosen, limit=query.limit, offset=offset)
        totals = await self._reads.one(inbox_totals(**shape), **chosen)
        total = totals["total"] if totals else 0
        has_more = offset + len(rows) < total
        page = InboxPage(
            [_item(row) for row in rows],
            totals["unread"] if totals else 0,
            total,
            query.page,
            query.limit,
            query.page + 1 if has_more else None,
            query.page - 1 if query.page > 1 else None,
            has_more,
        )
        return conditional(request, page)

    async def badge(self, request: Request, caller: Caller) -> Response:
        """How much is unread, over all threads."""
        row = await self._reads.one(BADGE, person_id=caller.person_id)
        return conditional(request, Badge(row["unread"], row["changed_at"]) if row else Badge(0, None))

    async def read_status(self, request: Request, caller: Caller, thread_id: UUID, body: ReadMark) -> Response:
        """Reads a thread up to a message, or shows its newest as unread again."""
        cause = cause_of(request, caller)
        if body.mark_as_read:
            status = await in_thread(self._threads.mark_read, caller.person_id, thread_id, body.up_to_seq, cause)
        else:
            status = await in_thread(self._threads.mark_unread, caller.person_id, thread_id, cause)
        return answered(
            ReadStatusAnswer(
                success=True,
                marked_count=status.marked,
                thread_id=thread_id,
                new_unread_count=status.unread,
                thread_unread_count=status.thread_unread,
            )
        )


def endpoints(threads: Threads, reads: Reads) -> list[Endpoint]:
    """Every route about messages across threads."""
    handlers = MessageHandlers(threads, reads)
    base = "/api/v1/messages"
    required = Auth.REQUIRED
    status = base + "/{thread_id:uuid}/read_status"
    return [
        Endpoint("GET", base, "list messages", handlers.list, {200: InboxPage}, required, query=InboxQuery),
        Endpoint("GET", base + "/unread-count", "read the badge", handlers.badge, {200: Badge}, required),
        Endpoint("PUT", status, "mark read", handlers.read_status, {200: ReadStatusAnswer}, required, body=ReadMark),
        Endpoint("POST", status, "mark read (POST)", handlers.read_status, {200: ReadStatusAnswer}, required, body=ReadMark),
    ]
