"""Who was ever turned away from a listing's calendar because somebody else held a time of it."""

from collections.abc import Iterator

from sqlalchemy import DateTime, Uuid, bindparam, select

from domain.booking.events import RivalTurnedAway
from domain.person.events import PersonForgotten
from projections.changes import RowChange, delete_all, upsert
from projections.query import Query
from projections.view import At, View, required

rivals = View(
    "rivals",
    version=2,
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


@rivals.on(PersonForgotten)
def _forgotten(event: PersonForgotten, _: At) -> Iterator[RowChange]:
    yield delete_all(customer_id=event.person_id)


WANTED_BY = Query(select(rivals.table).where(rivals.table.c.customer_id == bindparam("person_id", type_=Uuid())))
"""The listings of which `person_id` wanted a time that somebody else held."""
