"""When a listing is free, and booking it: what is asked, offered and promised."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from application.assistant.heard import Heard
from application.assistant.listing_words import title_of
from application.assistant.reply import Plan
from application.assistant.saying import said
from application.assistant.slots import Kept, slots_of
from application.assistant.texts import Saying
from application.booking_requests import kind_of, minimum_nights
from application.calendars import Availability, Calendars, Slot
from application.listing_lookups import KnownListing
from domain.booking.refusals import TimeNotBookable
from domain.booking.span import Kind
from domain.listing.refusals import ListingNotFound
from domain.routing import Intent
from domain.thread.turn import Act, Memory, Stage

_DAY = "%d.%m.%Y"
_SHOWN = 6
"""Stretches of days that are told at once."""

_DAYS_SHOWN = 2
"""Days whose hours are."""


@dataclass(frozen=True, slots=True)
class Times:
    """The times that are wanted: those just said, and for what was not said now what was said before."""

    first: date | None
    last: date | None
    at: time | None


def times_of(heard: Heard) -> Times:
    """A single day after a first one that waits for the day of leaving is that day."""
    kept, dates = heard.kept, heard.understood.dates
    at = heard.understood.time or kept.time
    if dates is None:
        return Times(kept.first_day, kept.last_day, at)
    first, last = dates
    if last is None and kept.wanted is Intent.BOOK and kept.first_day and not kept.last_day and first > kept.first_day:
        return Times(kept.first_day, first, at)
    return Times(first, last, at)


class Timing:
    """Raises `LogUnavailable`. Listings are those that are published."""

    def __init__(self, calendars: Calendars, zone: ZoneInfo) -> None:
        self._calendars = calendars
        self._zone = zone

    def whether_free(self, heard: Heard, listing: KnownListing, memory: Memory, words: str) -> Plan:
        """When it is free; of what takes no bookings the seller is asked."""
        kind = kind_of(listing)
        if kind is None:
            return ask_whether_free(heard, listing, memory, words)
        times = times_of(heard)
        if kind is Kind.STAY and times.first and times.last:
            return self._nights(heard, listing, memory, words, times)
        if kind is Kind.VIEWING and times.first and times.at:
            return self._hour(heard, listing, memory, words, times)
        return self._what_is_free(heard, listing, memory, words, times)

    def book(self, heard: Heard, listing: KnownListing, memory: Memory, words: str) -> Plan:
        """Books it where all is said that must be, and asks for what is not; what is not booked the seller is asked about.

        A time that a model has read where rules read none is offered, and waits for a yes.
        """
        kind = kind_of(listing)
        if kind is None:
            return ask_whether_free(heard, listing, memory, words)
        if heard.understood.dates != heard.plainly.dates or heard.understood.time != heard.plainly.time:
            return self.whether_free(heard, listing, memory, words)
        times = times_of(heard)
        complete = times.first and (times.last if kind is Kind.STAY else times.at)
        if not complete:
            return self._missing(heard, listing, memory, words, times)
        kept = _timed(heard, times, None)
        booking = said(Saying.BOOKING, heard.language, title_of(listing), shown(times, kind))
        return Plan(booking, _about(listing, memory, kept, Stage.OPEN), words=words, act=Act.BOOK)

    def _nights(self, heard: Heard, listing: KnownListing, memory: Memory, words: str, times: Times) -> Plan:
        assert times.first is not None
        assert times.last is not None
        found = self._availability(listing, times.first, times.last - timedelta(days=1))
        told = shown(times, Kind.STAY)
        title, nights = title_of(listing), (times.last - times.first).days
        if found is not None and len(found.free) == nights and nights >= minimum_nights(listing):
            free = said(Saying.NIGHTS_FREE, heard.language, title, told, nights)
            return Plan(free, _about(listing, memory, _timed(heard, times, Intent.BOOK), Stage.DATES), words=words)
        taken = said(Saying.NIGHTS_TAKEN, heard.language, title, told)
        return self._what_is_free(heard, listing, memory, words, times, taken)

    def _hour(self, heard: Heard, listing: KnownListing, memory: Memory, words: str, times: Times) -> Plan:
        assert times.first is not None
        found = self._availability(listing, times.first, times.first)
        told, title = shown(times, Kind.VIEWING), title_of(listing)
        if found is not None and any(one.available and one.time == times.at for one in found.slots):
            free = said(Saying.HOUR_FREE, heard.language, title, told)
            return Plan(free, _about(listing, memory, _timed(heard, times, Intent.BOOK), Stage.DATES), words=words)
        taken = said(Saying.HOUR_TAKEN, heard.language, title, told)
        return self._what_is_free(heard, listing, memory, words, replace(times, at=None), taken)

    def _what_is_free(
        self, heard: Heard, listing: KnownListing, memory: Memory, words: str, times: Times, before: str = ""
    ) -> Plan:
        """The days or hours that are free about then, and how short a stay may be; a time that is to be had is asked for."""
        kept = _timed(heard, Times(None if before else times.first, None, None), Intent.BOOK)
        remembered = _about(listing, memory, kept, Stage.DATES)
        title, language = title_of(listing), heard.language
        found = self._availability(listing, times.first, times.last)
        if found is None or not found.free:
            return Plan(before, remembered, (said(Saying.NONE_FREE, language, title),), words=words)
        if found.kind is Kind.VIEWING:
            told = said(Saying.HOURS_FREE, language, title, hours_told(found.slots))
        else:
            told = said(Saying.DAYS_FREE, language, title, days_told(found.free))
        shortest = (said(Saying.SHORTEST, language, found.minimum_nights),) if found.minimum_nights > 1 else ()
        return Plan(before, remembered, (told, *shortest), words=words)

    def _missing(self, heard: Heard, listing: KnownListing, memory: Memory, words: str, times: Times) -> Plan:
        title, language = title_of(listing), heard.language
        remembered = _about(listing, memory, _timed(heard, times, Intent.BOOK), Stage.DATES)
        if kind_of(listing) is Kind.STAY:
            if times.first:
                return Plan(said(Saying.LEAVING_WHEN, language, title, f"{times.first:{_DAY}}"), remembered, words=words)
            return Plan(said(Saying.WHICH_NIGHTS, language, title), remembered, words=words)
        found = self._availability(listing, times.first, times.first)
        free = (said(Saying.HOURS_FREE, language, title, hours_told(found.slots)),) if found is not None and found.free else ()
        return Plan(said(Saying.WHICH_HOUR, language, title), remembered, free, words=words)

    def _availability(self, listing: KnownListing, first: date | None, last: date | None) -> Availability | None:
        """None where nothing can be booked then at all: in the past, too far away, or withdrawn this moment."""
        if first is not None and last is not None and last < first:
            last = None
        try:
            return self._calendars.availability(listing.listing_id, first, last)
        except (TimeNotBookable, ListingNotFound):
            return None


def ask_whether_free(heard: Heard, listing: KnownListing, memory: Memory, words: str) -> Plan:
    """The seller is asked whether it is still to be had."""
    kept = replace(heard.kept, language=heard.language, wanted=None)
    asking = said(Saying.FREE_WANTED, heard.language, title_of(listing))
    return Plan(asking, _about(listing, memory, kept, Stage.OPEN), words=words, act=Act.ASK_WHETHER_FREE)


def _timed(heard: Heard, times: Times, wanted: Intent | None) -> Kept:
    return replace(heard.kept, first_day=times.first, last_day=times.last, time=times.at, language=heard.language, wanted=wanted)


def _about(listing: KnownListing, memory: Memory, kept: Kept, stage: Stage) -> Memory:
    return Memory(stage, slots_of(kept), memory.listing_ids, listing.listing_id)


def shown(times: Times, kind: Kind) -> str:
    """A viewing's hour, or a stay's days, in figures that all languages read."""
    if kind is Kind.VIEWING:
        return f"{times.first:{_DAY}}, {times.at:%H:%M}"
    return f"{times.first:{_DAY}} – {times.last:{_DAY}}"


def hours_told(slots: Sequence[Slot]) -> str:
    """The free hours of the first days that have any."""
    by_day: dict[date, list[str]] = {}
    for one in slots:
        if one.available:
            by_day.setdefault(one.day, []).append(f"{one.time:%H:%M}")
    return "; ".join(f"{day:{_DAY}}: {', '.join(hours)}" for day, hours in list(by_day.items())[:_DAYS_SHOWN])


def days_told(days: Sequence[date]) -> str:
    """Free days as stretches, the first of them."""
    stretches: list[tuple[date, date]] = []
    for day in days:
        if stretches and stretches[-1][1] + timedelta(days=1) == day:
            stretches[-1] = (stretches[-1][0], day)
        else:
            stretches.append((day, day))
    told = [f"{a:{_DAY}}" if a == b else f"{a:{_DAY}} – {b:{_DAY}}" for a, b in stretches[:_SHOWN]]
    return "; ".join(told)
