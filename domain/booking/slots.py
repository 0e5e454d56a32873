"""Which times can be booked: hours of a listing's day by the clock of its place, and nights."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.booking.refusals import TimeNotBookable
from domain.booking.span import Kind, Span

VIEWING_HOURS = tuple(time(hour) for hour in range(9, 18))
"""Viewings begin on the hour and last one: from nine to six somebody can be met, and it is light enough to see something."""

VIEWING_LASTS = timedelta(hours=1)

ARRIVAL, DEPARTURE = time(15), time(11)
"""The usual hours: whoever leaves makes room for whoever comes on the same day."""

LONGEST_STAY = 180
"""Nights; beyond that a home is rented, not booked."""


@dataclass(frozen=True, slots=True)
class Rules:
    """By which clock a place lives, and how far ahead it is booked."""

    zone: ZoneInfo
    viewings_ahead: timedelta
    stays_ahead: timedelta


def instant(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """When the clocks of a zone show this, for the first time where they do twice; raises `TimeNotBookable` where they never do."""
    there = datetime.combine(day, wall, zone)
    at = there.astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) != there.replace(tzinfo=None):
        raise TimeNotBookable("The clocks are changed that day, and leave this time out.")
    return at


def viewing(day: date, wall: time, rules: Rules, now: datetime) -> Span:
    """The slot that begins then; raises `TimeNotBookable`."""
    _require_ahead(day, rules, rules.viewings_ahead, now)
    at = instant(day, wall, rules.zone)
    if wall not in VIEWING_HOURS:
        raise TimeNotBookable(f"Viewings begin on the hour, from {VIEWING_HOURS[0]:%H:%M} to {VIEWING_HOURS[-1]:%H:%M}.")
    if at <= now:
        raise TimeNotBookable("This time is over.")
    return Span(Kind.VIEWING, at, at + VIEWING_LASTS, day, day)


def stay(arrives: date, leaves: date, minimum: int, rules: Rules, now: datetime) -> Span:
    """The nights from one day until another; raises `TimeNotBookable`."""
    nights = (leaves - arrives).days
    if not max(1, minimum) <= nights <= LONGEST_STAY:
        raise TimeNotBookable(f"Between {max(1, minimum)} and {LONGEST_STAY} nights can be booked here.")
    _require_ahead(arrives, rules, rules.stays_ahead, now)
    _require_ahead(leaves, rules, rules.stays_ahead, now)
    starts_at = instant(arrives, ARRIVAL, rules.zone)
    if starts_at <= now:
        raise TimeNotBookable("This time is over.")
    return Span(Kind.STAY, starts_at, instant(leaves, DEPARTURE, rules.zone), arrives, leaves - timedelta(days=1))


def slots(day: date, rules: Rules, now: datetime) -> Iterator[tuple[time, Span]]:
    """The hours of a day that could be booked if nobody had."""
    for wall in VIEWING_HOURS:
        try:
            yield wall, viewing(day, wall, rules, now)
        except TimeNotBookable:
            continue


def night(day: date, rules: Rules, now: datetime) -> Span | None:
    """The night that begins on a day, None where nobody could book it."""
    try:
        return stay(day, day + timedelta(days=1), 1, rules, now)
    except (TimeNotBookable, OverflowError):
        return None


def today(rules: Rules, now: datetime) -> date:
    """The day that it is by the clock of the place."""
    return now.astimezone(rules.zone).date()


def _require_ahead(day: date, rules: Rules, ahead: timedelta, now: datetime) -> None:
    """Raises `TimeNotBookable`; also keeps dates at the ends of the calendar away from arithmetic."""
    first = today(rules, now)
    if not first <= day <= first + ahead:
        raise TimeNotBookable(f"Times from {first} to {first + ahead} can be booked.")
