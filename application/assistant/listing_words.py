"""Listings and filters in the words of the assistant; nothing that a seller wrote carries an address or a number to call."""

from collections.abc import Iterator, Mapping

from application.assistant.attribute_words import attribute_told, per_told
from application.listing_lookups import KnownListing
from domain.catalogue import CATEGORIES, AttributeType
from domain.lead.criteria import without_contact

_LONGEST_DESCRIPTION = 300
_NUMBERS = frozenset(
    attribute.name
    for category in CATEGORIES.values()
    for kind in category.subcategories.values()
    for attribute in kind.attributes
    if attribute.type in {AttributeType.WHOLE, AttributeType.DECIMAL}
)
_NOT_TOLD = frozenset({"category", "subcategory", "location", "min_price", "max_price", "currency"})


def title_of(listing: KnownListing) -> str:
    """The title in one line, as it may be shown to anybody."""
    return without_contact(listing.title)


def line_of(number: int, listing: KnownListing, language: str) -> str:
    """One line of a list: its number, title, place and price."""
    return f"{number}. {_headline(listing, language)}"


def _headline(listing: KnownListing, language: str) -> str:
    return " – ".join((title_of(listing), without_contact(listing.location), *_price(listing, language)))


def _price(listing: KnownListing, language: str) -> Iterator[str]:
    if listing.price is not None:
        yield f"{listing.price}{per_told(listing.per, language)}"


def lines_about(listing: KnownListing, language: str) -> tuple[str, ...]:
    """All that there is to know of a listing."""
    facts = [attribute_told(name, _safe(name, value), language) for name, value in listing.attributes.items()]
    described = without_contact(listing.description[: 2 * _LONGEST_DESCRIPTION])
    if len(described) > _LONGEST_DESCRIPTION:
        described = f"{described[:_LONGEST_DESCRIPTION].rstrip()}…"
    return tuple(line for line in (_headline(listing, language), ", ".join(facts), described) if line)


def _safe(name: str, value: str) -> str:
    """What is a number by the catalogue is one; words are the seller's own."""
    return value if name in _NUMBERS else without_contact(value)


def filters_told(applied: Mapping[str, str], language: str) -> str:
    """Filters by name, as a search tells which it applied or how it relaxed them, in words."""
    return ", ".join(_parts(applied, language))


def _parts(applied: Mapping[str, str], language: str) -> Iterator[str]:
    category = CATEGORIES.get(applied.get("category", ""))
    if category is not None:
        yield category.name(language)
    if (kind := applied.get("subcategory")) is not None:
        known = category.subcategories.get(kind) if category else None
        yield known.name(language) if known else attribute_told("subcategory", kind, language)
    if "location" in applied:
        yield applied["location"]
    yield from _amounts(applied)
    yield from (attribute_told(name, value, language) for name, value in applied.items() if name not in _NOT_TOLD)


def _amounts(applied: Mapping[str, str]) -> Iterator[str]:
    currency = f" {applied['currency']}" if "currency" in applied else ""
    low, high = applied.get("min_price"), applied.get("max_price")
    if low and high:
        yield f"{low}–{high}{currency}"
    elif high:
        yield f"≤ {high}{currency}"
    elif low:
        yield f"≥ {low}{currency}"
