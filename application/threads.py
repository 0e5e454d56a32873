"""Writing, reading, joining and closing threads."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID, uuid4

from application.cause import Cause
from application.handle import Handle, Handled
from application.lookups import Lookups, Person, SentMessage
from application.ports import Clock, Taken
from domain.channel import Arrival
from domain.decider import Decider
from domain.errors import Refused
from domain.thread.commands import (
    CloseThread,
    JoinThread,
    LeaveThread,
    MarkRead,
    MarkUnread,
    OpenThread,
    SendMessage,
    ThreadCommand,
)
from domain.thread.conversation import CONVERSATION, Conversation
from domain.thread.decider import THREAD
from domain.thread.events import MessageMarkedUnread, MessageSent, MessagesRead, MessageType, ThreadEvent
from domain.thread.identity import message_id, thread_id
from domain.thread.refusals import CannotWriteToOneself, NotAParticipant, ThreadNotFound
from domain.thread.state import Thread


class PersonNotFound(Refused):
    """Nobody has this id."""

    type: ClassVar[str] = "person-not-found"
    title: ClassVar[str] = "There is no such person"


class NoSellerBetweenThem(Refused):
    """A thread joins a buyer and a seller; of two buyers neither sells."""

    type: ClassVar[str] = "no-seller-between-them"
    title: ClassVar[str] = "One of the two must be a seller"


class KeyReused(Refused):
    """A client named two different messages the same."""

    type: ClassVar[str] = "client-msg-id-reused"
    title: ClassVar[str] = "This client_msg_id names another message"


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody wants to say; `client_msg_id`, or for what has an `arrival` `message_id`, makes saying it again harmless.

    `client_language` is the one that the client is set to, where it says so.
    """

    content: str
    attachments: tuple[str, ...] = ()
    client_msg_id: UUID | None = None
    message_id: UUID | None = None
    arrival: Arrival | None = None
    client_language: str | None = None

    def id_by(self, sender_id: UUID) -> UUID:
        """The id of the message, always the same where it is named, else a new one."""
        if self.message_id is not None:
            return self.message_id
        return message_id(sender_id, self.client_msg_id) if self.client_msg_id else uuid4()


@dataclass(frozen=True, slots=True)
class Sent:
    """A message in its place; `repeated` when it had been there before."""

    message: SentMessage
    repeated: bool


@dataclass(frozen=True, slots=True)
class ReadStatus:
    """What a change of the reading horizon came to."""

    marked: int
    thread_unread: int
    unread: int


