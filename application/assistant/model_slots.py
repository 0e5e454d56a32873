"""Slots that a model has filled, held against what there is: what is no category, place, price or day is left to the rules."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal, InvalidOperation

from application.assistant.model import Read
from application.wish import Filters, Understood
from domain.catalogue import CATEGORIES
from domain.lead.criteria import CURRENCIES, GREATEST
from domain.listing.attributes import attributes_of
from domain.listing.refusals import ListingNotUsable
from domain.places import place

_MOST_BEDROOMS = 30
_FURTHEST = timedelta(days=3 * 366)


def filled(understood: Understood, read: Read, today: date) -> Understood:
    """What the rules understood, with what the model read beyond it or otherwise, as far as that can be."""
    rules = understood.filters
    category, subcategory = _kind(read, rules)
    filters = replace(
        rules,
        category=category,
        subcategory=subcategory,
        place=(place(read.place) if read.place else None) or rules.place,
        bedrooms=_bedrooms(read) if _bedrooms(read) is not None else rules.bedrooms,
        attributes=_attributes(read, category, subcategory) | dict(rules.attributes if category == rules.category else {}),
    )
    lowest, highest = _amount(read.min_price), _amount(read.max_price)
    if (lowest is not None or highest is not None) and (lowest is None or highest is None or lowest <= highest):
        currency = read.currency if read.currency in CURRENCIES.values() else rules.currency
        filters = replace(filters, min_price=lowest, max_price=highest, currency=currency)
    dates, at = _dates(read, today) or understood.dates, _clock(read.time) or understood.time
    return replace(understood, filters=filters, dates=dates, time=at)


def _kind(read: Read, rules: Filters) -> tuple[str | None, str | None]:
    category = CATEGORIES.get(read.category or "")
    if category is None:
        return rules.category, rules.subcategory
    known = category.subcategories
    if read.subcategory in known:
        return category.slug, read.subcategory
    return category.slug, rules.subcategory if rules.subcategory in known else None


def _bedrooms(read: Read) -> int | None:
    return read.bedrooms if read.bedrooms is not None and 0 <= read.bedrooms <= _MOST_BEDROOMS else None


def _attributes(read: Read, category: str | None, subcategory: str | None) -> dict[str, str]:
    """Those that the catalogue has, in canonical form; each by itself, so that one that cannot be costs no other."""
    kinds = [kind for kind in CATEGORIES[category].subcategories.values() if subcategory in {None, kind.slug}] if category else []
    found: dict[str, str] = {}
    for name, value in read.attributes:
        for kind in kinds:
            with suppress(ListingNotUsable):
                found |= {one.name: one.value for one in attributes_of(kind, {name: value}) if one.name != "bedrooms"}
    return found


def _amount(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 < amount <= GREATEST else None


def _dates(read: Read, today: date) -> tuple[date, date | None] | None:
    first, last = _day(read.first_day, today), _day(read.last_day, today)
    if first is None:
        return None
    return first, last if last is not None and last > first else None


def _day(text: str | None, today: date) -> date | None:
    with suppress(ValueError):
        day = date.fromisoformat(text or "")
        return day if today <= day <= today + _FURTHEST else None
    return None


def _clock(text: str | None) -> time | None:
    with suppress(ValueError):
        return time.fromisoformat(text or "").replace(second=0, microsecond=0, tzinfo=None)
    return None
