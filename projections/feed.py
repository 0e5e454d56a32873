"""What each person's clients must hear of, in the order of the log: the event stream resumes from here."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Index, Text, Uuid

from domain.channel import Channel
from domain.notice.events import NoticesPushed
from domain.person.events import PersonForgotten
from domain.thread.events import (
    ConversationStarted,
    MessageMarkedUnread,
    MessageSent,
    MessagesRead,
    ParticipantJoined,
    ParticipantLeft,
    ThreadClosed,
    ThreadOpened,
    ThreadReopened,
)
from domain.thread.identity import ASSISTANT_ID
from projections.changes import RowChange, delete_all, insert
from projections.view import At, View, optional, required

NOTICES = "notices"
"""The reason of rows about notices; those of threads have what happened there."""

feed = View(
    "feed",
    version=2,
    key=("person_id", "position"),
    columns=[
        required("person_id", Uuid()),
        required("position", BigInteger()),
        optional("thread_id", Uuid()),
        required("reason", Text()),
        optional("message_id", Uuid()),
        optional("notice_ids", ARRAY(Uuid())),
    ],
    indexes=[Index("feed_in_order", "position")],
)


def _row(person_id: UUID, thread_id: UUID, reason: str, at: At) -> RowChange:
    return insert(person_id=person_id, position=at.position).set(thread_id=thread_id, reason=reason)


@feed.on(MessageSent)
def _sent(event: MessageSent, at: At) -> Iterator[RowChange]:
    writer = () if event.sender_id in (None, ASSISTANT_ID) else (event.sender_id,)
    for person in (*writer, *event.recipients):
        yield _row(person, event.thread_id, "message", at).set(message_id=event.message_id)


@feed.on(ThreadOpened)
def _opened(event: ThreadOpened, at: At) -> Iterator[RowChange]:
    for person in (event.buyer_id, event.seller_id):
        yield _row(person, event.thread_id, "opened", at)


@feed.on(ConversationStarted)
def _started(event: ConversationStarted, at: At) -> Iterator[RowChange]:
    yield _row(event.user_id, event.thread_id, "opened", at)
    for person in event.retired_participants:
        if person != event.user_id and event.retired_thread_id is not None:
            yield _row(person, event.retired_thread_id, "retired", at)


@feed.on(MessagesRead)
def _read(event: MessagesRead, at: At) -> Iterator[RowChange]:
    yield _row(event.person_id, event.thread_id, "read", at)


@feed.on(MessageMarkedUnread)
def _marked_unread(event: MessageMarkedUnread, at: At) -> Iterator[RowChange]:
    yield _row(event.person_id, event.thread_id, "unread", at)


@feed.on(ParticipantJoined)
def _joined(event: ParticipantJoined, at: At) -> Iterator[RowChange]:
    for person in event.participants:
        yield _row(person, event.thread_id, "joined", at)


@feed.on(ParticipantLeft)
def _left(event: ParticipantLeft, at: At) -> Iterator[RowChange]:
    for person in (*event.participants, event.person_id):
        yield _row(person, event.thread_id, "left", at)


@feed.on(ThreadClosed)
def _closed(event: ThreadClosed, at: At) -> Iterator[RowChange]:
    for person in event.participants:
        yield _row(person, event.thread_id, "closed", at)


@feed.on(ThreadReopened)
def _reopened(event: ThreadReopened, at: At) -> Iterator[RowChange]:
    for person in event.participants:
        yield _row(person, event.thread_id, "reopened", at)


@feed.on(NoticesPushed)
def _told(event: NoticesPushed, at: At) -> Iterator[RowChange]:
    if event.channel is Channel.WEB:
        yield insert(person_id=event.person_id, position=at.position).set(reason=NOTICES, notice_ids=list(event.notice_ids))


@feed.on(PersonForgotten)
def _forgotten(event: PersonForgotten, _: At) -> Iterator[RowChange]:
    yield delete_all(person_id=event.person_id)
