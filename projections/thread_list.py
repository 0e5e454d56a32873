"""Every thread that a person takes part in: what moved last, how much is unread, how far they have read."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, DateTime, Index, Text, Uuid

from domain.person.events import PersonForgotten
from domain.thread.events import (
    ConversationStarted,
    MessageMarkedUnread,
    MessageSent,
    MessagesRead,
    ParticipantJoined,
    ParticipantLeft,
    ThreadClosed,
    ThreadKind,
    ThreadOpened,
    ThreadReopened,
)
from domain.thread.state import counts
from projections.changes import RowChange, delete, delete_all, insert, update
from projections.view import At, View, counter, flag, optional, required

thread_list = View(
    "thread_list",
    version=1,
    key=("person_id", "thread_id"),
    columns=[
        required("person_id", Uuid()),
        required("thread_id", Uuid()),
        required("stream_id", Uuid()),
        required("kind", Text()),
        optional("listing_id", Uuid()),
        required("participants", ARRAY(Uuid())),
        flag("is_open"),
        counter("last_seq"),
        optional("last_message_id", Uuid()),
        required("activity", BigInteger()),
        required("opened_at", DateTime(timezone=True)),
        required("updated_at", DateTime(timezone=True)),
        counter("unread"),
        counter("read_up_to"),
        optional("read_at", DateTime(timezone=True)),
    ],
    indexes=[Index("thread_list_newest", "person_id", "activity"), Index("thread_list_of_thread", "thread_id")],
)


def _row(person_id: UUID, event: Any, kind: ThreadKind, participants: tuple[UUID, ...], at: At) -> RowChange:
    return insert(person_id=person_id, thread_id=event.thread_id).set(
        stream_id=at.stream_id,
        kind=kind.value,
        listing_id=getattr(event, "listing_id", None),
        participants=list(participants),
        is_open=True,
        activity=at.position,
        updated_at=at.recorded_at,
    )


@thread_list.on(ThreadOpened)
def _opened(event: ThreadOpened, at: At) -> Iterator[RowChange]:
    people = (event.buyer_id, event.seller_id)
    for person in people:
        yield _row(person, event, event.kind, people, at).set(opened_at=event.opened_at)


@thread_list.on(ConversationStarted)
def _started(event: ConversationStarted, at: At) -> Iterator[RowChange]:
    row = _row(event.user_id, event, ThreadKind.ASSISTANT, (event.user_id,), at)
    yield row.set(opened_at=event.started_at)
    for person in event.retired_participants:
        yield update(person_id=person, thread_id=event.retired_thread_id).set(is_open=False)


@thread_list.on(MessageSent)
def _sent(event: MessageSent, at: At) -> Iterator[RowChange]:
    moved = {
        "last_seq": event.seq,
        "last_message_id": event.message_id,
        "activity": at.position,
        "updated_at": at.recorded_at,
    }
    if event.sender_id is not None:
        yield update(person_id=event.sender_id, thread_id=event.thread_id).set(**moved)
    for person in event.recipients:
        change = update(person_id=person, thread_id=event.thread_id).set(**moved)
        yield change.add(unread=1) if counts(event) else change


@thread_list.on(MessagesRead)
def _read(event: MessagesRead, _: At) -> Iterator[RowChange]:
    yield update(person_id=event.person_id, thread_id=event.thread_id).set(
        unread=event.unread, read_up_to=event.up_to_seq, read_at=event.read_at
    )


@thread_list.on(MessageMarkedUnread)
def _marked_unread(event: MessageMarkedUnread, _: At) -> Iterator[RowChange]:
    yield update(person_id=event.person_id, thread_id=event.thread_id).set(unread=1, read_up_to=event.seq - 1)


@thread_list.on(ParticipantJoined)
def _joined(event: ParticipantJoined, at: At) -> Iterator[RowChange]:
    yield _row(event.person_id, event, event.kind, event.participants, at).set(
        is_open=event.is_open,
        opened_at=event.opened_at,
        last_seq=event.last_seq,
        last_message_id=event.last_message_id,
        read_up_to=event.last_seq,
    )
    for person in event.participants:
        if person != event.person_id:
            change = update(person_id=person, thread_id=event.thread_id)
            yield change.set(participants=list(event.participants))


@thread_list.on(ParticipantLeft)
def _left(event: ParticipantLeft, _: At) -> Iterator[RowChange]:
    yield delete(person_id=event.person_id, thread_id=event.thread_id)
    for person in event.participants:
        yield update(person_id=person, thread_id=event.thread_id).set(participants=list(event.participants))


@thread_list.on(ThreadClosed)
def _closed(event: ThreadClosed, _: At) -> Iterator[RowChange]:
    for person in event.participants:
        yield update(person_id=person, thread_id=event.thread_id).set(is_open=False)


@thread_list.on(ThreadReopened)
def _reopened(event: ThreadReopened, _: At) -> Iterator[RowChange]:
    for person in event.participants:
        yield update(person_id=person, thread_id=event.thread_id).set(is_open=True)


@thread_list.on(PersonForgotten)
def _forgotten(event: PersonForgotten, _: At) -> Iterator[RowChange]:
    yield delete_all(person_id=event.person_id)
