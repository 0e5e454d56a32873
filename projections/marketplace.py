"""What the marketplace's own messages are about, for those who read them: a brief to its seller, an offer to its customer."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Text, case, cast, func, select

from domain.brief import Brief, Budget
from domain.thread.events import MessageType
from projections.briefs import briefs
from projections.offer_messages import offer_messages
from projections.offers import offers
from projections.people import people

_b, _o, _om, _p = briefs.table.c, offers.table.c, offer_messages.table.c, people.table.c


def brief_in(message: Any) -> ColumnElement[Any]:
    """The lead of a brief and the brief itself, as JSON; NULL for other messages, which costs nothing."""
    budget = (cast(_b.budget_min, Text), cast(_b.budget_max, Text), _b.currency)
    told = func.json_build_array(_b.lead_id, _b.category, _b.location, *budget, _b.duration)
    found = select(told).where(_b.message_id == message.message_id).limit(1).scalar_subquery()
    return case((message.type == MessageType.BROADCAST_REQUEST.value, found), else_=None).label("brief")


def offer_in(message: Any) -> ColumnElement[Any]:
    """The offer that a message shows, as it is now, as JSON; NULL for other messages, which costs nothing."""
    told = func.json_build_array(
        _o.offer_id, _o.lead_id, _o.seller_id, _p.display_name, cast(_o.price, Text), _o.currency, _o.availability
    )
    found = (
        select(told)
        .join_from(offer_messages.table, offers.table, _o.offer_id == _om.offer_id)
        .join(people.table, _p.person_id == _o.seller_id)
        .where(_om.message_id == message.message_id)
        .limit(1)
        .scalar_subquery()
    )
    return case((message.type == MessageType.SELLER_RESPONSE.value, found), else_=None).label("offer")


def brief_told(row: Mapping[str, Any]) -> tuple[str, Brief] | None:
    """The lead's id and the brief, from a row with `brief_in`."""
    if row["brief"] is None:
        return None
    lead_id, category, location, minimum, maximum, currency, duration = row["brief"]
    budget = Budget(_amount(minimum), _amount(maximum), currency) if currency else None
    return lead_id, Brief(category, location, budget, duration)


def _amount(told: str | None) -> Decimal | None:
    return None if told is None else Decimal(told)
