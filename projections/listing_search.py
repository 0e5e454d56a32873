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
    bindparam,
    cast,
    func,
    literal_column,
    select,
    true,
    union_all,
)

from application.listing_search import FoundListing, Looked
from projections.listing_filters import Shape, fits, shape_of, values_of
from projections.listings import known_listing, listings
from projections.lookups import Rows
from projections.people import people
from projections.query import Query

_l, _p = listings.table.c, people.table.c

WORDED = 1_000
"""Listings with a word that are looked at: a word that more of them have tells little."""

RANKED = 200
"""Listings that exact words bring forward."""

COUNTED = 5_000
"""How far what fits is counted beyond the page: nobody reads further, and counting 100,000 takes longer than finding them."""

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
        stems = [stem for word in looked.words if (stem := _stem(word))]
        rows = self._rows(
            _page(shape_of(looked), worded=bool(stems), meant=bool(looked.nearest)),
            **values_of(looked),
            all_words=" & ".join(stems),
            any_words=" | ".join(stems),
            nearest=list(looked.nearest),
            limit=looked.limit,
            offset=looked.offset,
            reach=looked.limit + looked.offset,
            counted=COUNTED + looked.limit + looked.offset,
        )
        found = [FoundListing(known_listing(row), row["owner_name"] or "") for row in rows if row["listing_id"] is not None]
        return found, rows[0]["total"] if rows else 0

    def fits(self, looked: Looked) -> bool:
        """Whether anything fits."""
        return bool(self._rows(_any(shape_of(looked)), **values_of(looked)))


def _stem(word: str) -> str:
    """A word's beginning as a query of PostgreSQL's: endings differ, and are not looked at."""
    plain = _NO_WORD.sub("", word)
    if not plain:
        return ""
    return f"{plain[: max(_SHORTEST_STEM, len(plain) - _ENDING)]}:*" if len(plain) >= _SHORTEST_STEM else plain


@cache
def _any(shape: Shape) -> Query:
    """A row where anything fits."""
    return Query(select(_l.listing_id).where(fits(shape)).limit(1), replanned=True)


@cache
def _page(shape: Shape, *, worded: bool, meant: bool) -> Query:
    """The statement for a shape of filters: candidates come from meaning, words and time, and what fits is counted."""
    return Query(_fused(fits(shape), worded=worded, meant=meant), replanned=True)


def _fused(fitting: ColumnElement[bool], *, worded: bool, meant: bool) -> Select[Any]:
    lists = [_newest(fitting)]
    if worded:
        lists.append(_worded(fitting))
    if meant:
        lists.append(_meant(fitting))
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
    some = select(_l.listing_id).where(fitting).limit(bindparam("counted", type_=BigInteger)).subquery("some")
    counted = select(func.count().label("total")).select_from(some).subquery("counted")
    return (
        select(counted.c.total, page)
        .select_from(counted.outerjoin(page, true()))
        .order_by(page.c.score.desc(), page.c.updated_at.desc(), page.c.listing_id)
    )


def _newest(fitting: ColumnElement[bool]) -> Select[Any]:
    """Whatever fits can be reached: the newest stand behind what words and meaning bring forward."""
    reach = bindparam("reach", type_=BigInteger)
    newest = (
        select(_l.listing_id, _l.updated_at)
        .where(fitting)
        .order_by(_l.updated_at.desc(), _l.listing_id)
        .limit(reach)
        .subquery("newest")
    )
    return select(newest.c.listing_id, cast(0, Numeric).label("score"))


def _worded(fitting: ColumnElement[bool]) -> Select[Any]:
    """What has all words comes before what has some; of each so many, for a word may be in half of all listings."""

    def having(words: str, all_of_them: int) -> Select[Any]:
        query = func.to_tsquery(literal_column("'simple'::regconfig"), bindparam(words, type_=Text()))
        # By the index of words alone, which the limit keeps apart: to look into the words of all that fits takes far longer.
        having = select(_l.listing_id).where(_WORDS.op("@@")(query)).limit(WORDED).subquery(f"having_{words}")
        found = select(_l.listing_id, _l.updated_at, literal_column(str(all_of_them)).label("whole"))
        some_of = found.join_from(having, listings.table, _l.listing_id == having.c.listing_id).where(fitting).limit(RANKED)
        return select(some_of.subquery(words))

    both = union_all(having("all_words", 1), having("any_words", 0)).subquery("worded")
    best = select(both.c.listing_id, func.max(both.c.updated_at).label("updated_at"), func.max(both.c.whole).label("whole"))
    best_of = best.group_by(both.c.listing_id).subquery("best")
    place = func.row_number().over(order_by=(best_of.c.whole.desc(), best_of.c.updated_at.desc(), best_of.c.listing_id))
    return select(best_of.c.listing_id, (cast(1, Numeric) / (DAMPING + place)).label("score"))


def _meant(fitting: ColumnElement[bool]) -> Select[Any]:
    near = (
        func.unnest(bindparam("nearest", type_=ARRAY(Uuid())))
        .table_valued("listing_id", with_ordinality="place", name="near")
        .render_derived()
    )
    place = func.row_number().over(order_by=near.c.place)
    return (
        select(_l.listing_id, (cast(1, Numeric) / (DAMPING + place)).label("score"))
        .join_from(near, listings.table, _l.listing_id == near.c.listing_id)
        .where(fitting)
    )
