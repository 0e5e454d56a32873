"""Cards of listings beside messages: what a listing is now, for as long as it is published."""

from typing import Any

from sqlalchemy import ColumnElement, Text, case, cast, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from domain.listing.events import Status
from projections.listings import listings

_l = listings.table.c


def cards_in(message: Any) -> ColumnElement[Any]:
    """The listings that a message shows, in its order, as JSON; NULL for other messages, which costs nothing."""
    told = func.json_build_array(
        _l.listing_id, _l.title, _l.category, _l.location, cast(_l.price, Text), _l.currency, _l.per, func.to_json(_l.photos)
    )
    in_order = aggregate_order_by(told, func.array_position(message.listing_ids, _l.listing_id))
    shown = select(func.json_agg(in_order)).where(
        _l.listing_id == func.any(message.listing_ids), _l.status == Status.PUBLISHED.value
    )
    found = shown.scalar_subquery()
    return case((func.cardinality(message.listing_ids) == 0, None), else_=found).label("cards")
