"""What listings look like on the wire, both ways; OpenAPI is generated from these."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from application.listing_lookups import KnownListing
from application.listing_search import Found, FoundListing
from application.listings import LONGEST_DESCRIPTION, LONGEST_LOCATION, LONGEST_TITLE, Described
from application.wish import Filters
from domain.catalogue import CATEGORIES
from domain.listing.events import Per, Status
from domain.places import place
from entrypoints.http.problems import invalid
from entrypoints.http.request_shapes import Amount, exact

LISTINGS = "/api/listings"
Slug = Annotated[str, Meta(min_length=1, max_length=64, examples=["rentals"])]
Language = Annotated[str, Meta(pattern="^(en|tr|ru|pl|de)$")]
AttributeValue = bool | int | Annotated[str, Meta(max_length=200)]


class NewListing(Struct, frozen=True):
    """What a seller offers. `currency` is a code such as GBP, which it is where none is given."""

    category: Slug
    subcategory: Slug
    title: Annotated[str, Meta(min_length=1, max_length=LONGEST_TITLE, pattern=r"\S")]
    location: Annotated[str, Meta(min_length=1, max_length=LONGEST_LOCATION, pattern=r"\S", examples=["Lapta"])]
    description: Annotated[str, Meta(max_length=LONGEST_DESCRIPTION)] = ""
    price: Amount | None = None
    currency: Annotated[str, Meta(max_length=8)] | None = None
    per: Per = Per.TOTAL
    attributes: Annotated[dict[Annotated[str, Meta(max_length=64)], AttributeValue], Meta(max_length=40)] = {}
    language: Language = "en"
    client_msg_id: UUID | None = None


class ListingsQuery(Struct, frozen=True):
    """Which listings, and which page of them; `q` is looked for by its words and by what it means."""

    category: Annotated[str, Meta(max_length=64)] | None = None
    location: Annotated[str, Meta(max_length=200)] | None = None
    q: Annotated[str, Meta(max_length=500)] | None = None
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    bedrooms: Annotated[int, Meta(ge=0, le=100)] | None = None
    page: Annotated[int, Meta(ge=1, le=10_000)] = 1
    limit: Annotated[int, Meta(ge=1, le=100)] = 20


class SearchFilters(Struct, frozen=True):
    """What a listing must be; attributes by name, as the catalogue tells them."""

    subcategory: Annotated[str, Meta(max_length=64)] | None = None
    min_price: Amount | None = None
    max_price: Amount | None = None
    currency: Annotated[str, Meta(max_length=3)] | None = None
    bedrooms: Annotated[int, Meta(ge=0, le=100)] | None = None
    attributes: Annotated[dict[Annotated[str, Meta(max_length=64)], AttributeValue], Meta(max_length=20)] = {}


class SearchAsked(Struct, frozen=True):
    """A search in anybody's words, in any of our languages; what is given as a filter wins over what the words say."""

    query: Annotated[str, Meta(max_length=500)]
    category: Annotated[str, Meta(max_length=64)] | None = None
    location: Annotated[str, Meta(max_length=200)] | None = None
    filters: SearchFilters | None = None
    page: Annotated[int, Meta(ge=1, le=10_000)] = 1
    limit: Annotated[int, Meta(ge=1, le=100)] = 25


class OwnerShown(Struct, frozen=True):
    """Whose listing it is."""

    id: UUID
    name: str


class ListingShown(Struct, frozen=True):
    """A listing as everybody sees it; `price` is exact."""

    id: UUID
    title: str
    description: str
    category: str
    category_name: str
    subcategory: str
    location: str
    district: str | None
    price: str | None
    currency: str | None
    per: Per
    bedrooms: int | None
    attributes: dict[str, str]
    photos: list[str]
    owner: OwnerShown
    status: Status
    url: str


class ListingPage(Struct, frozen=True):
    """A page of listings, with the filters that they fit and those that had to be relaxed; `message` says so of an empty one."""

    results: list[ListingShown]
    total: int
    page: int
    limit: int
    has_next: bool
    filters_applied: dict[str, str]
    filters_relaxed: dict[str, str]
    degraded: bool
    message: str


