"""Every listing, as it is now, with the words by which it is found."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, DateTime, Index, Integer, Numeric, Text, Uuid, bindparam, select, text

from application.listing_lookups import KnownListing
from application.wish_text import plain
from domain.catalogue import CATEGORIES
from domain.listing.events import (
    ListingDrafted,
    ListingPublished,
    ListingRevised,
    ListingWithdrawn,
    Per,
    PhotosArranged,
    Status,
)
from domain.money import Money
from domain.person.events import PersonForgotten
from domain.personal import ERASED
from domain.places import spellings
from projections.changes import RowChange, insert, update, update_all
from projections.lookups import Rows
from projections.people import people
from projections.query import Query, Row
from projections.view import At, View, optional, required

_WORD = re.compile(r"[a-zа-я0-9]+")

listings = View(
    "listings",
    version=1,
    key=("listing_id",),
    columns=[
        required("listing_id", Uuid()),
        required("seller_id", Uuid()),
        required("status", Text()),
        required("category", Text()),
        required("subcategory", Text()),
        required("title", Text()),
        required("description", Text()),
        required("location", Text()),
        optional("district", Text()),
        optional("price", Numeric()),
        optional("currency", Text()),
        required("per", Text()),
        optional("bedrooms", Integer()),
        required("attributes", ARRAY(Text())),
        required("language", Text()),
        required("photos", ARRAY(Uuid())),
        required("words", Text()),
        optional("published_at", DateTime(timezone=True)),
        required("updated_at", DateTime(timezone=True)),
    ],
    indexes=[
        Index("listings_of", "seller_id"),
        Index("listings_found", "status", "category", "district", "updated_at"),
        Index("listings_in_town", "status", "category", "location", "updated_at"),
        Index("listings_priced", "status", "category", "price"),
        Index("listings_newest", "status", "updated_at"),
        Index("listings_worded", text("to_tsvector('simple'::regconfig, words)"), postgresql_using="gin"),
    ],
)


def folded_words(written: str) -> str:
    """The words of a text in the form in which all their spellings meet, each once."""
    return " ".join(dict.fromkeys(_WORD.findall(plain(written))))


@lru_cache(maxsize=1024)
def _place_words(location: str, district: str | None) -> str:
    return " ".join(name for one in (location, district) if one for name in spellings(one))


def _words(event: ListingDrafted | ListingRevised) -> str:
    category = CATEGORIES.get(event.category)
    kind = category.subcategories.get(event.subcategory) if category else None
    said = [one.value if one.value != "true" else one.name.replace("_", " ") for one in event.attributes if one.value != "false"]
    names = [*(category.names if category else ()), *(kind.names if kind else ())]
    return folded_words(" ".join([event.title, event.description, *said, *names, _place_words(event.location, event.district)]))


def _said(event: ListingDrafted | ListingRevised, at: At) -> Mapping[str, object]:
    bedrooms = next((one.value for one in event.attributes if one.name == "bedrooms"), None)
    return {
        "category": event.category,
        "subcategory": event.subcategory,
        "title": event.title,
        "description": event.description,
        "location": event.location,
        "district": event.district,
        "price": event.price.amount if event.price else None,
        "currency": event.price.currency if event.price else None,
        "per": event.per.value,
        "bedrooms": int(bedrooms) if bedrooms is not None else None,
        "attributes": [f"{one.name}={one.value}" for one in event.attributes],
        "language": event.language,
        "words": _words(event),
        "updated_at": at.recorded_at,
    }


@listings.on(ListingDrafted)
def _drafted(event: ListingDrafted, at: At) -> Iterator[RowChange]:
    standing = {"seller_id": event.seller_id, "status": Status.DRAFT.value, "photos": []}
    yield insert(listing_id=event.listing_id).set(**standing, **_said(event, at))


@listings.on(ListingRevised)
def _revised(event: ListingRevised, at: At) -> Iterator[RowChange]:
    yield update(listing_id=event.listing_id).set(**_said(event, at))


@listings.on(ListingPublished)
def _published(event: ListingPublished, at: At) -> Iterator[RowChange]:
    changed = {"status": Status.PUBLISHED.value, "published_at": event.published_at, "updated_at": at.recorded_at}
    yield update(listing_id=event.listing_id).set(**changed)


@listings.on(ListingWithdrawn)
def _withdrawn(event: ListingWithdrawn, at: At) -> Iterator[RowChange]:
    yield update(listing_id=event.listing_id).set(status=Status.WITHDRAWN.value, updated_at=at.recorded_at)


@listings.on(PhotosArranged)
def _arranged(event: PhotosArranged, at: At) -> Iterator[RowChange]:
    yield update(listing_id=event.listing_id).set(photos=list(event.photos), updated_at=at.recorded_at)


@listings.on(PersonForgotten)
def _forgotten(event: PersonForgotten, _: At) -> Iterator[RowChange]:
    blank = {"title": ERASED, "description": ERASED, "words": "", "attributes": [], "photos": []}
    yield update_all(seller_id=event.person_id).set(status=Status.WITHDRAWN.value, **blank)


_l, _p = listings.table.c, people.table.c

_LISTING = Query(select(listings.table).where(_l.listing_id == bindparam("listing_id", type_=Uuid())))

_OWNER = Query(select(_p.display_name).where(_p.person_id == bindparam("seller_id", type_=Uuid())))

LISTINGS_OF = Query(select(listings.table).where(_l.seller_id == bindparam("person_id", type_=Uuid())).order_by(_l.updated_at))
"""What `person_id` offers, or offered."""


ALL_LISTINGS = Query(
    select(_l.listing_id, _p.username, _l.category, _l.title, _l.location, _l.status)
    .join_from(listings.table, people.table, _p.person_id == _l.seller_id, isouter=True)
    .order_by(_l.updated_at.desc(), _l.listing_id)
    .limit(bindparam("limit", type_=BigInteger))
)
"""All listings, the newest first, with whose they are."""


def known_listing(row: Row) -> KnownListing:
    """A listing from its row."""
    said: Sequence[str] = row["attributes"]
    return KnownListing(
        row["listing_id"],
        row["seller_id"],
        Status(row["status"]),
        row["category"],
        row["subcategory"],
        row["title"],
        row["description"],
        row["location"],
        row["district"],
        Money(row["price"], row["currency"]) if row["price"] is not None else None,
        Per(row["per"]),
        {name: value for name, _, value in (one.partition("=") for one in said)},
        row["language"],
        tuple(row["photos"]),
    )


class ViewListings:
    """Implements the application's `KnownListings`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def listing(self, listing_id: UUID) -> KnownListing | None:
        """A listing, whoever's it is."""
        return next((known_listing(row) for row in self._rows(_LISTING, listing_id=listing_id)), None)

    def of(self, seller_id: UUID) -> Sequence[UUID]:
        """All listings that somebody ever drafted."""
        return [row["listing_id"] for row in self._rows(LISTINGS_OF, person_id=seller_id)]

    def owner_name(self, seller_id: UUID) -> str:
        """How a seller is called; empty for nobody."""
        return next((row["display_name"] or "" for row in self._rows(_OWNER, seller_id=seller_id)), "")
