"""What was relayed to people on other channels, as those need it who route answers and send: answered from the view `outbound`."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Text, Uuid, bindparam, func, literal, select

from application.processes.relay_messages import Album
from domain.outbound.events import Delivery
from projections.lookups import Rows
from projections.outbound import outbound
from projections.query import Query

_o = outbound.table.c
_WAITING = [Delivery.QUEUED.value, Delivery.DEFERRED.value]
_recipient_id = bindparam("recipient_id", type_=Uuid())
_now = bindparam("now", type_=DateTime(timezone=True))

_BY_SID = Query(select(_o.thread_id, _o.message_id).where(_o.provider_sid == bindparam("provider_sid", type_=Text())).limit(1))
_NEWEST = Query(
    select(_o.thread_id)
    .where(_o.recipient_id == _recipient_id, _o.attempted_at > bindparam("since", type_=DateTime(timezone=True)))
    .where(_o.thread_id.is_not(None))
    .order_by(_o.attempted_at.desc())
    .limit(1)
)
_ALBUM = Query(
    select(_o.outbound_id, _o.body, _o.media)
    .where(
        _o.recipient_id == _recipient_id,
        _o.thread_id == bindparam("thread_id", type_=Uuid()),
        _o.subject_id == bindparam("subject_id", type_=Uuid()),
        _o.delivery == func.any(literal(_WAITING, ARRAY(Text()))),
        _o.attempt == 0,
        _o.not_before > _now,
        func.cardinality(_o.media) > 0,
    )
    .order_by(_o.queued_at.desc())
    .limit(1)
)
_KNOWN = Query(select(_o.provider_sid).where(_o.provider_sid == func.any(bindparam("provider_sids", type_=ARRAY(Text())))))


class ViewRelayed:
    """Implements the `Relayed` of the routing, the `Albums` of the relaying and the `KnownSids` of the look-up."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def by_sid(self, provider_sid: str) -> tuple[UUID | None, UUID | None]:
        """The thread and the message that the provider's message carried."""
        for row in self._rows(_BY_SID, provider_sid=provider_sid):
            return row["thread_id"], row["message_id"]
        return None, None

    def newest_thread(self, person_id: UUID, since: datetime) -> UUID | None:
        """The thread of what was last sent to somebody since then."""
        return next((row["thread_id"] for row in self._rows(_NEWEST, recipient_id=person_id, since=since)), None)

    def waiting(self, recipient_id: UUID, thread_id: UUID, subject_id: UUID, now: datetime) -> Album | None:
        """The album from somebody in a thread that is still being collected for a recipient."""
        for row in self._rows(_ALBUM, recipient_id=recipient_id, thread_id=thread_id, subject_id=subject_id, now=now):
            return Album(row["outbound_id"], row["body"], tuple(row["media"]))
        return None

    def known(self, provider_sids: Sequence[str]) -> frozenset[str]:
        """Those that belong to one of our outbound messages already."""
        found = self._rows(_KNOWN, provider_sids=list(provider_sids)) if provider_sids else ()
        return frozenset(row["provider_sid"] for row in found)