class PhotoShown(Struct, frozen=True):
    """A photo of a listing, and where it stands."""

    id: UUID
    url: str
    position: int


class Gallery(Struct, frozen=True):
    """A listing's photos, in order."""

    listing_id: UUID
    images: list[PhotoShown]


class PhotoOrder(Struct, frozen=True):
    """The photos to keep, in their order."""

    images: Annotated[list[UUID], Meta(max_length=100)]


class ListingChanged(Struct, frozen=True):
    """Whether anything changed, and the listing's standing."""

    success: bool
    id: UUID
    status: Status


def described(body: NewListing) -> Described:
    """What a seller says, for the use case."""
    words = body.category, body.subcategory, body.title, body.description, body.location
    return Described(*words, exact(body.price), body.currency, body.per, _texts(body.attributes), body.language)


def filters_asked(body: SearchAsked) -> Filters:
    """What was given as filters; raises a 400 problem for a place that we do not know."""
    given = body.filters or SearchFilters()
    where = located(body.location)
    prices = exact(given.min_price), exact(given.max_price)
    return Filters(body.category, given.subcategory, where, *prices, given.currency, given.bedrooms, _texts(given.attributes))


def filters_of(query: ListingsQuery) -> Filters:
    """What was given in the query; raises a 400 problem for a place that we do not know, and for a price that is no amount."""
    for name, price in (("min_price", query.min_price), ("max_price", query.max_price)):
        if price is not None and not price.is_finite():
            raise invalid(name, "Give an amount such as 650 or 12.50.")
    where = located(query.location)
    return Filters(query.category, None, where, query.min_price, query.max_price, None, query.bedrooms)


def located(name: str | None) -> Any:
    """The place of a name, None for none; raises a 400 problem."""
    if name is None or not name.strip():
        return None
    found = place(name)
    if found is None:
        raise invalid("location", "We know no such place; towns and districts of North Cyprus are meant, by any of their names.")
    return found


def _texts(attributes: Mapping[str, AttributeValue]) -> dict[str, str]:
    return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in attributes.items()}


def listing_shown(listing: KnownListing, owner_name: str, language: str) -> ListingShown:
    """A listing, in a language as far as that is ours to say."""
    category = CATEGORIES.get(listing.category)
    bedrooms = listing.attributes.get("bedrooms")
    return ListingShown(
        listing.listing_id,
        listing.title,
        listing.description,
        listing.category,
        category.name(language) if category else listing.category,
        listing.subcategory,
        listing.location,
        listing.district,
        format(listing.price.amount, "f") if listing.price else None,
        listing.price.currency if listing.price else None,
        listing.per,
        int(bedrooms) if bedrooms is not None else None,
        dict(listing.attributes),
        [photo_address(listing.listing_id, one) for one in listing.photos],
        OwnerShown(listing.seller_id, owner_name),
        listing.status,
        f"{LISTINGS}/{listing.listing_id}",
    )


def photo_address(listing_id: UUID, photo_id: UUID) -> str:
    """Where a photo of a listing is."""
    return f"{LISTINGS}/{listing_id}/images/{photo_id}"


def gallery(listing_id: UUID, photos: Sequence[UUID]) -> Gallery:
    """A listing's photos."""
    return Gallery(listing_id, [PhotoShown(one, photo_address(listing_id, one), at) for at, one in enumerate(photos)])


def page_shown(found: Found, page: int, limit: int, language: str) -> ListingPage:
    """A page of what was found."""
    results = [_found(one, language) for one in found.listings]
    has_next = (page - 1) * limit + len(results) < found.total
    message = (
        "" if results else "Nothing fits these filters, nor with less of them." if not found.total else "There is no such page."
    )
    return ListingPage(
        results, found.total, page, limit, has_next, dict(found.applied), dict(found.relaxed), found.degraded, message
    )


def _found(one: FoundListing, language: str) -> ListingShown:
    return listing_shown(one.listing, one.owner_name, language)
