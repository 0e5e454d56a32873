"""Which times can be booked, by the clock of the island, on the days on which clocks are changed too."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.booking.refusals import TimeNotBookable
from domain.booking.slots import LONGEST_STAY, VIEWING_HOURS, Rules, instant, night, slots, stay, viewing
from domain.booking.span import Kind
from tests.support.calendar import DAY, ISLAND, NOON, RULES, TODAY

SPRING, AUTUMN = date(2027, 3, 28), date(2026, 10, 25)
BEFORE_SPRING = datetime(2027, 3, 1, 9, tzinfo=UTC)
BEFORE_AUTUMN = datetime(2026, 10, 1, 9, tzinfo=UTC)


def test_a_viewing_is_an_hour_of_the_day_by_the_islands_clock() -> None:
    seen = viewing(TODAY + DAY, time(9), RULES, NOON)
    assert (seen.kind, seen.starts_at, seen.ends_at) == (
        Kind.VIEWING,
        datetime(2026, 6, 2, 6, tzinfo=UTC),
        datetime(2026, 6, 2, 7, tzinfo=UTC),
    )


@pytest.mark.parametrize("wall", [time(8), time(18), time(9, 30), time(0), time(23, 59), time(9, 0, 1)])
def test_other_hours_are_none(wall: time) -> None:
    with pytest.raises(TimeNotBookable):
        viewing(TODAY + DAY, wall, RULES, NOON)


@pytest.mark.parametrize("day", [TODAY - DAY, TODAY + 91 * DAY, date.max, date.min])
def test_a_viewing_that_is_over_or_too_far_ahead_is_refused(day: date) -> None:
    with pytest.raises(TimeNotBookable):
        viewing(day, time(10), RULES, NOON)


@pytest.mark.parametrize("day", [TODAY - DAY, TODAY + 548 * DAY, date.max - DAY, date.min])
def test_a_stay_that_is_over_or_too_far_ahead_is_refused(day: date) -> None:
    with pytest.raises(TimeNotBookable):
        stay(day, day + DAY, 1, RULES, NOON)


def test_a_stay_ends_within_the_time_ahead_as_it_begins() -> None:
    last = TODAY + RULES.stays_ahead
    assert stay(last - 2 * DAY, last, 1, RULES, NOON).nights == 2
    with pytest.raises(TimeNotBookable):
        stay(last - 2 * DAY, last + DAY, 1, RULES, NOON)


def test_of_today_only_what_is_ahead_can_be_booked() -> None:
    assert [wall for wall, _ in slots(TODAY, RULES, NOON)] == [time(hour) for hour in range(13, 18)]
    assert night(TODAY, RULES, NOON) is not None
    assert night(TODAY, RULES, NOON + timedelta(hours=3)) is None


@pytest.mark.parametrize(
    ("minimum", "nights", "fine"),
    [(1, 1, True), (3, 2, False), (3, 3, True), (1, 180, True), (1, 181, False), (1, 0, False), (0, 0, False)],
)
def test_a_stay_is_as_long_as_the_listing_wants_and_no_longer_than_half_a_year(minimum: int, nights: int, *, fine: bool) -> None:
    if fine:
        assert stay(TODAY + DAY, TODAY + (1 + nights) * DAY, minimum, RULES, NOON).nights == nights
    else:
        with pytest.raises(TimeNotBookable):
            stay(TODAY + DAY, TODAY + (1 + nights) * DAY, minimum, RULES, NOON)
    assert LONGEST_STAY == 180


def test_the_island_changes_its_clocks_with_europe() -> None:
    for day, before, after in ((SPRING, 2, 3), (AUTUMN, 3, 2)):
        offsets = [datetime(day.year, day.month, day.day, at, tzinfo=ISLAND).utcoffset() for at in (2, 5)]
        assert offsets == [timedelta(hours=before), timedelta(hours=after)]


@pytest.mark.parametrize(("day", "now", "offset", "offset_before"), [(SPRING, BEFORE_SPRING, 3, 2), (AUTUMN, BEFORE_AUTUMN, 2, 3)])
def test_slots_of_a_day_on_which_clocks_are_changed_are_at_the_right_instants(
    day: date, now: datetime, offset: int, offset_before: int
) -> None:
    for shown, hours in ((day, offset), (day - DAY, offset_before), (day + DAY, offset)):
        found = list(slots(shown, RULES, now))
        assert [wall for wall, _ in found] == list(VIEWING_HOURS)
        for wall, span in found:
            assert span.starts_at == datetime.combine(shown, wall, UTC) - timedelta(hours=hours)
            assert span.ends_at - span.starts_at == timedelta(hours=1)


@pytest.mark.parametrize(("day", "now", "hours"), [(SPRING, BEFORE_SPRING, -1), (AUTUMN, BEFORE_AUTUMN, 1)])
def test_a_stay_over_the_change_has_as_many_nights_and_is_an_hour_shorter_or_longer(day: date, now: datetime, hours: int) -> None:
    over = stay(day - DAY, day + 2 * DAY, 1, RULES, now)
    usual = stay(day + 3 * DAY, day + 6 * DAY, 1, RULES, now)
    assert (over.nights, usual.nights) == (3, 3)
    assert (over.ends_at - over.starts_at) - (usual.ends_at - usual.starts_at) == timedelta(hours=hours)


def test_an_hour_that_the_clocks_leave_out_is_refused_and_of_one_that_comes_twice_the_first_is_meant() -> None:
    with pytest.raises(TimeNotBookable):
        instant(SPRING, time(3, 30), ISLAND)
    assert instant(AUTUMN, time(3, 30), ISLAND) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    # A zone in which clocks were changed by day: even a slot of ours may not exist.
    with pytest.raises(TimeNotBookable):
        viewing(
            date(2011, 12, 30), time(10), Rules(ZoneInfo("Pacific/Apia"), 90 * DAY, 90 * DAY), datetime(2011, 12, 20, tzinfo=UTC)
        )


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)), st.sampled_from(VIEWING_HOURS))
def test_every_slot_of_every_day_is_what_the_clock_on_the_wall_shows(day: date, wall: time) -> None:
    now = datetime.combine(day - DAY, time(0), UTC)
    span = viewing(day, wall, RULES, now)
    assert span.starts_at.astimezone(ISLAND).replace(tzinfo=None) == datetime.combine(day, wall)
