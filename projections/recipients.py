"""Everybody whom a broadcast was to reach: in which wave, where their message is, and why it is nowhere."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Index, Integer, Text, Uuid, bindparam, func, select

from domain.broadcast.events import BroadcastQueued, BroadcastRolledBack, BroadcastStopped, Tally, WaveReleased
from domain.broadcast.identity import brief_outbound_id
from domain.broadcast.states import STATE_OF, RecipientState, tallied
from domain.outbound.events import (
    Delivery,
    Hold,
    OutboundAccepted,
    OutboundAttempted,
    OutboundDeferred,
    OutboundRefused,
    OutboundReported,
    OutboundSkipped,
    OutboundUncertain,
)
from projections.changes import RowChange, insert, update
from projections.leads import leads
from projections.lookups import Rows
from projections.query import Query
from projections.view import At, View, counter, optional, required

recipients = View(
    "recipients",
    version=1,
    key=("outbound_id",),
    columns=[
        required("outbound_id", Uuid()),
        required("broadcast_id", Uuid()),
        required("lead_id", Uuid()),
        required("seller_id", Uuid()),
        required("place", Integer()),
        counter("wave"),
        required("state", Text()),
        optional("reason", Text()),
        optional("released_at", DateTime(timezone=True)),
        required("changed_at", DateTime(timezone=True)),
    ],
    indexes=[
        Index("recipients_of_broadcast", "broadcast_id", "place"),
        Index("recipients_by_seller", "seller_id", "released_at"),
        Index("recipients_of_lead", "lead_id", "seller_id"),
    ],
)


def _audience(event: BroadcastQueued | BroadcastRolledBack, at: datetime, why: str | None) -> Iterator[RowChange]:
    """Everybody in order; `why` nobody is messaged, where that is so."""
    for place, recipient in enumerate(event.recipients):
        reason = recipient.rejected.value if recipient.rejected else why
        state = RecipientState.QUEUED if reason is None else RecipientState.SKIPPED
        yield insert(outbound_id=recipient.outbound_id).set(
            broadcast_id=event.broadcast_id,
            lead_id=event.lead_id,
            seller_id=recipient.seller_id,
            place=place,
            state=state.value,
            reason=reason,
            changed_at=at,
        )


@recipients.on(BroadcastQueued)
def _queued(event: BroadcastQueued, _: At) -> Iterator[RowChange]:
    yield from _audience(event, event.queued_at, None)


@recipients.on(BroadcastRolledBack)
def _rolled_back(event: BroadcastRolledBack, _: At) -> Iterator[RowChange]:
    yield from _audience(event, event.rolled_back_at, event.why.value)


@recipients.on(WaveReleased)
def _released(event: WaveReleased, _: At) -> Iterator[RowChange]:
    for recipient in event.recipients:
        yield update(outbound_id=recipient.outbound_id).set(wave=event.wave, released_at=event.released_at)


@recipients.on(BroadcastStopped)
def _stopped(event: BroadcastStopped, _: At) -> Iterator[RowChange]:
    # Only who is in no wave yet: messages of waves that went out have their own streams, and say themselves where they are.
    for seller_id in event.unsent:
        row = update(outbound_id=brief_outbound_id(event.broadcast_id, seller_id))
        yield row.set(state=RecipientState.SKIPPED.value, reason=event.why.value, changed_at=event.stopped_at)


def _is(outbound_id: UUID, delivery: Delivery, reason: str | None, at: datetime) -> RowChange:
    """Where a message is now; nothing where it is no broadcast's."""
    return update(outbound_id=outbound_id).set(state=STATE_OF[delivery.value].value, reason=reason, changed_at=at)


@recipients.on(OutboundDeferred)
def _deferred(event: OutboundDeferred, _: At) -> Iterator[RowChange]:
    yield _is(event.outbound_id, Delivery.DEFERRED, event.hold.value, event.deferred_at)


@recipients.on(OutboundSkipped)
def _skipped(event: OutboundSkipped, _: At) -> Iterator[RowChange]:
    yield _is(event.outbound_id, Delivery.SKIPPED, event.skip.value, event.skipped_at)


@recipients.on(OutboundAttempted)
def _attempted(event: OutboundAttempted, _: At) -> Iterator[RowChange]:
    yield _is(event.outbound_id, Delivery.ATTEMPTED, None, event.attempted_at)