class Threads:
    """Use cases of threads. All raise the domain's refusals, `Busy` and `LogUnavailable`."""

    def __init__(self, handle: Handle, lookups: Lookups, clock: Clock) -> None:
        self._handle = handle
        self._lookups = lookups
        self._clock = clock

    def open(self, starter: Person, recipient_id: UUID, listing_id: UUID | None, words: Words, cause: Cause) -> Sent:
        """Writes to somebody, in the one thread that the two have about the listing.

        The seller of the two is the thread's seller; between two sellers it is the one who is written to. Raises `PersonNotFound`,
        `NoSellerBetweenThem` or `KeyReused`.
        """
        if recipient_id == starter.id:
            raise CannotWriteToOneself
        recipient = self._lookups.person(recipient_id)
        if recipient is None:
            raise PersonNotFound
        if not (recipient.is_seller or starter.is_seller):
            raise NoSellerBetweenThem
        buyer, seller = (starter, recipient) if recipient.is_seller else (recipient, starter)
        the_thread = thread_id(buyer.id, seller.id, listing_id)
        first = self._message(the_thread, starter.id, words)
        command = OpenThread(buyer_id=buyer.id, seller_id=seller.id, listing_id=listing_id, first=first)
        return self._once(THREAD, the_thread, command, first, cause)

    def send(self, sender_id: UUID, the_thread: UUID, words: Words, cause: Cause) -> Sent:
        """Says something in a thread; raises `ThreadNotFound`, `ThreadNotOpen` or `KeyReused`."""
        message = self._message(the_thread, sender_id, words)
        try:
            return self._once(THREAD, the_thread, message, message, cause)
        except ThreadNotFound:
            stream_id = self._conversation_stream(sender_id, the_thread)
            return self._once(CONVERSATION, stream_id, message, message, cause)

    def mark_read(self, person_id: UUID, the_thread: UUID, up_to_seq: int | None, cause: Cause) -> ReadStatus:
        """Reads up to a seq, or everything that is there when this is called; what arrives meanwhile stays unread."""
        part = self._lookups.part(person_id, the_thread)
        if part is None:
            raise ThreadNotFound
        up_to = part.last_seq if up_to_seq is None else min(up_to_seq, part.last_seq)
        command = MarkRead(thread_id=the_thread, person_id=person_id, up_to_seq=up_to, now=self._clock.now())
        handled = self._on(part.stream_id, the_thread, command, cause)
        read = [event.event for event in handled.events if isinstance(event.event, MessagesRead)]
        left = _thread(handled.state, the_thread).require(person_id).reading.unread
        return ReadStatus(read[0].marked if read else 0, left, self._lookups.badge(person_id))

    def mark_unread(self, person_id: UUID, the_thread: UUID, cause: Cause) -> ReadStatus:
        """Shows the newest received message as unread again; raises `NothingToMarkUnread`."""
        command = MarkUnread(thread_id=the_thread, person_id=person_id, now=self._clock.now())
        handled = self._on(self._stream(person_id, the_thread), the_thread, command, cause)
        marked = sum(isinstance(event.event, MessageMarkedUnread) for event in handled.events)
        left = _thread(handled.state, the_thread).require(person_id).reading.unread
        return ReadStatus(marked, left, self._lookups.badge(person_id))

    def join(self, person_id: UUID, the_thread: UUID, cause: Cause) -> None:
        """Support takes part from now on."""
        stream_id = self._lookups.stream(the_thread)
        if stream_id is None:
            raise ThreadNotFound
        self._on(stream_id, the_thread, JoinThread(thread_id=the_thread, person_id=person_id, now=self._clock.now()), cause)

    def leave(self, person_id: UUID, the_thread: UUID, cause: Cause) -> None:
        """Support takes part no longer; raises `OnlySupportLeaves`."""
        command = LeaveThread(thread_id=the_thread, person_id=person_id, now=self._clock.now())
        self._on(self._stream(person_id, the_thread), the_thread, command, cause)

    def close(self, person_id: UUID, the_thread: UUID, cause: Cause) -> None:
        """Ends the writing; closing twice is as good as once."""
        command = CloseThread(thread_id=the_thread, person_id=person_id, now=self._clock.now())
        self._on(self._stream(person_id, the_thread), the_thread, command, cause)

    def _message(self, the_thread: UUID, sender_id: UUID, words: Words) -> SendMessage:
        return SendMessage(
            thread_id=the_thread,
            message_id=words.id_by(sender_id),
            sender_id=sender_id,
            type=MessageType.USER,
            body=words.content,
            attachments=words.attachments,
            arrival=words.arrival,
            now=self._clock.now(),
        )

    def _once(
        self,
        decider: Decider[Any, ThreadEvent, Any],
        stream_id: UUID,
        command: ThreadCommand,
        message: SendMessage,
        cause: Cause,
    ) -> Sent:
        """Sends a message unless it was sent before: its id, unique among all messages, tells."""
        try:
            handled = self._handle(decider, stream_id, command, cause)
        except (Taken, Refused) as declined:
            stored = self._lookups.message(message.message_id)
            if stored is None:
                raise _private(declined) from declined
            same = (stored.thread_id, stored.content, stored.attachments)
            if same != (message.thread_id, message.body, message.attachments):
                raise KeyReused from None
            return Sent(stored, repeated=True)
        sent = next(event.event for event in handled.events if isinstance(event.event, MessageSent))
        return Sent(as_sent(sent), repeated=False)

    def _on(
        self, stream_id: UUID, the_thread: UUID, command: ThreadCommand, cause: Cause
    ) -> Handled[Thread] | Handled[Conversation]:
        try:
            if stream_id == the_thread:
                return self._handle(THREAD, stream_id, command, cause)
            return self._handle(CONVERSATION, stream_id, command, cause)
        except NotAParticipant as refused:
            raise _private(refused) from None

    def _stream(self, person_id: UUID, the_thread: UUID) -> UUID:
        part = self._lookups.part(person_id, the_thread)
        if part is None:
            raise ThreadNotFound
        return part.stream_id

    def _conversation_stream(self, person_id: UUID, the_thread: UUID) -> UUID:
        stream_id = self._stream(person_id, the_thread)
        if stream_id == the_thread:
            raise ThreadNotFound
        return stream_id


def _private(refused: Exception) -> Exception:
    """Whoever takes no part in a thread is told that there is none."""
    return ThreadNotFound() if isinstance(refused, NotAParticipant) else refused


def _thread(state: Thread | Conversation, the_thread: UUID) -> Thread:
    return state if isinstance(state, Thread) else state.thread(the_thread)


def as_sent(event: MessageSent) -> SentMessage:
    """An event as the message that it made."""
    return SentMessage(
        event.message_id,
        event.thread_id,
        event.seq,
        event.type.value,
        event.sender_id,
        event.body,
        event.attachments,
        event.sent_at,
        event.client_language,
    )
