"""Listings' calendars: what is free, for whoever wants to book, and which days sellers keep for themselves."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from application.booking_requests import Terms, kind_of, minimum_nights
from application.cause import Cause
from application.handle import Handle, state_of
from application.listing_lookups import KnownListing, KnownListings, own_listing
from application.lookups import Lookups
from application.ports import Clock, EventLog
from domain.booking.commands import BlockDates, FreeDates
from domain.booking.decider import CALENDAR
from domain.booking.identity import calendar_id
from domain.booking.refusals import ListingNotBookable, TimeNotBookable
from domain.booking.slots import night, slots, today
from domain.booking.span import Kind
from domain.booking.state import Calendar
from domain.listing.refusals import ListingNotFound

MOST_DAYS = 366
"""Days that are looked at together."""

USUAL_DAYS = 30


@dataclass(frozen=True, slots=True)
class Slot:
    """An hour at which a listing can be seen, by the clock of its place; `available` unless somebody has it."""

    day: date
    time: time
    starts_at: datetime
    available: bool


@dataclass(frozen=True, slots=True)
class Availability:
    """Which days, or nights, of a listing are free, and which would be if nobody had them; days in neither cannot be booked at all.

    A day is free to view while one of its `slots` is.
    """

    kind: Kind
    zone: str
    minimum_nights: int
    free: tuple[date, ...]
    taken: tuple[date, ...]
    slots: tuple[Slot, ...]


class Calendars:
    """Use cases of calendars. All raise the domain's refusals, `Busy` and `LogUnavailable`."""

    def __init__(
        self, log: EventLog, handle: Handle, lookups: Lookups, listings: KnownListings, terms: Terms, clock: Clock
    ) -> None:
        self._log = log
        self._handle = handle
        self._lookups = lookups
        self._listings = listings
        self._terms = terms
        self._clock = clock

    def availability(self, listing_id: UUID, first: date | None = None, last: date | None = None) -> Availability:
        """From one day to another, both of them; without, the next thirty days.

        Raises `ListingNotFound`, `ListingNotBookable`, and `TimeNotBookable` where these are too many days.
        """
        listing, now = self._listings.listing(listing_id), self._clock.now()
        if listing is None or not listing.is_published:
            raise ListingNotFound
        kind = kind_of(listing)
        if kind is None:
            raise ListingNotBookable
        rules = self._terms.rules
        first = first or today(rules, now)
        last = last or min(first, date.max - timedelta(days=USUAL_DAYS)) + timedelta(days=USUAL_DAYS - 1)
        if not 0 <= (last - first).days < MOST_DAYS:
            raise TimeNotBookable(f"Between 1 and {MOST_DAYS} days can be looked at together.")
        calendar = state_of(self._log, CALENDAR, calendar_id(listing_id))
        days = [first + timedelta(days=one) for one in range((last - first).days + 1)]
        return self._nights(listing, calendar, days, now) if kind is Kind.STAY else self._hours(calendar, days, now)

    def block(self, seller_id: UUID, listing_id: UUID, first: date, last: date, cause: Cause) -> None:
        """Keeps days, both of them and those between, from being booked; raises `TimeTaken` where somebody has one of them."""
        self._own(seller_id, listing_id)
        command = BlockDates(listing_id=listing_id, seller_id=seller_id, first_day=first, last_day=last, now=self._clock.now())
        self._handle(CALENDAR, calendar_id(listing_id), command, cause)

    def free(self, seller_id: UUID, listing_id: UUID, first: date, last: date, cause: Cause) -> None:
        """Lets days be booked again."""
        self._own(seller_id, listing_id)
        command = FreeDates(listing_id=listing_id, seller_id=seller_id, first_day=first, last_day=last, now=self._clock.now())
        self._handle(CALENDAR, calendar_id(listing_id), command, cause)

    def _own(self, seller_id: UUID, listing_id: UUID) -> None:
        """Raises `ListingNotFound`, or `NotYourListing` where others see it."""
        if self._lookups.person(seller_id) is None:
            raise ListingNotFound
        own_listing(self._listings, seller_id, listing_id)

    def _nights(self, listing: KnownListing, calendar: Calendar, days: list[date], now: datetime) -> Availability:
        rules = self._terms.rules
        asked = [span for span in (night(day, rules, now) for day in days) if span is not None]
        free = tuple(span.first_day for span in asked if _on(span.first_day, calendar).is_free(span, now))
        taken = tuple(sorted({span.first_day for span in asked}.difference(free)))
        return Availability(Kind.STAY, rules.zone.key, minimum_nights(listing), free, taken, ())

    def _hours(self, calendar: Calendar, days: list[date], now: datetime) -> Availability:
        rules = self._terms.rules
        shown: list[Slot] = []
        for day in days:
            there = _on(day, calendar)
            shown += [Slot(day, wall, span.starts_at, there.is_free(span, now)) for wall, span in slots(day, rules, now)]
        free = {one.day for one in shown if one.available}
        taken = {one.day for one in shown}.difference(free)
        return Availability(Kind.VIEWING, rules.zone.key, 0, tuple(sorted(free)), tuple(sorted(taken)), tuple(shown))


def _on(day: date, calendar: Calendar) -> Calendar:
    """As much of a calendar as is about a day: a full one is looked through once a day, not once an hour."""
    bookings = {id_: one for id_, one in calendar.bookings.items() if one.span.takes(day)}
    return Calendar(bookings, (), calendar.blocked & {day})
