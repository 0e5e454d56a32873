"""The application's look-ups of leads, answered from views."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select

from application.lead_lookups import KnownLead, Outcome
from domain.brief import Brief, Budget
from domain.lead.events import LeadStatus
from domain.person.events import UserType
from projections.answers import answers
from projections.leads import leads
from projections.lookups import Rows
from projections.people import REMEMBERED, people
from projections.query import Query, Row
from projections.thread_list import thread_list

_l, _a, _t, _p = leads.table.c, answers.table.c, thread_list.table.c, people.table.c

_lead_id = bindparam("lead_id", type_=Uuid())
_customer_id = bindparam("customer_id", type_=Uuid())

_LEAD = Query(select(leads.table).where(_l.lead_id == _lead_id))
_OPEN = Query(select(leads.table).where(_l.customer_id == _customer_id, _l.ended_at.is_(None)).order_by(_l.captured_at, _l.lead_id))
_ORDINAL = Query(
    select(func.coalesce(func.max(_l.ordinal), 0).label("ordinal")).where(_l.demand_id == bindparam("demand_id", type_=Uuid()))
)
_OUTCOME = Query(select(_a.outcome).where(_a.lead_id == _lead_id, _a.message_id == bindparam("message_id", type_=Uuid())))
_ANSWERED = Query(select(_a.seller_id).where(_a.lead_id == _lead_id).distinct())
_OWNER = Query(
    select(_p.person_id)
    .join_from(thread_list.table, people.table, _p.person_id == func.any(_t.participants))
    .where(
        _t.person_id == _customer_id,
        _t.listing_id == bindparam("listing_id", type_=Uuid()),
        _p.person_id != _customer_id,
        _p.user_type == UserType.SELLER.value,
        REMEMBERED,
    )
    .order_by(_t.activity.desc(), _p.person_id)
    .limit(1)
)


class ViewLeads:
    """Implements the application's `LeadLookups`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def lead(self, lead_id: UUID) -> KnownLead | None:
        """A lead, whoever's it is."""
        return next((_known(row) for row in self._rows(_LEAD, lead_id=lead_id)), None)

    def open_of(self, customer_id: UUID) -> Sequence[KnownLead]:
        """A customer's leads whose end is not recorded yet, the oldest first."""
        return [_known(row) for row in self._rows(_OPEN, customer_id=customer_id)]

    def newest_ordinal(self, demand_id: UUID) -> int:
        """That of the newest lead of a demand, 0 where there is none."""
        return next(int(row["ordinal"]) for row in self._rows(_ORDINAL, demand_id=demand_id))

    def outcome(self, lead_id: UUID, message_id: UUID) -> Outcome | None:
        """What came of a message as an answer to a lead; None where it has not been taken yet."""
        rows = self._rows(_OUTCOME, lead_id=lead_id, message_id=message_id)
        return next((Outcome(row["outcome"]) for row in rows), None)

    def answered_by(self, lead_id: UUID) -> frozenset[UUID]:
        """The sellers who have answered, also those who were turned away."""
        return frozenset(row["seller_id"] for row in self._rows(_ANSWERED, lead_id=lead_id))

    def owner(self, customer_id: UUID, listing_id: UUID) -> UUID | None:
        """The seller of the customer's own thread about a listing, of several the one that moved last."""
        rows = self._rows(_OWNER, customer_id=customer_id, listing_id=listing_id)
        return next((row["person_id"] for row in rows), None)


def _known(row: Row) -> KnownLead:
    budget = None
    if row["currency"] is not None:
        budget = Budget(row["budget_min"], row["budget_max"], row["currency"])
    return KnownLead(
        row["lead_id"],
        row["customer_id"],
        LeadStatus(row["status"]),
        Brief(row["category"], row["location"], budget, row["duration"]),
        row["listing_id"],
        row["owner_id"],
        row["thread_id"],
        row["broadcast_id"],
        row["offers_count"],
        row["captured_at"],
        row["expires_at"],
    )
