"""What has happened in threads. Facts: append-only, never renamed once released."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from domain.channel import Arrival
from domain.personal import Personal
from domain.thread.turn import Act, Memory, Routing


class ThreadKind(StrEnum):
    """What a thread is about."""

    LISTING = "listing"
    DIRECT = "direct"
    ASSISTANT = "assistant"


class Role(StrEnum):
    """As what somebody takes part in a thread."""

    BUYER = "buyer"
    SELLER = "seller"
    SUPPORT = "support"


class MessageType(StrEnum):
    """The five types of message that clients know."""

    USER = "user"
    ASSISTANT = "assistant"
    BROADCAST_REQUEST = "broadcast_request"
    SELLER_RESPONSE = "seller_response"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadOpened:
    """A buyer and a seller have a thread from now on."""

    TYPE: ClassVar[str] = "thread.opened"
    thread_id: UUID
    kind: ThreadKind
    buyer_id: UUID
    seller_id: UUID
    listing_id: UUID | None
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationStarted:
    """A user's assistant thread was opened and, in the same fact, the one before it retired."""

    TYPE: ClassVar[str] = "conversation.started"
    thread_id: UUID
    user_id: UUID
    retired_thread_id: UUID | None
    retired_participants: tuple[UUID, ...]
    started_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent:
    """A message has its place, `seq`, in the thread; `recipients` are all participants but the sender.

    `subject_id` is the person whom the body is about: the sender, the customer for what the assistant and the system say, or
    the seller of a brief or an offer that the marketplace brings. `sender_id` is absent on system messages, `arrival` on what
    was written here rather than on another channel. Cards of the listings in `listing_ids` stand beside the words.
    `client_language` is the one that the sender's client said it is set to; the words may be in another.
    """

    TYPE: ClassVar[str] = "thread.message_sent"
    thread_id: UUID
    message_id: UUID
    seq: int
    type: MessageType
    sender_id: UUID | None
    recipients: tuple[UUID, ...]
    subject_id: UUID
    body: Annotated[str, Personal(person="subject_id")]
    attachments: Annotated[tuple[str, ...], Personal(person="subject_id")] = ()
    arrival: Arrival | None = None
    listing_ids: tuple[UUID, ...] = ()
    client_language: str | None = None
    sent_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesRead:
    """A participant has read up to a seq: `marked` messages became read, `unread` are left."""

    TYPE: ClassVar[str] = "thread.messages_read"
    thread_id: UUID
    person_id: UUID
    up_to_seq: int
    marked: int
    unread: int
    read_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageMarkedUnread:
    """A participant wants to come back to the newest message they received, `seq`."""

    TYPE: ClassVar[str] = "thread.message_marked_unread"
    thread_id: UUID
    person_id: UUID
    seq: int
    marked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantJoined:
    """Somebody joined a thread; what was said before does not count as unread for them.

    `participants` are all from now on. The thread's own facts are repeated so that views can show it to the newcomer.
    """

    TYPE: ClassVar[str] = "thread.participant_joined"
    thread_id: UUID
    person_id: UUID
    role: Role
    kind: ThreadKind
    listing_id: UUID | None
    participants: tuple[UUID, ...]
    is_open: bool
    last_seq: int
    last_message_id: UUID | None
    opened_at: datetime
    joined_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantLeft:
    """Somebody left a thread, with `unread` messages unread; `participants` are those who stay."""

    TYPE: ClassVar[str] = "thread.participant_left"
    thread_id: UUID
    person_id: UUID
    participants: tuple[UUID, ...]
    unread: int
    left_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadClosed:
    """Nobody can write in the thread until it is reopened; reading goes on."""

    TYPE: ClassVar[str] = "thread.closed"
    thread_id: UUID
    closed_by: UUID
    participants: tuple[UUID, ...]
    closed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadReopened:
    """Its buyer or seller wrote again about the same listing."""

    TYPE: ClassVar[str] = "thread.reopened"
    thread_id: UUID
    reopened_by: UUID
    participants: tuple[UUID, ...]
    reopened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnTaken:
    """The assistant answered the message `seq` with `message_id`, after which it keeps `memory` in mind, and does `act`.

    `words` is what the user looks for beside the memory's slots. `wording` names who worded the answer: `rules`, or a model.
    """

    TYPE: ClassVar[str] = "conversation.turn_taken"
    thread_id: UUID
    user_id: UUID
    seq: int
    message_id: UUID
    routing: Routing
    memory: Memory
    words: Annotated[str, Personal(person="user_id")]
    act: Act | None
    wording: str
    taken_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverRequested:
    """The user wants a person instead of the assistant, which goes on until one joins the thread."""

    TYPE: ClassVar[str] = "conversation.handover_requested"
    thread_id: UUID
    user_id: UUID
    requested_at: datetime


ThreadEvent = (
    ThreadOpened
    | ConversationStarted
    | MessageSent
    | MessagesRead
    | MessageMarkedUnread
    | ParticipantJoined
    | ParticipantLeft
    | ThreadClosed
    | ThreadReopened
    | TurnTaken
    | HandoverRequested
)