@recipients.on(OutboundAccepted)
def _accepted(event: OutboundAccepted, _: At) -> Iterator[RowChange]:
    yield _is(event.outbound_id, Delivery.ACCEPTED, None, event.accepted_at)


@recipients.on(OutboundRefused)
def _refused(event: OutboundRefused, _: At) -> Iterator[RowChange]:
    if event.retry_at is None:
        yield _is(event.outbound_id, Delivery.FAILED, event.code, event.refused_at)
    else:
        yield _is(event.outbound_id, Delivery.DEFERRED, Hold.PROVIDER_BUSY.value, event.refused_at)


@recipients.on(OutboundUncertain)
def _uncertain(event: OutboundUncertain, _: At) -> Iterator[RowChange]:
    yield _is(event.outbound_id, Delivery.UNKNOWN, None, event.uncertain_at)


@recipients.on(OutboundReported)
def _reported(event: OutboundReported, _: At) -> Iterator[RowChange]:
    delivery = Delivery.QUEUED if event.retry_as_template else event.delivery
    yield _is(event.outbound_id, delivery, event.code, event.reported_at)


_r = recipients.table.c
_broadcast_id = bindparam("broadcast_id", type_=Uuid())

AUDIENCE = Query(select(recipients.table).where(_r.broadcast_id == _broadcast_id).order_by(_r.place))
"""Everybody of `broadcast_id`, rejected ones too, in the order of asking."""

TALLY = Query(select(_r.state, func.count().label("many")).where(_r.broadcast_id == _broadcast_id).group_by(_r.state))
"""How many of `broadcast_id` are in which state; together they are the audience, rejected ones as skipped."""

_WHOSE = Query(
    select(_r.outbound_id, _r.broadcast_id, _r.lead_id, _r.seller_id).where(
        _r.outbound_id == func.any(bindparam("outbound_ids", type_=ARRAY(Uuid())))
    )
)
_l = leads.table.c
_ARRIVED = _r.state.not_in([RecipientState.SKIPPED.value, RecipientState.FAILED.value])
_OPEN_BRIEFS = Query(
    select(_r.lead_id)
    .join_from(recipients.table, leads.table, _l.lead_id == _r.lead_id)
    .where(
        _r.seller_id == bindparam("seller_id", type_=Uuid()),
        _r.wave > 0,
        _ARRIVED,
        _l.ended_at.is_(None),
        _l.expires_at > bindparam("now", type_=DateTime(timezone=True)),
    )
    .group_by(_r.lead_id)
    .order_by(func.max(_r.released_at).desc(), _r.lead_id)
)
_ASKED = Query(select(_r.seller_id).where(_r.lead_id == bindparam("lead_id", type_=Uuid()), _r.wave > 0).distinct())


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom a message of a broadcast asks, and about which lead."""

    broadcast_id: UUID
    lead_id: UUID
    seller_id: UUID


class ViewRecipients:
    """What is known of those whom broadcasts ask. Everything raises `LogUnavailable`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def tally(self, broadcast_id: UUID) -> Tally:
        """Where everybody of an audience is; rejected ones count as skipped, so that the sum is the audience."""
        return tallied({row["state"]: row["many"] for row in self._rows(TALLY, broadcast_id=broadcast_id)})

    def whose(self, outbound_ids: Collection[UUID]) -> Mapping[UUID, Asked]:
        """Of these messages those that are a broadcast's."""
        rows = self._rows(_WHOSE, outbound_ids=list(outbound_ids)) if outbound_ids else ()
        return {row["outbound_id"]: Asked(row["broadcast_id"], row["lead_id"], row["seller_id"]) for row in rows}

    def asked(self, lead_id: UUID) -> Sequence[UUID]:
        """The sellers whom any broadcast of a lead has asked, in a wave that went out."""
        return [row["seller_id"] for row in self._rows(_ASKED, lead_id=lead_id)]

    def open_briefs(self, seller_id: UUID, now: datetime) -> Sequence[UUID]:
        """The leads that a seller was asked about and can still answer, the newest first; not where the brief cannot have come."""
        return [row["lead_id"] for row in self._rows(_OPEN_BRIEFS, seller_id=seller_id, now=now)]
