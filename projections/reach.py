"""Where people wrote last, so that they are answered there, and since when WhatsApp lets us write to them freely.

Of people who were merged each keeps their own row: what they wrote before stays theirs.
"""

from collections.abc import Iterator

from sqlalchemy import ARRAY, DateTime, Text, Uuid, bindparam, func, select

from domain.callback.events import CallbackReceived
from domain.channel import Channel
from domain.person.events import PersonForgotten, PersonMet
from domain.thread.events import MessageSent
from domain.thread.identity import ASSISTANT_ID
from projections.changes import RowChange, delete, upsert
from projections.query import Query
from projections.view import At, View, optional, required

reach = View(
    "reach",
    version=1,
    key=("person_id",),
    columns=[
        required("person_id", Uuid()),
        optional("met_on", Text()),
        optional("last_channel", Text()),
        optional("last_written_at", DateTime(timezone=True)),
        optional("last_inbound_at", DateTime(timezone=True)),
    ],
)


@reach.on(PersonMet)
def _met(event: PersonMet, _: At) -> Iterator[RowChange]:
    channel = event.channel.value
    yield upsert(person_id=event.person_id).set(met_on=channel, last_channel=channel, last_written_at=event.met_at)


@reach.on(MessageSent)
def _wrote(event: MessageSent, _: At) -> Iterator[RowChange]:
    if event.sender_id is None or event.sender_id == ASSISTANT_ID:
        return
    channel = event.arrival.channel if event.arrival else Channel.WEB
    yield upsert(person_id=event.sender_id).set(last_channel=channel.value, last_written_at=event.sent_at)


@reach.on(CallbackReceived)
def _received(event: CallbackReceived, _: At) -> Iterator[RowChange]:
    yield upsert(person_id=event.person_id).greatest(last_inbound_at=event.sent_at)


@reach.on(PersonForgotten)
def _forgotten(event: PersonForgotten, _: At) -> Iterator[RowChange]:
    yield delete(person_id=event.person_id)


_r = reach.table.c

REACH_OF = Query(
    select(_r.person_id, _r.met_on, _r.last_channel, _r.last_written_at, _r.last_inbound_at)
    .where(_r.person_id == func.any(bindparam("people", type_=ARRAY(Uuid()))))
    .order_by(_r.last_written_at.desc().nulls_last(), _r.person_id)
)
"""Where these `people` wrote last and when, and when WhatsApp last brought something of theirs; whoever wrote last comes first."""
