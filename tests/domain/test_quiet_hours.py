"""Quiet hours, against looking at the clock every minute."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.outbound.quiet_hours import ends

ZONES = st.sampled_from([ZoneInfo("Asia/Famagusta"), ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata"), ZoneInfo("UTC")])
HOURS = st.times().map(lambda at: f"{at:%H:%M}")
MINUTE = timedelta(minutes=1)
# Days on which no clock of these zones is moved, and none is on the next.
DAYS = st.datetimes(datetime(2026, 5, 1), datetime(2026, 9, 1), timezones=st.just(UTC))  # noqa: DTZ001


def is_quiet(quiet_from: str, quiet_until: str, zone: ZoneInfo, now: datetime) -> bool:
    """By comparing texts, one after the other round the clock."""
    clock = f"{now.astimezone(zone):%H:%M}"
    if quiet_from <= quiet_until:
        return quiet_from <= clock < quiet_until
    return not quiet_until <= clock < quiet_from


@given(quiet_from=HOURS, quiet_until=HOURS, zone=ZONES, now=DAYS)
@settings(max_examples=60)
def test_they_end_at_the_first_minute_that_is_not_quiet(quiet_from: str, quiet_until: str, zone: ZoneInfo, now: datetime) -> None:
    expected = now.replace(second=0, microsecond=0)
    while is_quiet(quiet_from, quiet_until, zone, expected):
        expected += MINUTE
    found = ends(quiet_from, quiet_until, zone, now)
    assert found == (None if expected <= now else expected)


@given(
    quiet_from=HOURS,
    quiet_until=HOURS,
    now=st.datetimes(datetime(2026, 3, 27), datetime(2026, 3, 31), timezones=st.just(UTC))  # noqa: DTZ001
    | st.datetimes(datetime(2026, 10, 23), datetime(2026, 10, 27), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_where_clocks_are_moved_nobody_is_disturbed_and_nobody_waits_an_hour_too_long(
    quiet_from: str, quiet_until: str, now: datetime
) -> None:
    zone = ZoneInfo("Europe/Berlin")
    found = ends(quiet_from, quiet_until, zone, now)
    assert (found is not None) == is_quiet(quiet_from, quiet_until, zone, now)
    if found is not None:
        assert not is_quiet(quiet_from, quiet_until, zone, found)
        passed = now.replace(second=0, microsecond=0)
        while is_quiet(quiet_from, quiet_until, zone, passed):
            passed += MINUTE
        assert passed <= found <= passed + timedelta(hours=1)
