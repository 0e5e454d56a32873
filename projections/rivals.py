"""Who was ever turned away from a listing's calendar because somebody else held a time of it."""

from collections.abc import Iterator

from sqlalchemy import DateTime, Uuid

from domain.booking.events import RivalTurnedAway
from projections.changes import RowChange, upsert
from projections.view import At, View, required

rivals = View(
    "rivals",
    version=1,
    key=("customer_id", "listing_id"),
    columns=[
        required("customer_id", Uuid()),
        required("listing_id", Uuid()),
        required("turned_away_at", DateTime(timezone=True)),
    ],
)


@rivals.on(RivalTurnedAway)
def _turned_away(event: RivalTurnedAway, _: At) -> Iterator[RowChange]:
    yield upsert(customer_id=event.customer_id, listing_id=event.listing_id).set(turned_away_at=event.turned_away_at)
