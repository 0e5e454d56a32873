"""The application's `Progress`, answered from views."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Integer, Text, Uuid, bindparam, func, literal, or_, select

from domain.broadcast.events import Tally
from domain.broadcast.state import Phase
from domain.broadcast.states import RecipientState
from domain.outbound.events import Delivery
from projections.answers import answers
from projections.broadcasts import broadcasts
from projections.leads import leads
from projections.lookups import Rows
from projections.outbound import outbound
from projections.query import Query
from projections.recipients import ViewRecipients, recipients

_a, _b, _l, _o = answers.table.c, broadcasts.table.c, leads.table.c, outbound.table.c
_r = recipients.table.c
_broadcast_id = bindparam("broadcast_id", type_=Uuid())
_limit = bindparam("limit", type_=Integer())
_WAITS = _o.delivery == func.any(literal([Delivery.QUEUED.value, Delivery.DEFERRED.value], ARRAY(Text())))

_OVER = Query(
    select(_b.broadcast_id)
    .join_from(broadcasts.table, leads.table, _l.lead_id == _b.lead_id, isouter=True)
    .where(
        _b.broadcast_id == _broadcast_id,
        or_(
            _b.state == Phase.STOPPED.value,
            _l.ended_at.is_not(None),
            _l.expires_at <= bindparam("now", type_=DateTime(timezone=True)),
        ),
    )
)
_HAS_ANSWERED = Query(
    select(_a.message_id)
    .join_from(broadcasts.table, answers.table, _a.lead_id == _b.lead_id)
    .where(_b.broadcast_id == _broadcast_id, _a.seller_id == bindparam("seller_id", type_=Uuid()))
    .limit(1)
)
_ARRIVED = [state.value for state in (RecipientState.SENT, RecipientState.DELIVERED, RecipientState.READ, RecipientState.UNKNOWN)]
_REACHED = Query(
    select(_r.seller_id).where(_r.broadcast_id == _broadcast_id, _r.state == func.any(literal(_ARRIVED, ARRAY(Text()))))
)
_RELEASED_ONLY = Query(
    select(_r.seller_id, _r.outbound_id)
    .join_from(recipients.table, outbound.table, _o.outbound_id == _r.outbound_id, isouter=True)
    .where(_r.broadcast_id == _broadcast_id, _r.wave > 0, _o.outbound_id.is_(None))
    .limit(_limit)
)
_QUEUED = Query(select(_o.outbound_id).where(_o.broadcast_id == _broadcast_id))
_WAITING = Query(select(_o.outbound_id).where(_o.broadcast_id == _broadcast_id, _WAITS).limit(_limit))
_WAITING_FOR = Query(select(_o.outbound_id).where(_o.recipient_id == bindparam("person_id", type_=Uuid()), _WAITS).limit(_limit))


class ViewProgress:
    """How broadcasts get on. Everything raises `LogUnavailable`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._recipients = ViewRecipients(rows)

    def is_over(self, broadcast_id: UUID, now: datetime) -> bool:
        """Whether nobody is to be asked any more: it was stopped, or its lead has ended."""
        return bool(self._rows(_OVER, broadcast_id=broadcast_id, now=now))

    def has_answered(self, broadcast_id: UUID, seller_id: UUID) -> bool:
        """Whether a seller has answered what it asks."""
        return bool(self._rows(_HAS_ANSWERED, broadcast_id=broadcast_id, seller_id=seller_id))

    def tally(self, broadcast_id: UUID) -> Tally:
        """Where everybody of the audience is."""
        return self._recipients.tally(broadcast_id)

    def queued(self, broadcast_id: UUID) -> frozenset[UUID]:
        """Its messages that were ever queued."""
        return frozenset(row["outbound_id"] for row in self._rows(_QUEUED, broadcast_id=broadcast_id))

    def waiting(self, broadcast_id: UUID, limit: int) -> Sequence[UUID]:
        """Its messages that are still to be sent, at most so many."""
        return [row["outbound_id"] for row in self._rows(_WAITING, broadcast_id=broadcast_id, limit=limit)]

    def reached(self, broadcast_id: UUID) -> frozenset[UUID]:
        """Sellers whose message was handed over, or may have been."""
        return frozenset(row["seller_id"] for row in self._rows(_REACHED, broadcast_id=broadcast_id))

    def released_only(self, broadcast_id: UUID, limit: int) -> Sequence[tuple[UUID, UUID]]:
        """Sellers of waves that were released who have no message yet, and what their message is to be called; at most so many."""
        rows = self._rows(_RELEASED_ONLY, broadcast_id=broadcast_id, limit=limit)
        return [(row["seller_id"], row["outbound_id"]) for row in rows]

    def waiting_for(self, person_id: UUID, limit: int) -> Sequence[UUID]:
        """Messages to somebody that are still to be sent, of whatever kind; at most so many."""
        return [row["outbound_id"] for row in self._rows(_WAITING_FOR, person_id=person_id, limit=limit)]
