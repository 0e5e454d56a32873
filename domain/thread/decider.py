"""A thread: a buyer and a seller talking about one listing until either closes it."""

from collections.abc import Sequence
from typing import assert_never
from uuid import UUID

from domain.decider import Decider
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
from domain.thread.events import (
    MessageMarkedUnread,
    MessageSent,
    MessagesRead,
    MessageType,
    ParticipantJoined,
    ParticipantLeft,
    Role,
    ThreadClosed,
    ThreadEvent,
    ThreadKind,
    ThreadOpened,
    ThreadReopened,
)
from domain.thread.identity import ASSISTANT_ID, thread_id
from domain.thread.refusals import (
    CannotWriteToOneself,
    MessageEmpty,
    NothingToMarkUnread,
    OnlySupportLeaves,
    ThreadNotFound,
    WriterMismatch,
)
from domain.thread.state import Thread, evolve


def _require_writer(command: SendMessage, thread: Thread) -> None:
    match command.type:
        case MessageType.SYSTEM:
            allowed = command.sender_id is None
        case MessageType.ASSISTANT:
            allowed = command.sender_id == ASSISTANT_ID and thread.kind is ThreadKind.ASSISTANT
        case MessageType.BROADCAST_REQUEST | MessageType.SELLER_RESPONSE if thread.kind is ThreadKind.ASSISTANT:
            # Whoever reads a brief or an offer there must be able to trust that the marketplace brought it.
            allowed = command.sender_id == ASSISTANT_ID
        case MessageType.USER | MessageType.BROADCAST_REQUEST | MessageType.SELLER_RESPONSE:
            allowed = command.sender_id not in (None, ASSISTANT_ID)
        case _:
            assert_never(command.type)
    if not allowed:
        raise WriterMismatch
    if command.sender_id not in (None, ASSISTANT_ID):
        thread.require(command.sender_id)


def subject(sender_id: UUID | None, thread: Thread) -> UUID:
    """Whom a message is about: its sender, or the customer where no person wrote it."""
    return thread.customer() if sender_id is None or sender_id == ASSISTANT_ID else sender_id


def send_message(command: SendMessage, thread: Thread) -> Sequence[MessageSent]:
    """The message takes the next seq."""
    _require_writer(command, thread)
    thread.require_open()
    if not command.body.strip() and not command.attachments:
        raise MessageEmpty
    return [
        MessageSent(
            thread_id=command.thread_id,
            message_id=command.message_id,
            seq=thread.last_seq + 1,
            type=command.type,
            sender_id=command.sender_id,
            recipients=thread.others(command.sender_id),
            subject_id=command.subject_id or subject(command.sender_id, thread),
            body=command.body,
            attachments=command.attachments,
            arrival=command.arrival,
            listing_ids=command.listing_ids,
            client_language=command.client_language,
            sent_at=command.now,
        )
    ]


def open_thread(command: OpenThread, thread: Thread) -> Sequence[ThreadEvent]:
    """Opens the thread, or reopens it where it was closed, and sends the first message in the same step."""
    first = command.first
    if command.buyer_id == command.seller_id:
        raise CannotWriteToOneself
    opening: list[ThreadEvent] = []
    if thread.thread_id is None:
        opening = [
            ThreadOpened(
                thread_id=thread_id(command.buyer_id, command.seller_id, command.listing_id),
                kind=ThreadKind.LISTING if command.listing_id else ThreadKind.DIRECT,
                buyer_id=command.buyer_id,
                seller_id=command.seller_id,
                listing_id=command.listing_id,
                opened_at=first.now,
            )
        ]
    elif not thread.is_open and first.sender_id is not None:
        opening = [
            ThreadReopened(
                thread_id=first.thread_id,
                reopened_by=first.sender_id,
                participants=thread.others(None),
                reopened_at=first.now,
            )
        ]
    for event in opening:
        thread = evolve(thread, event)
    return [*opening, *send_message(first, thread)]


def mark_read(command: MarkRead, thread: Thread) -> Sequence[MessagesRead]:
    """Moves the horizon forward, never beyond what has been written and never back."""
    reading = thread.require(command.person_id).reading
    up_to = min(command.up_to_seq, thread.last_seq)
    if up_to <= reading.read_up_to:
        return []
    left = reading.unread_after(up_to)
    return [
        MessagesRead(
            thread_id=command.thread_id,
            person_id=command.person_id,
            up_to_seq=up_to,
            marked=reading.unread - left,
            unread=left,
            read_at=command.now,
        )
    ]


def mark_unread(command: MarkUnread, thread: Thread) -> Sequence[MessageMarkedUnread]:
    """The newest received message counts again; where something is unread already there is nothing to do."""
    reading = thread.require(command.person_id).reading
    if reading.unread:
        return []
    if not reading.newest:
        raise NothingToMarkUnread
    return [
        MessageMarkedUnread(thread_id=command.thread_id, person_id=command.person_id, seq=reading.newest, marked_at=command.now)
    ]


def join_thread(command: JoinThread, thread: Thread) -> Sequence[ParticipantJoined]:
    """Support takes part; joining twice changes nothing."""
    if thread.thread_id is None or thread.opened_at is None:
        raise ThreadNotFound
    if command.person_id in thread.participants:
        return []
    return [
        ParticipantJoined(
            thread_id=command.thread_id,
            person_id=command.person_id,
            role=Role.SUPPORT,
            kind=thread.kind,
            listing_id=thread.listing_id,
            participants=(*thread.participants, command.person_id),
            is_open=thread.is_open,
            last_seq=thread.last_seq,
            last_message_id=thread.last_message_id,
            opened_at=thread.opened_at,
            joined_at=command.now,
        )
    ]


def leave_thread(command: LeaveThread, thread: Thread) -> Sequence[ParticipantLeft]:
    """Whoever joined can leave; the thread's buyer and seller cannot."""
    part = thread.require(command.person_id)
    if part.role is not Role.SUPPORT:
        raise OnlySupportLeaves
    return [
        ParticipantLeft(
            thread_id=command.thread_id,
            person_id=command.person_id,
            participants=thread.others(command.person_id),
            unread=part.reading.unread,
            left_at=command.now,
        )
    ]


def close_thread(command: CloseThread, thread: Thread) -> Sequence[ThreadClosed]:
    """Any participant ends the writing; closing twice changes nothing."""
    thread.require(command.person_id)
    if not thread.is_open:
        return []
    return [
        ThreadClosed(
            thread_id=command.thread_id,
            closed_by=command.person_id,
            participants=thread.others(None),
            closed_at=command.now,
        )
    ]


def decide(command: ThreadCommand, thread: Thread) -> Sequence[ThreadEvent]:  # noqa: PLR0911 - one case a command
    """What follows from a command, or a refusal."""
    match command:
        case SendMessage():
            return send_message(command, thread)
        case OpenThread():
            return open_thread(command, thread)
        case MarkRead():
            return mark_read(command, thread)
        case MarkUnread():
            return mark_unread(command, thread)
        case JoinThread():
            return join_thread(command, thread)
        case LeaveThread():
            return leave_thread(command, thread)
        case CloseThread():
            return close_thread(command, thread)
        case _:
            assert_never(command)


THREAD: Decider[ThreadCommand, ThreadEvent, Thread] = Decider("thread.state.v2", Thread(), decide, evolve)
