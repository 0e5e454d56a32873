"""What a customer asks for when they book, and which time of which listing that is."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from application.listing_lookups import KnownListing
from domain.booking.refusals import DatesMissing, ListingNotBookable
from domain.booking.slots import Rules, stay, viewing
from domain.booking.span import Kind, Span
from domain.catalogue import CATEGORIES, Booked
from domain.listing.events import Per
from domain.money import Money

_MINIMUM = "minimum_nights"
_KINDS = {Booked.STAY: Kind.STAY, Booked.VIEWING: Kind.VIEWING}


@dataclass(frozen=True, slots=True)
class Request:
    """What a customer wants: a viewing wants `preferred_date` and `preferred_time`, a stay `start_date` and `end_date`."""

    listing_id: UUID
    preferred_date: date | None = None
    preferred_time: time | None = None
    start_date: date | None = None
    end_date: date | None = None
    message: str = ""
    contact_phone: str | None = None
    contact_email: str | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """Which times can be booked, and how long a hold waits for the seller."""

    rules: Rules
    holds: timedelta


def kind_of(listing: KnownListing) -> Kind | None:
    """How a listing is booked, None where it is not."""
    category = CATEGORIES.get(listing.category)
    found = category.subcategories.get(listing.subcategory) if category else None
    return _KINDS.get(found.booked) if found else None


def minimum_nights(listing: KnownListing) -> int:
    """How short a stay may be."""
    said = listing.attributes.get(_MINIMUM, "")
    return int(said) if said.isdecimal() else 1


def span_of(listing: KnownListing, request: Request, rules: Rules, now: datetime) -> Span:
    """The time that is asked for; raises `DatesMissing`, `TimeNotBookable`, or `ListingNotBookable`."""
    match kind_of(listing):
        case Kind.VIEWING:
            if request.preferred_date is None or request.preferred_time is None:
                raise DatesMissing("This listing is viewed: give preferred_date and preferred_time.")
            return viewing(request.preferred_date, request.preferred_time, rules, now)
        case Kind.STAY:
            if request.start_date is None or request.end_date is None:
                raise DatesMissing("This listing is stayed in: give start_date and end_date.")
            return stay(request.start_date, request.end_date, minimum_nights(listing), rules, now)
        case None:
            raise ListingNotBookable


def total(listing: KnownListing, span: Span) -> Money | None:
    """What a stay costs, where the price is one of nights or days."""
    if span.kind is not Kind.STAY or listing.price is None or listing.per not in {Per.NIGHT, Per.DAY}:
        return None
    return Money(listing.price.amount * span.nights, listing.price.currency)


def asks_for(request: Request, span: Span, rules: Rules) -> bool:
    """Whether a request means that time."""
    if span.kind is Kind.STAY:
        return (request.start_date, request.end_date) == (span.first_day, span.last_day + timedelta(days=1))
    starts = span.starts_at.astimezone(rules.zone)
    return (request.preferred_date, request.preferred_time) == (starts.date(), starts.time())
