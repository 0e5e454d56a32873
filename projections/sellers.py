"""Every seller's standing: what they offer and where, whether they were verified, and whether they want briefs now."""

from collections.abc import Iterator

from sqlalchemy import ARRAY, DateTime, Index, Integer, Numeric, Text, Uuid, bindparam, exists, select, text

from domain.channel import Channel
from domain.consent.events import Category
from domain.person.events import PersonForgotten
from domain.seller.events import BriefsPaused, BriefsResumed, MarketChosen, SellerVerified, VerificationWithdrawn
from projections.changes import RowChange, delete, upsert
from projections.consents import consents
from projections.people import REMEMBERED, people
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


_s, _p, _c = sellers.table.c, people.table.c, consents.table.c

_ON_WHATSAPP = exists().where(
    _c.person_id == _s.seller_id,
    _c.channel == Channel.WHATSAPP.value,
    _c.category == Category.BROADCAST.value,
    _c.is_on,
)

SELLER = Query(
    select(
        _s.categories,
        _s.locations,
        _s.price_from.cast(Text()),
        _s.price_to.cast(Text()),
        _s.currency,
        _s.briefs_a_day,
        _s.is_paused,
        _s.is_verified,
        _ON_WHATSAPP.label("on_whatsapp"),
    ).where(_s.seller_id == bindparam("person_id", type_=Uuid()))
)
"""The standing of `person_id`, for that person's own eyes."""

SELLERS = Query(
    select(_p.username, _p.display_name, _s.seller_id, _s.categories, _s.locations, _s.is_verified, _s.is_paused)
    .join_from(people.table, sellers.table, _s.seller_id == _p.person_id)
    .where(REMEMBERED)
    .order_by(_p.username, _p.person_id)
)
"""Everybody who has a standing, for operators."""
