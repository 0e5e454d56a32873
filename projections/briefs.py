"""Every brief that a seller was sent: what it says, and what came of it for that seller. Who asks is nowhere in it."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, DateTime, Index, Numeric, Text, Uuid, bindparam, exists, func, or_, select

from application.briefs import SentBrief
from domain.brief import Brief, Budget
from domain.broadcast.events import WaveReleased
from domain.broadcast.identity import brief_message_id
from domain.lead.events import AnswerTurnedAway, LeadClosed, LeadExpired, OfferExtended, OfferReceived
from domain.person.events import PersonForgotten
from projections.answers import answers
from projections.changes import RowChange, delete_all, update, update_all, upsert
from projections.leads import leads
from projections.lookups import Rows
from projections.messages import messages
from projections.query import Query
from projections.view import At, View, optional, required

briefs = View(
    "briefs",
    version=1,
    key=("seller_id", "lead_id"),
    columns=[
        required("seller_id", Uuid()),
        required("lead_id", Uuid()),
        required("message_id", Uuid()),
        required("category", Text()),
        required("location", Text()),
        optional("budget_min", Numeric()),
        optional("budget_max", Numeric()),
        optional("currency", Text()),
        required("duration", Text()),
        required("position", BigInteger()),
        required("asked_at", DateTime(timezone=True)),
        optional("offered_at", DateTime(timezone=True)),
        optional("turned_away_at", DateTime(timezone=True)),
        optional("ended_at", DateTime(timezone=True)),
    ],
    indexes=[Index("briefs_of_lead", "lead_id"), Index("briefs_by_message", "message_id")],
)


@briefs.on(WaveReleased)
def _released(event: WaveReleased, at: At) -> Iterator[RowChange]:
    brief, budget = event.brief, event.brief.budget
    for recipient in event.recipients:
        if recipient.rejected is None:
            yield upsert(seller_id=recipient.seller_id, lead_id=event.lead_id).set(
                message_id=brief_message_id(event.lead_id, recipient.seller_id),
                category=brief.category,
                location=brief.location,
                budget_min=budget.minimum if budget else None,
                budget_max=budget.maximum if budget else None,
                currency=budget.currency if budget else None,
                duration=brief.duration,
                position=at.position,
                asked_at=event.released_at,
            )


@briefs.on(OfferReceived)
def _offered(event: OfferReceived, _: At) -> Iterator[RowChange]:
    yield update(seller_id=event.seller_id, lead_id=event.lead_id).set(offered_at=event.received_at)


@briefs.on(OfferExtended)
def _extended(event: OfferExtended, _: At) -> Iterator[RowChange]:
    yield update(seller_id=event.seller_id, lead_id=event.lead_id).set(offered_at=event.extended_at)


@briefs.on(AnswerTurnedAway)
def _turned_away(event: AnswerTurnedAway, _: At) -> Iterator[RowChange]:
    yield update(seller_id=event.seller_id, lead_id=event.lead_id).set(turned_away_at=event.turned_away_at)


@briefs.on(LeadClosed)
def _closed(event: LeadClosed, _: At) -> Iterator[RowChange]:
    yield update_all(lead_id=event.lead_id).set(ended_at=event.closed_at)


@briefs.on(LeadExpired)
def _expired(event: LeadExpired, _: At) -> Iterator[RowChange]:
    yield update_all(lead_id=event.lead_id).set(ended_at=event.expired_at)


@briefs.on(PersonForgotten)
def _forgotten(event: PersonForgotten, _: At) -> Iterator[RowChange]:
    yield delete_all(seller_id=event.person_id)


_b = briefs.table.c
_seller_id = bindparam("seller_id", type_=Uuid())
_SHOWN = exists().where(messages.table.c.message_id == _b.message_id)
"""Whoever was in a wave and was not asked after all never saw it."""

_AMONG = Query(select(_b.seller_id).where(_b.seller_id == func.any(bindparam("people", type_=ARRAY(Uuid())))).distinct())
_LASTS = or_(_b.ended_at.is_(None), _b.ended_at > bindparam("since", type_=DateTime(timezone=True)))
_SENT_TO = Query(select(briefs.table).where(_SHOWN, _b.seller_id == _seller_id, _LASTS).order_by(_b.position, _b.lead_id))
_LEAD_OF = Query(select(_b.lead_id).where(_b.message_id == bindparam("message_id", type_=Uuid()), _b.seller_id == _seller_id))
_WAS_SENT = Query(select(_b.lead_id).where(_b.lead_id == bindparam("lead_id", type_=Uuid()), _b.seller_id == _seller_id))
_TAKEN = Query(select(answers.table.c.lead_id).where(answers.table.c.message_id == bindparam("message_id", type_=Uuid())).limit(1))

OPEN_BRIEFS = Query(
    select(briefs.table)
    .join(leads.table, leads.table.c.lead_id == _b.lead_id)
    .where(_SHOWN, _b.seller_id == _seller_id, _b.ended_at.is_(None))
    .where(leads.table.c.expires_at > bindparam("now", type_=DateTime(timezone=True)))
    .order_by(_b.position.desc())
)
"""The briefs of `seller_id` that can still be answered, the newest first."""

BRIEFS_OF = Query(
    select(_b.lead_id, _b.category, _b.location, _b.duration, _b.asked_at, _b.offered_at, _b.turned_away_at, _b.ended_at)
    .where(_b.seller_id == bindparam("person_id", type_=Uuid()))
    .order_by(_b.position, _b.lead_id)
)
"""Every brief that `person_id` was sent, for that person's own eyes."""


def brief_of(row: Any) -> Brief:
    """The brief in a row of this view."""
    budget = Budget(row["budget_min"], row["budget_max"], row["currency"]) if row["currency"] else None
    return Brief(row["category"], row["location"], budget, row["duration"])


class ViewBriefs:
    """Implements the application's `Briefs`, and the `Answered` of those who take answers."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def among(self, people: Collection[UUID]) -> frozenset[UUID]:
        """Those of these people who were ever sent one."""
        return frozenset(row["seller_id"] for row in self._rows(_AMONG, people=list(people))) if people else frozenset()

    def sent_to(self, seller_id: UUID, since: datetime) -> Sequence[SentBrief]:
        """A seller's briefs that are open, or have ended since then; the oldest first."""
        return [
            SentBrief(
                row["lead_id"],
                brief_of(row),
                row["message_id"],
                row["asked_at"],
                row["offered_at"],
                row["turned_away_at"],
                row["ended_at"],
            )
            for row in self._rows(_SENT_TO, seller_id=seller_id, since=since)
        ]

    def lead_of(self, seller_id: UUID, message_id: UUID) -> UUID | None:
        """The lead whose brief a message in the seller's thread is."""
        return next((row["lead_id"] for row in self._rows(_LEAD_OF, seller_id=seller_id, message_id=message_id)), None)

    def was_sent(self, seller_id: UUID, lead_id: UUID) -> bool:
        """Whether a seller was sent the brief of a lead."""
        return bool(self._rows(_WAS_SENT, seller_id=seller_id, lead_id=lead_id))

    def has_taken(self, message_id: UUID) -> bool:
        """Whether a message was an answer to some lead already."""
        return bool(self._rows(_TAKEN, message_id=message_id))
