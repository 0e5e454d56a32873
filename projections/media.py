"""Every file that people sent: which message it belongs to, and whether it is there to be seen."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Index,
    Text,
    Uuid,
    bindparam,
    case,
    exists,
    func,
    not_,
    or_,
    select,
)

from domain.media.events import MediaAnnounced, MediaFailed, MediaRetried, MediaState, MediaStored
from domain.person.events import PersonForgotten
from domain.thread.events import MessageType
from projections.answers import answers
from projections.changes import RowChange, insert, update, update_all
from projections.lookups import Rows
from projections.offer_messages import offer_messages
from projections.query import Query
from projections.thread_list import thread_list
from projections.view import At, View, optional, required

FORGOTTEN = "forgotten"
"""What became of the files of somebody who left."""

media = View(
    "media",
    version=1,
    key=("media_id",),
    columns=[
        required("media_id", Uuid()),
        required("message_id", Uuid()),
        required("thread_id", Uuid()),
        required("person_id", Uuid()),
        required("state", Text()),
        optional("fault", Text()),
        optional("content_type", Text()),
        optional("size", BigInteger()),
        optional("digest", Text()),
        optional("shown_id", Uuid()),
        required("announced_at", DateTime(timezone=True)),
        required("changed_at", DateTime(timezone=True)),
    ],
    indexes=[Index("media_of_message", "message_id"), Index("media_of_person", "person_id")],
)


@media.on(MediaAnnounced)
def _announced(event: MediaAnnounced, _: At) -> Iterator[RowChange]:
    yield insert(media_id=event.media_id).set(
        message_id=event.message_id,
        thread_id=event.thread_id,
        person_id=event.person_id,
        state=MediaState.PENDING.value,
        announced_at=event.announced_at,
        changed_at=event.announced_at,
    )


@media.on(MediaStored)
def _stored(event: MediaStored, _: At) -> Iterator[RowChange]:
    yield update(media_id=event.media_id).set(
        state=MediaState.STORED.value,
        fault=None,
        content_type=event.content_type,
        size=event.size,
        digest=event.digest,
        shown_id=event.shown_id,
        changed_at=event.stored_at,
    )


@media.on(MediaFailed)
def _failed(event: MediaFailed, _: At) -> Iterator[RowChange]:
    yield update(media_id=event.media_id).set(state=MediaState.FAILED.value, fault=event.fault.value, changed_at=event.failed_at)


@media.on(MediaRetried)
def _retried(event: MediaRetried, _: At) -> Iterator[RowChange]:
    yield update(media_id=event.media_id).set(state=MediaState.PENDING.value, fault=None, changed_at=event.retried_at)


@media.on(PersonForgotten)
def _forgotten(event: PersonForgotten, _: At) -> Iterator[RowChange]:
    yield update_all(person_id=event.person_id).set(
        state=MediaState.FAILED.value, fault=FORGOTTEN, content_type=None, size=None, digest=None, shown_id=None
    )


_m, _t, _a, _om = media.table.c, thread_list.table.c, answers.table.c, offer_messages.table.c
_media_id = bindparam("media_id", type_=Uuid())

_person_id = bindparam("person_id", type_=Uuid())
_takes_part = exists().where(_t.thread_id == _m.thread_id, _t.person_id == _person_id)
# An offer can name whatever file its seller writes down: only what came with the offer, or is the seller's own, goes along.
_was_offered = exists().where(
    _a.customer_id == _person_id,
    _m.media_id == func.any(_a.media),
    or_(_a.message_id == _m.message_id, _a.seller_id == _m.person_id),
)

MEDIA_SEEN = Query(
    select(_m.state, _m.fault, _m.content_type, _m.digest, _m.shown_id).where(
        _m.media_id == _media_id, or_(_takes_part, _was_offered)
    )
)
"""A file as `person_id` may see it: no row for those who take no part in its thread and were not offered it."""

MEDIA = Query(select(_m.state, _m.fault, _m.content_type, _m.digest, _m.shown_id).where(_m.media_id == _media_id))
"""A file, for whoever has an address that was signed."""

MEDIA_OF = Query(
    select(_m.media_id, _m.message_id, _m.state, _m.fault, _m.content_type, _m.size, _m.announced_at)
    .where(_m.person_id == bindparam("person_id", type_=Uuid()))
    .order_by(_m.announced_at, _m.media_id)
)
"""The files that `person_id` sent, the oldest first."""


def files_of(message: Any) -> ColumnElement[Any]:
    """The files of a message as JSON, `[id, state, fault, type]` each; NULL where it has none, which costs nothing."""
    told = func.json_build_array(_m.media_id, _m.state, _m.fault, _m.content_type)
    own = select(func.json_agg(told)).where(_m.message_id == message.message_id).scalar_subquery()
    offered = select(func.unnest(_a.media)).join_from(offer_messages.table, answers.table, _a.offer_id == _om.offer_id)
    offered = offered.where(_om.message_id == message.message_id)
    passed_on = select(func.json_agg(told)).where(_m.media_id.in_(offered)).scalar_subquery()
    return case(
        (func.cardinality(message.attachments) == 0, None),
        (message.type == MessageType.SELLER_RESPONSE.value, func.coalesce(passed_on, own)),
        else_=own,
    ).label("files")


_STATES = Query(select(_m.media_id, _m.state).where(_m.media_id == func.any(bindparam("media_ids", type_=ARRAY(Uuid())))))
_HIDDEN = Query(
    select(_m.media_id).where(
        _m.media_id == func.any(bindparam("media_ids", type_=ARRAY(Uuid()))),
        _m.person_id != _person_id,
        not_(or_(_takes_part, _was_offered)),
    )
)
_FOREIGN = Query(
    select(_m.media_id).where(
        _m.media_id == func.any(bindparam("media_ids", type_=ARRAY(Uuid()))),
        _m.message_id != bindparam("message_id", type_=Uuid()),
        _m.person_id != _person_id,
    )
)


class ViewMedia:
    """Looks up how far files have come, and whose they are."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def states(self, media_ids: Sequence[UUID]) -> Mapping[UUID, MediaState]:
        """Of those that were announced; raises `LogUnavailable`."""
        rows = self._rows(_STATES, media_ids=list(media_ids)) if media_ids else ()
        return {row["media_id"]: MediaState(row["state"]) for row in rows}

    def hidden_from(self, person_id: UUID, media_ids: Sequence[UUID]) -> frozenset[UUID]:
        """Those of them that somebody may not see, and so cannot pass on; raises `LogUnavailable`."""
        rows = self._rows(_HIDDEN, person_id=person_id, media_ids=list(media_ids)) if media_ids else ()
        return frozenset(row["media_id"] for row in rows)

    def foreign(self, media_ids: Sequence[UUID], message_id: UUID, person_id: UUID) -> frozenset[UUID]:
        """Those of them that came with another message, and from somebody else."""
        found = self._rows(_FOREIGN, media_ids=list(media_ids), message_id=message_id, person_id=person_id) if media_ids else ()
        return frozenset(row["media_id"] for row in found)
