"""The application's look-ups of sellers, answered from views."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, DateTime, Select, Text, Uuid, and_, bindparam, exists, false, func, select

from application.seller_lookups import KnownSeller
from domain.broadcast.audience import Market
from domain.broadcast.states import RecipientState
from domain.channel import Channel
from domain.consent.events import Category
from domain.person.events import UserType
from projections.aliases import aliases
from projections.consents import consents
from projections.lookups import Rows
from projections.people import REMEMBERED, people
from projections.query import Query, Row
from projections.recipients import recipients
from projections.sellers import sellers

_p, _s, _r, _c, _a = people.table.c, sellers.table.c, recipients.table.c, consents.table.c, aliases.table.c

_BRIEFED = (_r.seller_id == _p.person_id) & (_r.wave > 0) & (_r.state != RecipientState.SKIPPED.value)
_CONSENTED = exists().where(
    _c.person_id == _p.person_id,
    _c.channel == Channel.WHATSAPP.value,
    _c.category == Category.BROADCAST.value,
    _c.is_on,
)


def _looked_at(which: ColumnElement[bool]) -> Query:
    """These people with their standing. Whatever reaches who was merged reaches whom they are taken for: the seller."""
    wanted = select(_p.person_id.label("root"), _p.person_id).where(which).cte("wanted", recursive=True)
    selves = wanted.union(select(wanted.c.root, _p.person_id).where(_p.merged_into == wanted.c.person_id, REMEMBERED))
    reached = _p.person_id.in_(select(selves.c.root).join(aliases.table, _a.person_id == selves.c.person_id))
    briefs = select(func.count()).where(_BRIEFED, _r.released_at > bindparam("since", type_=DateTime(timezone=True)))
    asked = exists().where(_BRIEFED, _r.lead_id == bindparam("lead_id", type_=Uuid()))
    found: Select[Any] = (
        select(
            _p.person_id,
            and_(_p.user_type == UserType.SELLER.value, _p.merged_into.is_(None)).label("is_seller"),
            REMEMBERED.label("is_remembered"),
            _p.quiet_from,
            _p.quiet_until,
            _s.categories,
            _s.locations,
            _s.price_from,
            _s.price_to,
            _s.currency,
            _s.briefs_a_day,
            func.coalesce(_s.is_verified, false()).label("is_verified"),
            func.coalesce(_s.is_paused, false()).label("is_paused"),
            _CONSENTED.label("has_consented"),
            reached.label("is_reachable"),
            briefs.scalar_subquery().label("briefs"),
            asked.label("was_asked"),
        )
        .join_from(people.table, sellers.table, _s.seller_id == _p.person_id, isouter=True)
        .where(which)
    )
    return Query(found)


_IN_CATEGORY = _looked_at(
    _p.person_id.in_(select(_s.seller_id).where(bindparam("category", type_=Text()) == func.any(_s.categories)))
    & (_p.user_type == UserType.SELLER.value)
    & _p.merged_into.is_(None)
    & REMEMBERED
)
_THESE = _looked_at(_p.person_id == func.any(bindparam("people", type_=ARRAY(Uuid()))))


class ViewSellers:
    """Implements the application's `SellerLookups`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def in_category(self, category: str, lead_id: UUID, since: datetime) -> Sequence[KnownSeller]:
        """Sellers who offer this; whether they were asked is about that lead."""
        return [_known(row) for row in self._rows(_IN_CATEGORY, category=category, lead_id=lead_id, since=since)]

    def these(self, people: Collection[UUID], lead_id: UUID, since: datetime) -> Sequence[KnownSeller]:
        """These people, as far as they are known at all."""
        return [_known(row) for row in self._rows(_THESE, people=list(people), lead_id=lead_id, since=since)]


def _known(row: Row) -> KnownSeller:
    market = None
    if row["categories"] is not None:
        market = Market(tuple(row["categories"]), tuple(row["locations"]), row["price_from"], row["price_to"], row["currency"])
    return KnownSeller(
        row["person_id"],
        row["is_seller"],
        not row["is_remembered"],
        market,
        row["briefs_a_day"],
        row["briefs"],
        row["is_verified"],
        row["is_paused"],
        row["quiet_from"],
        row["quiet_until"],
        row["has_consented"],
        row["is_reachable"],
        row["was_asked"],
    )
