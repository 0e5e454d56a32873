"""Every message on its way out: to whom, what, where it is, and which attempt brought it there."""

from collections.abc import Iterator

from sqlalchemy import ARRAY, DateTime, Index, Integer, Text, Uuid, bindparam, select, text

from domain.outbound.events import (
    Delivery,
    Hold,
    OutboundAccepted,
    OutboundAttempted,
    OutboundDeferred,
    OutboundExtended,
    OutboundQueued,
    OutboundRefused,
    OutboundReported,
    OutboundSkipped,
    OutboundUncertain,
)
from domain.person.events import PersonForgotten
from domain.personal import ERASED
from projections.changes import RowChange, insert, update, update_all
from projections.query import Query
from projections.view import At, View, counter, flag, optional, required

outbound = View(
    "outbound",
    version=1,
    key=("outbound_id",),
    columns=[
        required("outbound_id", Uuid()),
        required("recipient_id", Uuid()),
        required("subject_id", Uuid()),
        required("channel", Text()),
        required("category", Text()),
        required("delivery", Text()),
        optional("hold", Text()),
        optional("skip", Text()),
        optional("code", Text()),
        required("body", Text()),
        required("template", Text()),
        required("variables", ARRAY(Text())),
        required("media", ARRAY(Uuid())),
        optional("thread_id", Uuid()),
        optional("message_id", Uuid()),
        optional("broadcast_id", Uuid()),
        counter("attempt"),
        optional("shape", Text()),
        optional("sender", Text()),
        flag("initiated"),
        optional("provider_sid", Text()),
        optional("attempted_at", DateTime(timezone=True)),
        required("not_before", DateTime(timezone=True)),
        required("deadline", DateTime(timezone=True)),
        required("queued_at", DateTime(timezone=True)),
        required("changed_at", DateTime(timezone=True)),
    ],
    indexes=[
        Index("outbound_to_recipient", "recipient_id", "attempted_at"),
        Index("outbound_by_attempt", "attempted_at"),
        Index("outbound_by_sid", "provider_sid"),
        Index("outbound_of_thread", "thread_id", "recipient_id"),
        Index("outbound_about", "subject_id"),
        Index("outbound_of_broadcast", "broadcast_id"),
        Index("outbound_begun", "attempted_at", "recipient_id", postgresql_where=text("initiated")),
        Index("outbound_newest", "queued_at", "outbound_id"),
    ],
)


@outbound.on(OutboundQueued)
def _queued(event: OutboundQueued, _: At) -> Iterator[RowChange]:
    yield insert(outbound_id=event.outbound_id).set(
        recipient_id=event.recipient_id,
        subject_id=event.subject_id,
        channel=event.channel.value,
        category=event.category,
        delivery=Delivery.QUEUED.value,
        body=event.body,
        template=event.template,
        variables=list(event.variables),
        media=list(event.media),
        thread_id=event.thread_id,
        message_id=event.message_id,
        broadcast_id=event.broadcast_id,
        not_before=event.not_before,
        deadline=event.deadline,
        queued_at=event.queued_at,
        changed_at=event.queued_at,
    )


@outbound.on(OutboundExtended)
def _extended(event: OutboundExtended, _: At) -> Iterator[RowChange]:
    yield update(outbound_id=event.outbound_id).set(
        body=event.body,
        media=list(event.media),
        message_id=event.message_id,
        not_before=event.not_before,
        changed_at=event.extended_at,
    )


@outbound.on(OutboundDeferred)
def _deferred(event: OutboundDeferred, _: At) -> Iterator[RowChange]:
    yield update(outbound_id=event.outbound_id).set(
        delivery=Delivery.DEFERRED.value, hold=event.hold.value, not_before=event.until, changed_at=event.deferred_at
    )


@outbound.on(OutboundSkipped)
def _skipped(event: OutboundSkipped, _: At) -> Iterator[RowChange]:
    yield update(outbound_id=event.outbound_id).set(
        delivery=Delivery.SKIPPED.value, hold=None, skip=event.skip.value, changed_at=event.skipped_at
    )


@outbound.on(OutboundAttempted)
def _attempted(event: OutboundAttempted, _: At) -> Iterator[RowChange]:
    # The provider's name of an attempt that failed stays until there is another: who looks for a lost one must not find that.
    yield update(outbound_id=event.outbound_id).set(
        delivery=Delivery.ATTEMPTED.value,
        hold=None,
        code=None,
        attempt=event.attempt,
        shape=event.shape.value,
        sender=event.sender,
        initiated=event.initiated,
        attempted_at=event.attempted_at,
        changed_at=event.attempted_at,
    )


@outbound.on(OutboundAccepted)
def _accepted(event: OutboundAccepted, _: At) -> Iterator[RowChange]:
    yield update(outbound_id=event.outbound_id).set(
        delivery=Delivery.ACCEPTED.value, code=None, provider_sid=event.provider_sid, changed_at=event.accepted_at
    )


@outbound.on(OutboundRefused)
def _refused(event: OutboundRefused, _: At) -> Iterator[RowChange]:
    refused = update(outbound_id=event.outbound_id).set(code=event.code, changed_at=event.refused_at)
    if event.retry_at is None:
        yield refused.set(delivery=Delivery.FAILED.value, hold=None)
    else:
        yield refused.set(delivery=Delivery.DEFERRED.value, hold=Hold.PROVIDER_BUSY.value, not_before=event.retry_at)


@outbound.on(OutboundUncertain)
def _uncertain(event: OutboundUncertain, _: At) -> Iterator[RowChange]:
    yield update(outbound_id=event.outbound_id).set(delivery=Delivery.UNKNOWN.value, changed_at=event.uncertain_at)


@outbound.on(OutboundReported)
def _reported(event: OutboundReported, _: At) -> Iterator[RowChange]:
    delivery = Delivery.QUEUED if event.retry_as_template else event.delivery
    reported = update(outbound_id=event.outbound_id).set(
        delivery=delivery.value, hold=None, skip=None, code=event.code, attempt=event.attempt, changed_at=event.reported_at
    )
    yield reported.set(provider_sid=event.provider_sid) if event.provider_sid else reported


@outbound.on(PersonForgotten)
def _forgotten(event: PersonForgotten, _: At) -> Iterator[RowChange]:
    yield update_all(subject_id=event.person_id).set(body=ERASED, variables=[])


_o = outbound.table.c

OUTBOUND = Query(select(outbound.table).where(_o.outbound_id == bindparam("outbound_id", type_=Uuid())))
"""All that is known of one message."""

OUTBOUND_TO = Query(
    select(
        _o.outbound_id,
        _o.channel,
        _o.category,
        _o.delivery,
        _o.hold,
        _o.skip,
        _o.body,
        _o.queued_at,
        _o.attempted_at,
        _o.changed_at,
    )
    .where(_o.recipient_id == bindparam("person_id", type_=Uuid()))
    .order_by(_o.queued_at, _o.outbound_id)
)
"""What was, or is, to be sent to `person_id`, the oldest first, for that person's own eyes."""

OUTBOX = Query(
    select(outbound.table)
    .where(_o.queued_at >= bindparam("since", type_=DateTime(timezone=True)))
    .order_by(_o.queued_at.desc(), _o.outbound_id)
    .limit(bindparam("limit", type_=Integer()))
)
"""Messages that were queued since then, the newest first, at most so many; for operators."""
