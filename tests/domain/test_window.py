"""Free text within 24 hours of the last message of the other, and quiet hours by the clock of the place."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.outbound.quiet_hours import ends
from domain.outbound.window import LENGTH, MARGIN, is_open

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
CYPRUS = ZoneInfo("Asia/Famagusta")
BERLIN = ZoneInfo("Europe/Berlin")
HOURS = st.times().map(lambda at: f"{at:%H:%M}")


@given(since=st.timedeltas(timedelta(hours=-30), timedelta(hours=30)))
def test_the_window_is_open_for_a_day_less_a_margin(since: timedelta) -> None:
    assert is_open(NOON, NOON + since) == (since < LENGTH - MARGIN)


def test_the_window_of_somebody_who_never_wrote_is_closed() -> None:
    assert not is_open(None, NOON)


def test_its_edges_are_exact() -> None:
    last = NOON + LENGTH - MARGIN
    assert is_open(NOON, last - timedelta(microseconds=1))
    assert not is_open(NOON, last)


@pytest.mark.parametrize(("inbound", "now"), [(NOON.replace(tzinfo=None), NOON), (NOON, NOON.replace(tzinfo=None))])
def test_times_without_a_zone_are_refused(inbound: datetime, now: datetime) -> None:
    with pytest.raises(ValueError, match="zone"):
        is_open(inbound, now)


def at(hour: str, zone: ZoneInfo = CYPRUS, day: date = date(2026, 6, 1)) -> datetime:
    return datetime.combine(day, time.fromisoformat(hour), zone)


@pytest.mark.parametrize(
    ("quiet_from", "quiet_until", "now", "until"),
    [
        ("22:00", "07:00", at("23:30"), at("07:00", day=date(2026, 6, 2))),
        ("22:00", "07:00", at("06:59"), at("07:00")),
        ("22:00", "07:00", at("07:00"), None),
        ("22:00", "07:00", at("21:59"), None),
        ("13:00", "15:00", at("14:00"), at("15:00")),
        ("13:00", "15:00", at("15:00"), None),
        ("13:00", "13:00", at("13:00"), None),
        (None, "07:00", at("03:00"), None),
        # In Berlin the clock goes from 02:00 to 03:00 that night, and in October 02:00 to 03:00 comes twice.
        ("22:00", "02:30", at("23:00", BERLIN, date(2026, 3, 28)), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("22:00", "02:30", at("23:00", BERLIN, date(2026, 10, 24)), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
    ],
)
def test_quiet_hours_end_when_they_say(
    quiet_from: str | None, quiet_until: str | None, now: datetime, until: datetime | None
) -> None:
    zone = now.tzinfo
    assert isinstance(zone, ZoneInfo)
    found = ends(quiet_from, quiet_until, zone, now)
    assert (found and found.astimezone(UTC)) == (until and until.astimezone(UTC))


@given(HOURS, HOURS, st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_when_they_end_it_is_later_and_within_a_day_and_quiet_no_more(quiet_from: str, quiet_until: str, now: datetime) -> None:
    for zone in (CYPRUS, BERLIN):
        until = ends(quiet_from, quiet_until, zone, now)
        if until is not None:
            assert now < until <= now + timedelta(hours=25)
            assert ends(quiet_from, quiet_until, zone, until) is None
