"""What may be asked of threads. Time and ids come in from outside."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.channel import Arrival
from domain.thread.events import MessageType
from domain.thread.turn import Act, Memory, Routing


@dataclass(frozen=True, slots=True, kw_only=True)
class SendMessage:
    """Say something in a thread that is open; `sender_id` is absent for the system's own words.

    `subject_id` is whom the words are about, where that is somebody who takes no part in the thread. `client_language` is the one
    that the sender's client is set to, where it says so.
    """

    thread_id: UUID
    message_id: UUID
    sender_id: UUID | None
    type: MessageType
    body: str
    attachments: tuple[str, ...] = ()
    arrival: Arrival | None = None
    subject_id: UUID | None = None
    listing_ids: tuple[UUID, ...] = ()
    client_language: str | None = None
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenThread:
    """Write to somebody about a listing: opens the thread, or reopens it, and says the first words in one step."""

    buyer_id: UUID
    seller_id: UUID
    listing_id: UUID | None
    first: SendMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkRead:
    """Everything up to `up_to_seq` has been read."""

    thread_id: UUID
    person_id: UUID
    up_to_seq: int
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkUnread:
    """Show the newest received message as unread again."""

    thread_id: UUID
    person_id: UUID
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinThread:
    """Support takes part in a thread."""

    thread_id: UUID
    person_id: UUID
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveThread:
    """Support takes part no longer."""

    thread_id: UUID
    person_id: UUID
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseThread:
    """End the writing."""

    thread_id: UUID
    person_id: UUID
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StartConversation:
    """Open a new assistant thread and retire the active one."""

    user_id: UUID
    thread_id: UUID
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TellAssistant:
    """Say something to the assistant, in the active thread or, where there is none, in a new one of the given id.

    `client_language` is the one that the user's client is set to, where it says so.
    """

    user_id: UUID
    new_thread_id: UUID
    message_id: UUID
    body: str
    attachments: tuple[str, ...] = ()
    arrival: Arrival | None = None
    client_language: str | None = None
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportMessages:
    """Bring messages from an older system into the active assistant thread, or a new one of the given id, once."""

    user_id: UUID
    new_thread_id: UUID
    messages: tuple[SendMessage, ...]
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """How the assistant came to its answer, what it keeps in mind afterwards, and what it does beside answering."""

    routing: Routing
    memory: Memory
    words: str
    act: Act | None
    wording: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerCustomer:
    """The assistant's answer to the message with seq `in_reply_to_seq`, with cards of listings.

    Nothing comes of it when the customer has said something newer, when that was answered, or while a person of ours takes part.
    """

    thread_id: UUID
    message_id: UUID
    in_reply_to_seq: int
    body: str
    listing_ids: tuple[UUID, ...] = ()
    turn: Turn
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PassOn:
    """Put what the marketplace brings into the user's active assistant thread, or a new one of the given id.

    `subject_id` is whom it is about: the seller whom a brief is for, the seller whose words and files an offer has, else the user.
    Where it `yields`, nothing comes of it while a person of ours takes part in the thread.
    """

    user_id: UUID
    new_thread_id: UUID
    message_id: UUID
    type: MessageType
    subject_id: UUID
    body: str
    attachments: tuple[str, ...] = ()
    listing_ids: tuple[UUID, ...] = ()
    yields: bool = False
    now: datetime


ThreadCommand = SendMessage | OpenThread | MarkRead | MarkUnread | JoinThread | LeaveThread | CloseThread
ConversationCommand = StartConversation | TellAssistant | ImportMessages | AnswerCustomer | PassOn | ThreadCommand
