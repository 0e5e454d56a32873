"""Every seller's standing: what they offer and where, whether they were verified, and whether they want briefs now."""

from collections.abc import Iterator

from sqlalchemy import ARRAY, DateTime, Index, Integer, Numeric, Text, Uuid, bindparam, select, text

from domain.person.events import PersonForgotten
from domain.seller.events import BriefsPaused, BriefsResumed, MarketChosen, SellerVerified, VerificationWithdrawn
from projections.changes import RowChange, delete, upsert
from projections.people import people
from projections.query import Query
from projections.view import At, View, flag, optional, required

sellers = View(
    "sellers",
    version=1,
    key=("seller_id",),
    columns=[
        required("seller_id", Uuid()),
        optional("categories", ARRAY(Text())),
        optional("locations", ARRAY(Text())),
        optional("price_from", Numeric()),
        optional("price_to", Numeric()),
        optional("currency", Text()),
        optional("briefs_a_day", Integer()),
        flag("is_paused"),
        flag("is_verified"),
        optional("chosen_at", DateTime(timezone=True)),
    ],
    indexes=[Index("sellers_in_market", "seller_id", postgresql_where=text("categories IS NOT NULL"))],
)


@sellers.on(MarketChosen)
def _chosen(event: MarketChosen, _: At) -> Iterator[RowChange]:
    yield upsert(seller_id=event.seller_id).set(
        categories=list(event.categories),
        locations=list(event.locations),
        price_from=event.price_from,
        price_to=event.price_to,
        currency=event.currency,
        briefs_a_day=event.briefs_a_day,
        chosen_at=event.chosen_at,
    )


@sellers.on(BriefsPaused)
def _paused(event: BriefsPaused, _: At) -> Iterator[RowChange]:
    yield upsert(seller_id=event.seller_id).set(is_paused=True)


@sellers.on(BriefsResumed)
def _resumed(event: BriefsResumed, _: At) -> Iterator[RowChange]:
    yield upsert(seller_id=event.seller_id).set(is_paused=False)


@sellers.on(SellerVerified)
def _verified(event: SellerVerified, _: At) -> Iterator[RowChange]:
    yield upsert(seller_id=event.seller_id).set(is_verified=True)


@sellers.on(VerificationWithdrawn)
def _withdrawn(event: VerificationWithdrawn, _: At) -> Iterator[RowChange]:
    yield upsert(seller_id=event.seller_id).set(is_verified=False)


@sellers.on(PersonForgotten)
def _forgotten(event: PersonForgotten, _: At) -> Iterator[RowChange]:
    yield delete(seller_id=event.person_id)


_s, _p = sellers.table.c, people.table.c

SELLER = Query(select(sellers.table).where(_s.seller_id == bindparam("person_id", type_=Uuid())))
"""The standing of `person_id`, for that person's own eyes."""

SELLERS = Query(
    select(_p.person_id, _p.username, _p.display_name, *(column for column in _s if column.name != "seller_id"))
    .join_from(people.table, sellers.table, _s.seller_id == _p.person_id)
    .order_by(_p.username, _p.person_id)
)
"""Everybody who has a standing, for operators."""
