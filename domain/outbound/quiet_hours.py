"""The hours in which somebody wants to be left alone, by the clock of their place."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def ends(quiet_from: str | None, quiet_until: str | None, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When the quiet hours end that it is now, None where it is none.

    Both are `HH:MM` by the zone's clock; hours that begin later than they end go over midnight. In nights in which clocks are moved
    an hour that comes twice is quiet both times, and one that is left out ends once the clock has passed it.
    """
    if quiet_from is None or quiet_until is None or quiet_from == quiet_until:
        return None
    begin, end = time.fromisoformat(quiet_from), time.fromisoformat(quiet_until)
    here = now.astimezone(zone)
    by_clock = here.time().replace(tzinfo=None)
    over_midnight = begin > end
    is_quiet = by_clock >= begin or by_clock < end if over_midnight else begin <= by_clock < end
    if not is_quiet:
        return None
    day = here.date() + timedelta(days=1) if over_midnight and by_clock >= begin else here.date()
    # An hour that comes twice, or not at all, can be read in two ways: the later one ends it.
    until = datetime.combine(day, end, zone)
    return max(until.astimezone(UTC), until.replace(fold=1).astimezone(UTC))
