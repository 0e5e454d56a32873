"""Every broadcast: what it asks, who decided and why, how far it has come, and who was looked at and left out."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Index, Integer, Text, Uuid, bindparam, select, text

from domain.broadcast.events import (
    ApprovalExpired,
    ApprovalRequested,
    BroadcastApproved,
    BroadcastCompleted,
    BroadcastQueued,
    BroadcastRejected,
    BroadcastRolledBack,
    BroadcastStopped,
    Candidate,
    WaveReleased,
)
from domain.broadcast.state import Phase
from domain.person.events import PersonForgotten
from domain.personal import ERASED
from projections.changes import RowChange, insert, update, update_all
from projections.lookups import Rows
from projections.query import Query, Row
from projections.view import At, View, counter, optional, required

broadcasts = View(
    "broadcasts",
    version=1,
    key=("broadcast_id",),
    columns=[
        required("broadcast_id", Uuid()),
        required("lead_id", Uuid()),
        required("customer_id", Uuid()),
        required("requested_by", Uuid()),
        required("medium", Text()),
        required("category", Text()),
        required("location", Text()),
        optional("budget", Text()),
        required("duration", Text()),
        required("state", Text()),
        optional("why", Text()),
        required("chosen", ARRAY(Uuid())),
        required("chosen_grounds", ARRAY(Text())),
        required("left_out", ARRAY(Uuid())),
        required("left_out_grounds", ARRAY(Text())),
        optional("decided_by", Uuid()),
        optional("notes", Text()),
        optional("decided_at", DateTime(timezone=True)),
        counter("audience"),
        counter("rejected"),
        counter("waves"),
        optional("wave_size", Integer()),
        optional("wave_pause", Integer()),
        optional("enough_answers", Integer()),
        optional("deadline", DateTime(timezone=True)),
        required("requested_at", DateTime(timezone=True)),
        required("expires_at", DateTime(timezone=True)),
        optional("released_at", DateTime(timezone=True)),
        optional("ended_at", DateTime(timezone=True)),
    ],
    indexes=[
        Index("broadcasts_of_lead", "lead_id", "requested_at"),
        Index("broadcasts_of_customer", "customer_id"),
        Index("broadcasts_requested_by", "requested_by"),
        Index("broadcasts_decided_by", "decided_by"),
        Index("broadcasts_pending", "requested_at", postgresql_where=text("state = 'pending'")),
    ],
)


@broadcasts.on(ApprovalRequested)
def _requested(event: ApprovalRequested, _: At) -> Iterator[RowChange]:
    chosen = [one for one in event.candidates if one.chosen]
    left_out = [one for one in event.candidates if not one.chosen]
    yield insert(broadcast_id=event.broadcast_id).set(
        lead_id=event.lead_id,
        customer_id=event.customer_id,
        requested_by=event.requested_by,
        medium=event.medium.value,
        category=event.brief.category,
        location=event.brief.location,
        budget=str(event.brief.budget) if event.brief.budget else None,
        duration=event.brief.duration,
        state=Phase.PENDING.value,
        chosen=[one.seller_id for one in chosen],
        chosen_grounds=[_grounds(one) for one in chosen],
        left_out=[one.seller_id for one in left_out],
        left_out_grounds=[_grounds(one) for one in left_out],
        requested_at=event.requested_at,
        expires_at=event.expires_at,
    )


def _grounds(candidate: Candidate) -> str:
    return " ".join(ground.value for ground in candidate.grounds)


@broadcasts.on(BroadcastApproved)
def _approved(event: BroadcastApproved, _: At) -> Iterator[RowChange]:
    row = update(broadcast_id=event.broadcast_id)
    yield row.set(decided_by=event.decided_by, notes=event.notes, decided_at=event.decided_at)


@broadcasts.on(BroadcastRejected)
def _rejected(event: BroadcastRejected, _: At) -> Iterator[RowChange]:
    yield update(broadcast_id=event.broadcast_id).set(
        state=Phase.REJECTED.value,
        decided_by=event.decided_by,
        notes=event.reason,
        decided_at=event.decided_at,
        ended_at=event.decided_at,
    )


@broadcasts.on(ApprovalExpired)
def _expired(event: ApprovalExpired, _: At) -> Iterator[RowChange]:
    yield update(broadcast_id=event.broadcast_id).set(state=Phase.EXPIRED.value, ended_at=event.expired_at)


def _audience(event: BroadcastQueued | BroadcastRolledBack) -> RowChange:
    rejected = sum(recipient.rejected is not None for recipient in event.recipients)
    return update(broadcast_id=event.broadcast_id).set(audience=len(event.recipients), rejected=rejected)


@broadcasts.on(BroadcastQueued)
def _queued(event: BroadcastQueued, _: At) -> Iterator[RowChange]:
    yield _audience(event).set(
        state=Phase.SENDING.value,
        wave_size=event.wave_size,
        wave_pause=event.wave_pause,
        enough_answers=event.enough_answers,
        deadline=event.deadline,
    )


@broadcasts.on(BroadcastRolledBack)
def _rolled_back(event: BroadcastRolledBack, _: At) -> Iterator[RowChange]:
    yield _audience(event).set(state=Phase.ROLLED_BACK.value, why=event.why.value, ended_at=event.rolled_back_at)


@broadcasts.on(WaveReleased)
def _released(event: WaveReleased, _: At) -> Iterator[RowChange]:
    yield update(broadcast_id=event.broadcast_id).set(waves=event.wave, released_at=event.released_at)


@broadcasts.on(BroadcastStopped)
def _stopped(event: BroadcastStopped, _: At) -> Iterator[RowChange]:
    row = update(broadcast_id=event.broadcast_id)
    yield row.set(state=Phase.STOPPED.value, why=event.why.value, ended_at=event.stopped_at)


@broadcasts.on(BroadcastCompleted)
def _completed(event: BroadcastCompleted, _: At) -> Iterator[RowChange]:
    yield update(broadcast_id=event.broadcast_id).set(state=Phase.COMPLETED.value, ended_at=event.completed_at)


@broadcasts.on(PersonForgotten)
def _forgotten(event: PersonForgotten, _: At) -> Iterator[RowChange]:
    yield update_all(decided_by=event.person_id).set(notes=ERASED)


_b = broadcasts.table.c

BROADCAST = Query(select(broadcasts.table).where(_b.broadcast_id == bindparam("broadcast_id", type_=Uuid())))
"""All that is known of one broadcast."""

PENDING = Query(
    select(broadcasts.table)
    .where(_b.state == Phase.PENDING.value, _b.expires_at > bindparam("now", type_=DateTime(timezone=True)))
    .order_by(_b.requested_at, _b.broadcast_id)
)
"""What waits for a decision `now`, the oldest first."""

_OF_LEAD = Query(
    select(_b.broadcast_id).where(_b.lead_id == bindparam("lead_id", type_=Uuid())).order_by(_b.requested_at, _b.broadcast_id)
)


class ViewBroadcasts:
    """What is known of broadcasts. Everything raises `LogUnavailable`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def of_lead(self, lead_id: UUID) -> Sequence[UUID]:
        """A lead's broadcasts, the oldest first."""
        return [row["broadcast_id"] for row in self._rows(_OF_LEAD, lead_id=lead_id)]

    def requested_by(self, broadcast_id: UUID) -> UUID | None:
        """Who asked for a decision."""
        row = self.one(broadcast_id)
        return row["requested_by"] if row else None

    def one(self, broadcast_id: UUID) -> Row | None:
        """A broadcast's row."""
        return next(iter(self._rows(BROADCAST, broadcast_id=broadcast_id)), None)
