"""What somebody looks for: the parts of a wish that listings can be held against."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from datetime import time as clock
from decimal import Decimal

from domain.places import Place


@dataclass(frozen=True, slots=True)
class Filters:
    """What a listing must be; None and nothing where that is all the same. `attributes` are by name, in canonical form."""

    category: str | None = None
    subcategory: str | None = None
    place: Place | None = None
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    currency: str | None = None
    bedrooms: int | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Understood:
    """A text's filters, dates (the second is the day of leaving), time and number of guests, and the words that are left."""

    filters: Filters
    rest: str
    dates: tuple[date, date | None] | None = None
    time: clock | None = None
    guests: int | None = None
