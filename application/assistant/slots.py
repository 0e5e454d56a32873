"""What is kept in mind of a wish, as slots of the conversation's memory and taken apart again."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from datetime import time as clock
from decimal import Decimal

from application.wish import Filters
from domain.places import place
from domain.routing import Domain, Intent
from domain.thread.turn import Slot

_WITH = "with:"


@dataclass(frozen=True, slots=True)
class Kept:
    """What the user wants so far.

    `topic` is what they talk of, whatever they thank or ask for in between; `language` is that of the last answer. `page` counts
    pages of what was found, and `wanted` is what is done with the listing that they choose. `booking` names one of their bookings.
    """

    filters: Filters = field(default_factory=Filters)
    first_day: date | None = None
    last_day: date | None = None
    time: clock | None = None
    topic: Domain | None = None
    language: str | None = None
    page: int = 1
    wanted: Intent | None = None
    booking: str | None = None


def slots_of(kept: Kept) -> tuple[Slot, ...]:
    """As slots, those that say nothing left out."""
    return tuple(Slot(name, value) for name, value in _named(kept))


def _named(kept: Kept) -> Iterator[tuple[str, str]]:
    filters = kept.filters
    known: Mapping[str, object] = {
        "category": filters.category,
        "subcategory": filters.subcategory,
        "place": filters.place and filters.place.name,
        "min_price": filters.min_price,
        "max_price": filters.max_price,
        "currency": filters.currency,
        "bedrooms": filters.bedrooms,
        "first_day": kept.first_day and kept.first_day.isoformat(),
        "last_day": kept.last_day and kept.last_day.isoformat(),
        "time": kept.time and kept.time.isoformat("minutes"),
        "topic": kept.topic,
        "language": kept.language,
        "page": kept.page if kept.page > 1 else None,
        "wanted": kept.wanted,
        "booking": kept.booking,
    }
    for name, value in known.items():
        if value is not None:
            yield name, str(value)
    for name, value in filters.attributes.items():
        yield f"{_WITH}{name}", value


def kept_of(slots: Sequence[Slot]) -> Kept:
    """What slots say; what an older or newer release wrote there and this one cannot read is left out."""
    said = {slot.name: slot.value for slot in slots}
    attributes = {name.removeprefix(_WITH): value for name, value in said.items() if name.startswith(_WITH)}
    filters = Filters(
        said.get("category"),
        said.get("subcategory"),
        place(said["place"]) if "place" in said else None,
        _amount(said.get("min_price")),
        _amount(said.get("max_price")),
        said.get("currency"),
        _number(said.get("bedrooms")),
        attributes,
    )
    return Kept(
        filters,
        _day(said.get("first_day")),
        _day(said.get("last_day")),
        _clock(said.get("time")),
        _topic(said.get("topic")),
        said.get("language"),
        _number(said.get("page")) or 1,
        _intent(said.get("wanted")),
        said.get("booking"),
    )


def _amount(text: str | None) -> Decimal | None:
    return Decimal(text) if text and text.replace(".", "", 1).isdecimal() else None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None


def _day(text: str | None) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text or "")
    return None


def _clock(text: str | None) -> clock | None:
    with suppress(ValueError):
        return clock.fromisoformat(text or "")
    return None


def _topic(text: str | None) -> Domain | None:
    with suppress(ValueError):
        return Domain(text or "")
    return None


def _intent(text: str | None) -> Intent | None:
    with suppress(ValueError):
        return Intent(text or "")
    return None
