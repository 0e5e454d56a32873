"""Every message, where it stands in its thread, and what it says."""

from collections.abc import Iterator

from sqlalchemy import ARRAY, BigInteger, DateTime, Index, Text, Uuid

from domain.channel import Channel
from domain.person.events import PersonForgotten
from domain.personal import ERASED
from domain.thread.events import MessageSent
from projections.changes import RowChange, insert, update_all
from projections.view import At, View, optional, required

messages = View(
    "messages",
    version=3,
    key=("message_id",),
    columns=[
        required("message_id", Uuid()),
        required("thread_id", Uuid()),
        required("seq", BigInteger()),
        required("type", Text()),
        optional("sender_id", Uuid()),
        required("subject_id", Uuid()),
        required("content", Text()),
        required("attachments", ARRAY(Text())),
        required("created_at", DateTime(timezone=True)),
        required("position", BigInteger()),
        required("channel", Text()),
        optional("form", Text()),
        optional("reply_to", Uuid()),
        required("listing_ids", ARRAY(Uuid())),
    ],
    indexes=[Index("messages_in_thread", "thread_id", "seq", unique=True), Index("messages_about", "subject_id")],
)


@messages.on(MessageSent)
def _sent(event: MessageSent, at: At) -> Iterator[RowChange]:
    arrival = event.arrival
    yield insert(message_id=event.message_id).set(
        thread_id=event.thread_id,
        seq=event.seq,
        type=event.type.value,
        sender_id=event.sender_id,
        subject_id=event.subject_id,
        content=event.body,
        attachments=list(event.attachments),
        created_at=event.sent_at,
        position=at.position,
        channel=arrival.channel.value if arrival else Channel.WEB.value,
        form=arrival.form.value if arrival else None,
        reply_to=arrival.reply_to if arrival else None,
        listing_ids=list(event.listing_ids),
    )


@messages.on(PersonForgotten)
def _forgotten(event: PersonForgotten, _: At) -> Iterator[RowChange]:
    yield update_all(subject_id=event.person_id).set(content=ERASED, attachments=[])
