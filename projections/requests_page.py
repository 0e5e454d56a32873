"""A customer's leads as a client shows them, with their offers: one statement, whatever the number of either."""

from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Select, Text, Uuid, and_, bindparam, cast, exists, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from projections.answers import answers
from projections.leads import leads
from projections.media import media
from projections.offers import offers
from projections.people import REMEMBERED, people
from projections.query import Query

_l, _o, _a, _m, _p = leads.table.c, offers.table.c, answers.table.c, media.table.c, people.table.c

_said = (
    select(func.json_agg(aggregate_order_by(func.json_build_array(_a.words, _a.media), _a.answered_at, _a.message_id)))
    .where(_a.offer_id == _o.offer_id)
    .correlate(offers.table)
    .scalar_subquery()
)
_own = or_(_m.message_id == _a.message_id, _m.person_id == _a.seller_id)
_came_with_it = and_(_m.media_id == func.any(_a.media), _own)
_files = (
    select(func.json_agg(func.json_build_array(_m.media_id, _m.state, _m.fault, _m.content_type)))
    .join_from(answers.table, media.table, _came_with_it)
    .where(_a.offer_id == _o.offer_id)
    .correlate(offers.table)
    .scalar_subquery()
)
_offer = func.json_build_array(
    _o.offer_id,
    _o.seller_id,
    _p.display_name,
    _p.user_type,
    cast(_o.price, Text),
    _o.currency,
    _o.availability,
    _o.received_at,
    _o.changed_at,
    _said,
    _files,
)
_offers = (
    select(func.json_agg(aggregate_order_by(_offer, _o.place)))
    .join_from(offers.table, people.table, _p.person_id == _o.seller_id, isouter=True)
    .where(_o.lead_id == _l.lead_id)
    .correlate(leads.table)
    .scalar_subquery()
)
_remembered = exists().where(_p.person_id == _l.customer_id, REMEMBERED)


def _requests() -> Select[Any]:
    return select(leads.table, _offers.label("offers")).where(_l.customer_id == bindparam("person_id", type_=Uuid()), _remembered)


@cache
def requests_page(*, by_status: bool) -> Query:
    """What `person_id` looked for before the position `before`, newest first; where so chosen only what has `status`."""
    page = _requests().where(_l.position < bindparam("before", type_=BigInteger))
    if by_status:
        page = page.where(_l.status == bindparam("status", type_=Text()))
    return Query(
        page.order_by(_l.position.desc()).limit(bindparam("limit", type_=BigInteger)).offset(bindparam("offset", type_=BigInteger))
    )


ONE_REQUEST = Query(_requests().where(_l.lead_id == bindparam("lead_id", type_=Uuid())))
"""One lead of `person_id`'s; no row for those of others."""

ASKED_BY = Query(
    select(
        _l.lead_id,
        _l.status,
        _l.category,
        _l.location,
        cast(_l.budget_min, Text).label("budget_min"),
        cast(_l.budget_max, Text).label("budget_max"),
        _l.currency,
        _l.duration,
        _l.description,
        _l.wished,
        _l.wishes,
        cast(_l.begins_on, Text).label("begins_on"),
        cast(_l.ends_on, Text).label("ends_on"),
        _l.contact_phone,
        _l.contact_email,
        _l.offers_count,
        _l.captured_at,
        _l.expires_at,
        _l.ended_at,
    )
    .where(_l.customer_id == bindparam("person_id", type_=Uuid()))
    .order_by(_l.position)
)
"""What `person_id` looked for, the oldest first, for that person's own eyes."""

OFFERED_BY = Query(
    select(
        _a.lead_id,
        _a.offer_id,
        _a.outcome,
        _a.words,
        _a.media,
        cast(_o.price, Text).label("price"),
        _o.currency,
        _o.availability,
        _a.answered_at,
    )
    .join_from(answers.table, offers.table, _o.offer_id == _a.offer_id, isouter=True)
    .where(_a.seller_id == bindparam("person_id", type_=Uuid()))
    .order_by(_a.answered_at, _a.message_id)
)
"""The answers of `person_id` to what others looked for, the oldest first, with what their offers say now."""
