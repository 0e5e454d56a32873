"""One page of listings in one statement: filters decide what fits, words and meaning what comes first."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Numeric,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    cast,
    func,
    literal_column,
    or_,
    select,
    true,
    union_all,
)

from application.listing_search import FoundListing, Looked
from domain.listing.events import Status
from projections.listings import known_listing, listings
from projections.lookups import Rows
from projections.people import people
from projections.query import Query

_l, _p = listings.table.c, people.table.c

RANKED = 200
"""Listings that exact words bring forward."""

DAMPING = 60
"""Reciprocal-rank fusion's constant (Cormack, Clarke and Büttcher 2009): how little the first ranks differ."""

_SHORTEST_STEM = 4
_ENDING = 2
_WORDS: ColumnElement[Any] = literal_column("to_tsvector('simple'::regconfig, listings.words)")
_NO_WORD = re.compile(r"[^a-zа-я0-9]+")


class ViewCatalogue:
    """Implements the application's `Catalogue`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def page(self, looked: Looked) -> tuple[Sequence[FoundListing], int]:
        """A page of what fits, and how many fit."""
        filters, stems = looked.filters, [stem for word in looked.words if (stem := _stem(word))]
        query = _page(
            categories=bool(looked.categories),
            subcategory=filters.subcategory is not None,
            places=bool(looked.places),
            min_price=filters.min_price is not None,
            max_price=filters.max_price is not None,
            currency=filters.currency is not None,
            bedrooms=bool(looked.bedrooms),
            attributes=bool(filters.attributes),
            worded=bool(stems),
            meant=bool(looked.nearest),
        )
        rows = self._rows(
            query,
            categories=list(looked.categories),
            subcategory=filters.subcategory,
            towns=[place.name for place in looked.places if place.name != place.district],
            districts=[place.name for place in looked.places if place.name == place.district],
            min_price=filters.min_price,
            max_price=filters.max_price,
            currency=filters.currency,
            bedrooms=list(looked.bedrooms),
            attributes=[f"{name}={value}" for name, value in filters.attributes.items()],
            all_words=" & ".join(stems),
            any_words=" | ".join(stems),
            nearest=list(looked.nearest),
            leave_out=list(looked.leave_out),
            limit=looked.limit,
            offset=looked.offset,
            reach=looked.limit + looked.offset,
        )
        found = [FoundListing(known_listing(row), row["owner_name"] or "") for row in rows if row["listing_id"] is not None]
        return found, rows[0]["total"] if rows else 0


def _stem(word: str) -> str:
    """A word's beginning as a query of PostgreSQL's: endings differ, and are not looked at."""
    plain = _NO_WORD.sub("", word)
    if not plain:
        return ""
    return f"{plain[: max(_SHORTEST_STEM, len(plain) - _ENDING)]}:*" if len(plain) >= _SHORTEST_STEM else plain


@cache
def _page(
    *,
    categories: bool,
    subcategory: bool,
    places: bool,
    min_price: bool,
    max_price: bool,
    currency: bool,
    bedrooms: bool,
    attributes: bool,
    worded: bool,
    meant: bool,
) -> Query:
    """The statement for a shape of filters: candidates come from meaning, words and time, and all that fits is counted."""
    fits: list[ColumnElement[bool]] = [
        _l.status == Status.PUBLISHED.value,
        ~(_l.listing_id == func.any(bindparam("leave_out", type_=ARRAY(Uuid())))),
    ]
    if categories:
        fits.append(_l.category == func.any(bindparam("categories", type_=ARRAY(Text()))))
    if subcategory:
        fits.append(_l.subcategory == bindparam("subcategory", type_=Text()))
    if places:
        town, district = bindparam("towns", type_=ARRAY(Text())), bindparam("districts", type_=ARRAY(Text()))
        fits.append(or_(_l.location == func.any(town), _l.district == func.any(district)))
    if min_price:
        fits.append(_l.price >= bindparam("min_price", type_=Numeric()))
    if max_price:
        fits.append(_l.price <= bindparam("max_price", type_=Numeric()))
    if currency:
        fits.append(_l.currency == bindparam("currency", type_=Text()))
    if bedrooms:
        fits.append(_l.bedrooms == func.any(bindparam("bedrooms", type_=ARRAY(BigInteger()))))
    if attributes:
        fits.append(_l.attributes.op("@>")(bindparam("attributes", type_=ARRAY(Text()))))
    return Query(_fused(and_(true(), *fits), worded=worded, meant=meant))


def _fused(fits: ColumnElement[bool], *, worded: bool, meant: bool) -> Select[Any]:
    lists = [_newest(fits)]
    if worded:
        lists.append(_worded(fits))
    if meant:
        lists.append(_meant(fits))
    ranked = union_all(*lists).subquery("ranked")
    score = func.sum(ranked.c.score).label("score")
    fused = select(ranked.c.listing_id, score).group_by(ranked.c.listing_id).subquery("fused")
    page = (
        select(listings.table, fused.c.score, _p.display_name.label("owner_name"))
        .join_from(fused, listings.table, _l.listing_id == fused.c.listing_id)
        .join(people.table, _p.person_id == _l.seller_id, isouter=True)
        .order_by(fused.c.score.desc(), _l.updated_at.desc(), _l.listing_id)
        .limit(bindparam("limit", type_=BigInteger))
        .offset(bindparam("offset", type_=BigInteger))
        .subquery("page")
    )
    counted = select(func.count().label("total")).select_from(listings.table).where(fits).subquery("counted")
    return (
        select(counted.c.total, page)
        .select_from(counted.outerjoin(page, true()))
        .order_by(page.c.score.desc(), page.c.updated_at.desc(), page.c.listing_id)
    )


def _newest(fits: ColumnElement[bool]) -> Select[Any]:
    """Whatever fits can be reached: the newest stand behind what words and meaning bring forward."""
    reach = bindparam("reach", type_=BigInteger)
    newest = (
        select(_l.listing_id, _l.updated_at)
        .where(fits)
        .order_by(_l.updated_at.desc(), _l.listing_id)
        .limit(reach)
        .subquery("newest")
    )
    return select(newest.c.listing_id, cast(0, Numeric).label("score"))


def _worded(fits: ColumnElement[bool]) -> Select[Any]:
    """What has all words comes before what has some; of each so many, for a word may be in half of all listings."""

    def having(words: str, all_of_them: int) -> Select[Any]:
        query = func.to_tsquery(literal_column("'simple'::regconfig"), bindparam(words, type_=Text()))
        found = select(_l.listing_id, literal_column(str(all_of_them)).label("whole"), func.ts_rank(_WORDS, query).label("rank"))
        few = found.where(fits, _WORDS.op("@@")(query)).limit(RANKED).subquery(words)
        return select(few)

    both = union_all(having("all_words", 1), having("any_words", 0)).subquery("worded")
    best = select(both.c.listing_id, func.max(both.c.whole).label("whole"), func.max(both.c.rank).label("rank"))
    best_of = best.group_by(both.c.listing_id).subquery("best")
    place = func.row_number().over(order_by=(best_of.c.whole.desc(), best_of.c.rank.desc(), best_of.c.listing_id))
    return select(best_of.c.listing_id, (cast(1, Numeric) / (DAMPING + place)).label("score"))


def _meant(fits: ColumnElement[bool]) -> Select[Any]:
    near = (
        func.unnest(bindparam("nearest", type_=ARRAY(Uuid())))
        .table_valued("listing_id", with_ordinality="place", name="near")
        .render_derived()
    )
    place = func.row_number().over(order_by=near.c.place)
    return (
        select(_l.listing_id, (cast(1, Numeric) / (DAMPING + place)).label("score"))
        .join_from(near, listings.table, _l.listing_id == near.c.listing_id)
        .where(fits)
    )
