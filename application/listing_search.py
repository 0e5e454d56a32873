"""Searching listings: by filters, by exact words and by meaning at once; what fits nothing is tried with less, and that is said."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from application.embedding import EmbeddingUnavailable
from application.listing_lookups import KnownListing
from application.understanding import understand
from application.wish import Filters
from domain.places import Place, neighbours

NEAREST = 400
"""Listings that the index is asked for: enough that some of them fit the filters as well."""

PRICE_SLACK = Decimal("1.15")
"""What comes close to a price may cost 15 % more, and what should cost at least so much that much less."""


@dataclass(frozen=True, slots=True)
class FoundListing:
    """A listing, and what its owner is called."""

    listing: KnownListing
    owner_name: str


@dataclass(frozen=True, slots=True)
class Found:
    """A page of listings, the best first: which filters they fit, which were let go of, and whether meaning could be searched."""

    listings: Sequence[FoundListing]
    total: int
    applied: Mapping[str, str]
    relaxed: Mapping[str, str] = field(default_factory=dict)
    degraded: bool = False


@dataclass(frozen=True, slots=True)
class Looked:
    """What one statement looks for; places and bedrooms are alternatives, `nearest` the listings nearest in meaning, in order."""

    filters: Filters
    categories: tuple[str, ...]
    places: tuple[Place, ...]
    bedrooms: tuple[int, ...]
    words: tuple[str, ...]
    nearest: tuple[UUID, ...]
    leave_out: tuple[UUID, ...]
    limit: int
    offset: int


class Catalogue(Protocol):
    """Looks published listings up in one statement."""

    def page(self, looked: Looked) -> tuple[Sequence[FoundListing], int]:
        """A page of what fits, and how many fit; raises `LogUnavailable`."""

    def fits(self, looked: Looked) -> bool:
        """Whether anything fits, which is found out sooner than what; raises `LogUnavailable`."""


class Meaning(Protocol):
    """Finds listings by what they mean."""

    def nearest(self, text: str, many: int) -> Sequence[UUID]:
        """The nearest first; raises `EmbeddingUnavailable`."""


class Degraded(Protocol):
    """Hears that a search had to do without meaning."""

    def __call__(self, unavailable: EmbeddingUnavailable, /) -> None:
        """One more time."""


class ListingSearch:
    """The use case; raises `LogUnavailable`."""

    def __init__(self, catalogue: Catalogue, meaning: Meaning, today: Callable[[], date], degraded: Degraded) -> None:
        self._catalogue = catalogue
        self._meaning = meaning
        self._today = today
        self._degraded = degraded

    def find(
        self,
        query: str,
        filters: Filters,
        *,
        page: int = 1,
        limit: int = 25,
        leave_out: Sequence[UUID] = (),
        categories: Sequence[str] = (),
        relaxes: bool = True,
    ) -> Found:
        """A page of listings for a text and filters; what is given as a filter wins over what the text says.

        `categories` are those to look in where neither names one.
        """
        understood = understand(query, self._today())
        wanted = merged(filters, understood.filters)
        nearest, degraded = self._nearest(query)
        words = tuple(dict.fromkeys(understood.rest.split()))
        looked = Looked(
            wanted,
            (wanted.category,) if wanted.category else tuple(categories),
            (wanted.place,) if wanted.place else (),
            () if wanted.bedrooms is None else (wanted.bedrooms,),
            words,
            nearest,
            tuple(leave_out),
            limit,
            (page - 1) * limit,
        )
        found, total = self._catalogue.page(looked)
        if total or not relaxes:
            return Found(found, total, told(wanted), degraded=degraded)
        for attempt, relaxed in relaxations(looked):
            if self._catalogue.fits(attempt):
                found, total = self._catalogue.page(attempt)
                kept = {name: value for name, value in told(wanted).items() if name not in relaxed}
                return Found(found, total, kept, relaxed, degraded)
        return Found((), 0, told(wanted), degraded=degraded)

    def _nearest(self, query: str) -> tuple[tuple[UUID, ...], bool]:
        if not query.strip():
            return (), False
        try:
            return tuple(self._meaning.nearest(query, NEAREST)), False
        except EmbeddingUnavailable as unavailable:
            self._degraded(unavailable)
            return (), True


def merged(given: Filters, read: Filters) -> Filters:
    """The filters that were given, and where one was not what was read of it. Another category makes what was read of it moot."""
    category = given.category or read.category
    same = given.category in {None, read.category}
    priced = given.min_price is not None or given.max_price is not None
    return Filters(
        category,
        given.subcategory or (read.subcategory if same else None),
        given.place or read.place,
        given.min_price if priced else read.min_price,
        given.max_price if priced else read.max_price,
        given.currency or (None if priced else read.currency),
        given.bedrooms if given.bedrooms is not None else read.bedrooms,
        {**(read.attributes if same else {}), **given.attributes},
    )


def told(filters: Filters) -> dict[str, str]:
    """Filters by name, as text."""
    named = {
        "category": filters.category,
        "subcategory": filters.subcategory,
        "location": filters.place and filters.place.name,
        "min_price": filters.min_price,
        "max_price": filters.max_price,
        "currency": filters.currency,
        "bedrooms": filters.bedrooms,
    }
    return {**{name: str(value) for name, value in named.items() if value is not None}, **filters.attributes}


def relaxations(looked: Looked) -> Iterator[tuple[Looked, dict[str, str]]]:
    """What to try when nothing fits: each thing alone, from the least to what matters most, then more and more of them together.

    The category is never let go of.
    """
    steps = [step for make in (_attributes, _kind, _bedrooms, _prices, _places) if (step := make(looked)) is not None]
    for change, said in steps:
        yield change(looked), said
    together, all_said = looked, dict[str, str]()
    for number, (change, said) in enumerate(steps):
        together, all_said = change(together), {**all_said, **said}
        if number:
            yield together, all_said


_Step = tuple[Callable[[Looked], Looked], dict[str, str]]


def _attributes(looked: Looked) -> _Step | None:
    if not looked.filters.attributes:
        return None
    return lambda one: replace(one, filters=replace(one.filters, attributes={})), dict.fromkeys(looked.filters.attributes, "any")


def _kind(looked: Looked) -> _Step | None:
    if looked.filters.subcategory is None:
        return None
    return lambda one: replace(one, filters=replace(one.filters, subcategory=None)), {"subcategory": "any"}


def _bedrooms(looked: Looked) -> _Step | None:
    if not looked.bedrooms:
        return None
    (wanted,) = looked.bedrooms
    near = tuple(many for many in (wanted - 1, wanted, wanted + 1) if many >= 0)
    return lambda one: replace(one, bedrooms=near), {"bedrooms": f"{near[0]}-{near[-1]}"}


def _prices(looked: Looked) -> _Step | None:
    low, high = looked.filters.min_price, looked.filters.max_price
    if low is None and high is None:
        return None
    lower = None if low is None else (low / PRICE_SLACK).quantize(Decimal("0.01"))
    higher = None if high is None else (high * PRICE_SLACK).quantize(Decimal("0.01"))
    said = {name: str(value) for name, value in (("min_price", lower), ("max_price", higher)) if value is not None}
    return lambda one: replace(one, filters=replace(one.filters, min_price=lower, max_price=higher)), said


def _places(looked: Looked) -> _Step | None:
    if not looked.places:
        return None
    (asked,) = looked.places
    around = (asked, *sorted(neighbours(asked), key=str))
    return lambda one: replace(one, places=around), {"location": ", ".join(place.name for place in around)}
