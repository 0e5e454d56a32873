"""Filters of a search as conditions on the view of listings: one statement for each shape, found by the indexes that there are."""

from typing import Any, NamedTuple

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Numeric, Text, Uuid, and_, bindparam, func, or_, true

from application.listing_search import Looked
from domain.listing.events import Status
from projections.listings import listings

_l = listings.table.c


class Shape(NamedTuple):
    """Which filters there are."""

    categories: bool
    subcategory: bool
    towns: bool
    districts: bool
    leaving_out: bool
    min_price: bool
    max_price: bool
    currency: bool
    bedrooms: bool
    attributes: bool


def _towns(looked: Looked) -> list[str]:
    return [place.name for place in looked.places if place.name != place.district]


def _districts(looked: Looked) -> list[str]:
    return [place.name for place in looked.places if place.name == place.district]


def shape_of(looked: Looked) -> Shape:
    """Which filters a search has."""
    filters = looked.filters
    return Shape(
        categories=bool(looked.categories),
        subcategory=filters.subcategory is not None,
        towns=bool(_towns(looked)),
        districts=bool(_districts(looked)),
        leaving_out=bool(looked.leave_out),
        min_price=filters.min_price is not None,
        max_price=filters.max_price is not None,
        currency=filters.currency is not None,
        bedrooms=bool(looked.bedrooms),
        attributes=bool(filters.attributes),
    )


def values_of(looked: Looked) -> dict[str, Any]:
    """Their values, by parameter."""
    filters = looked.filters
    return {
        "categories": list(looked.categories),
        "subcategory": filters.subcategory,
        "towns": _towns(looked),
        "districts": _districts(looked),
        "leave_out": list(looked.leave_out),
        "min_price": filters.min_price,
        "max_price": filters.max_price,
        "currency": filters.currency,
        "bedrooms": list(looked.bedrooms),
        "attributes": [f"{name}={value}" for name, value in filters.attributes.items()],
    }


def fits(shape: Shape) -> ColumnElement[bool]:
    """What a listing must be to fit filters of a shape."""
    all_of: list[ColumnElement[bool]] = [_l.status == Status.PUBLISHED.value]
    if shape.leaving_out:
        all_of.append(~(_l.listing_id == func.any(bindparam("leave_out", type_=ARRAY(Uuid())))))
    if shape.categories:
        all_of.append(_l.category == func.any(bindparam("categories", type_=ARRAY(Text()))))
    if shape.subcategory:
        all_of.append(_l.subcategory == bindparam("subcategory", type_=Text()))
    # Either alone is found by its index.
    where = [_l.location == func.any(bindparam("towns", type_=ARRAY(Text())))] if shape.towns else []
    where += [_l.district == func.any(bindparam("districts", type_=ARRAY(Text())))] if shape.districts else []
    if where:
        all_of.append(or_(*where))
    if shape.min_price:
        all_of.append(_l.price >= bindparam("min_price", type_=Numeric()))
    if shape.max_price:
        all_of.append(_l.price <= bindparam("max_price", type_=Numeric()))
    if shape.currency:
        all_of.append(_l.currency == bindparam("currency", type_=Text()))
    if shape.bedrooms:
        all_of.append(_l.bedrooms == func.any(bindparam("bedrooms", type_=ARRAY(BigInteger()))))
    if shape.attributes:
        all_of.append(_l.attributes.op("@>")(bindparam("attributes", type_=ARRAY(Text()))))
    return and_(true(), *all_of)
