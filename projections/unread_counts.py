"""How many messages each person has not read, over all their threads: the badge."""

from collections.abc import Iterator

from sqlalchemy import DateTime, Uuid

from domain.person.events import PersonForgotten
from domain.thread.events import MessageMarkedUnread, MessageSent, MessagesRead, ParticipantLeft
from domain.thread.state import counts
from projections.changes import RowChange, delete, upsert
from projections.view import At, View, counter, optional, required

unread_counts = View(
    "unread_counts",
    version=1,
    key=("person_id",),
    columns=[
        required("person_id", Uuid()),
        counter("unread"),
        optional("changed_at", DateTime(timezone=True)),
    ],
)


@unread_counts.on(MessageSent)
def _sent(event: MessageSent, at: At) -> Iterator[RowChange]:
    if counts(event):
        for person in event.recipients:
            yield upsert(person_id=person).set(changed_at=at.recorded_at).add(unread=1)


@unread_counts.on(MessagesRead)
def _read(event: MessagesRead, at: At) -> Iterator[RowChange]:
    yield upsert(person_id=event.person_id).set(changed_at=at.recorded_at).add(unread=-event.marked)


@unread_counts.on(MessageMarkedUnread)
def _marked_unread(event: MessageMarkedUnread, at: At) -> Iterator[RowChange]:
    yield upsert(person_id=event.person_id).set(changed_at=at.recorded_at).add(unread=1)


@unread_counts.on(ParticipantLeft)
def _left(event: ParticipantLeft, at: At) -> Iterator[RowChange]:
    yield upsert(person_id=event.person_id).set(changed_at=at.recorded_at).add(unread=-event.unread)


@unread_counts.on(PersonForgotten)
def _forgotten(event: PersonForgotten, _: At) -> Iterator[RowChange]:
    yield delete(person_id=event.person_id)
