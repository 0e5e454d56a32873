"""What conversations look like on the wire, both ways; OpenAPI is generated from these."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, cast
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from application.lookups import SentMessage
from domain.channel import Channel
from domain.media.events import MediaState
from domain.thread.events import MessageType, ThreadKind
from domain.thread.identity import ASSISTANT_ID
from entrypoints.http.frames import media, sender
from entrypoints.http.market_shapes import BriefShown, ListingCard, OfferMetadata, cards_shown, market_shown
from projections.thread_page import PREVIEW

Content = Annotated[str, Meta(max_length=4096, description="Words of a message, at most 4,096 characters.")]
Attachment = Annotated[str, Meta(min_length=1, max_length=2048, pattern=r"^(https?://|/)\S+$", description="Address of a file.")]
Seq = Annotated[int, Meta(ge=0, le=2**53 - 1, description="A message's place in its thread, from 1.")]


class PersonShown(Struct, frozen=True):
    """Somebody as others see them: never an e-mail or a phone number."""

    id: UUID
    name: str
    user_type: str


class NewThread(Struct, frozen=True):
    """The first words to somebody, about a listing or about nothing in particular."""

    recipient_id: UUID
    content: Content
    listing_id: UUID | None = None
    client_msg_id: UUID | None = None
    attachments: Annotated[list[Attachment], Meta(max_length=10)] = []


class NewMessage(Struct, frozen=True):
    """Words for a thread; without words an attachment is needed."""

    content: Content = ""
    client_msg_id: UUID | None = None
    attachments: Annotated[list[Attachment], Meta(max_length=10)] = []


class ReadMark(Struct, frozen=True):
    """How far somebody has read.

    `mark_as_read: true` reads up to `up_to_seq`, or all that is there now; `false` shows the newest received message as
    unread again.
    """

    mark_as_read: bool = True
    up_to_seq: Seq | None = None


class MediaShown(Struct, frozen=True):
    """A file of a message; it can be had at `url` once its state is `stored`. `fault` says why it `failed`."""

    id: UUID
    url: str
    state: MediaState
    fault: str | None
    content_type: str | None


class Message(Struct, frozen=True):
    """A message in its thread. `reply_to` is the message that it quotes, `channel` where it was written."""

    id: UUID
    thread_id: UUID
    seq: int
    type: MessageType
    sender: PersonShown | None
    content: str
    attachments: list[str]
    media: list[MediaShown]
    channel: Channel
    reply_to: UUID | None
    created_at: datetime
    demand_lead_id: UUID | None = None
    broadcast_metadata: BriefShown | None = None
    offer_metadata: OfferMetadata | None = None
    listings: list[ListingCard] = []


class MessageSentAnswer(Struct, frozen=True):
    """The message that was sent, or, with `idempotent: true`, had been sent before."""

    id: UUID
    thread_id: UUID
    seq: int
    type: MessageType
    sender_id: UUID | None
    content: str
    attachments: list[str]
    created_at: datetime
    idempotent: bool | UnsetType = UNSET


class LastMessage(Struct, frozen=True):
    """The start of what was said last: 80 characters, then an ellipsis."""

    id: UUID
    type: MessageType
    content: str
    sender_id: UUID | None
    created_at: datetime


class ThreadLine(Struct, frozen=True):
    """A line of the thread list."""

    thread_id: UUID
    kind: ThreadKind
    title: str
    listing_id: UUID | None
    is_open: bool
    participants: list[PersonShown]
    last_message: LastMessage | None
    unread_count: int
    last_seq: int
    read_up_to: int
    updated_at: datetime


class ThreadPage(Struct, frozen=True):
    """Threads, newest activity first."""

    results: list[ThreadLine]
    page: int
    limit: int
    has_next: bool
    next_cursor: str | None


class MessagePage(Struct, frozen=True):
    """Messages of one thread, newest first."""

    results: list[Message]
    has_more: bool


class ReadStatusAnswer(Struct, frozen=True):
    """What marking came to; `new_unread_count` is the badge, over all threads."""

    success: bool
    marked_count: int
    thread_id: UUID
    new_unread_count: int
    thread_unread_count: int


class ThreadChanged(Struct, frozen=True):
    """A change of a thread was made."""

    success: bool
    thread_id: UUID


def sent_answer(message: SentMessage, *, repeated: bool) -> MessageSentAnswer:
    """The answer to a message that was sent."""
    return MessageSentAnswer(
        message.id,
        message.thread_id,
        message.seq,
        MessageType(message.type),
        message.sender_id,
        message.content,
        list(message.attachments),
        message.created_at,
        idempotent=True if repeated else UNSET,
    )


def person_shown(facts: Mapping[str, Any] | None) -> PersonShown | None:
    """Somebody from an id, a name and a type."""
    return PersonShown(facts["id"], facts["name"] or "", facts["user_type"] or "") if facts else None


def message_shown(row: Mapping[str, Any]) -> Message:
    """A row of a thread's messages."""
    return Message(
        row["message_id"],
        row["thread_id"],
        row["seq"],
        row["type"],
        person_shown(sender(row)),
        row["content"],
        row["attachments"],
        media_shown(row),
        row["channel"],
        row["reply_to"],
        row["created_at"],
        *market_shown(row),
        cards_shown(row),
    )


def media_shown(row: Mapping[str, Any]) -> list[MediaShown]:
    """The files of a row of messages."""
    return [MediaShown(**file) for file in media(row)]


_ASSISTANT = PersonShown(ASSISTANT_ID, "Assistant", "assistant")


def thread_line(row: Mapping[str, Any], viewer_id: UUID) -> ThreadLine:
    """A row of the thread list, as `viewer_id` sees it: the title names the others."""
    # JSON from the database holds ids as text, and to JSON they go: nobody needs them parsed in between.
    people = [PersonShown(cast("UUID", id_), name, user_type) for id_, name, user_type in row["people"] or ()]
    title = ", ".join(person.name for person in people if person.id != str(viewer_id))
    if row["kind"] == ThreadKind.ASSISTANT:
        people.append(_ASSISTANT)
    last = None
    if row["message_id"] is not None:
        content = row["content"]
        preview = content[:PREVIEW] + "…" if len(content) > PREVIEW else content
        last = LastMessage(row["message_id"], row["type"], preview, row["sender_id"], row["created_at"])
    return ThreadLine(
        row["thread_id"],
        row["kind"],
        title or _ASSISTANT.name,
        row["listing_id"],
        row["is_open"],
        people,
        last,
        row["unread"],
        row["last_seq"],
        row["read_up_to"],
        row["updated_at"],
    )
