"""What became of bookings can be loaded, taken along and read by auditors."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from domain.booking.decider import CALENDAR
from domain.booking.identity import calendar_id
from domain.booking.refusals import (
    TimeTaken,
)
from entrypoints.bootstrap import open_core
from tests.support.bookable import CAUSE, VILLA, Desk
from tests.support.calendar import DAY
from tests.support.replayed import assert_live_is_folded
from tests.support.servers import Servers
from tests.support.tally import Counted


@pytest.fixture(scope="module")
def desk(servers: Servers) -> Iterator[Desk]:
    """One database for all; what all tests left there is folded anew at the end."""
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as core:
        yield Desk(core)
        assert_live_is_folded(core, url)


def test_a_calendar_that_is_loaded_from_a_snapshot_is_the_one_that_its_events_tell_of(desk: Desk) -> None:
    host, villa = desk.listing(VILLA)
    today = desk.clock.now().date()
    for number in range(12):
        customer = desk.person()
        booking = desk.book(desk.stay(villa, 2 * number + 1, 2 * number + 2), customer)
        desk.calendars.block(host, villa, today + (100 + number) * DAY, today + (101 + number) * DAY, CAUSE)
        with pytest.raises(TimeTaken):
            desk.book(desk.stay(villa, 2 * number + 1, 2 * number + 3))
        if number % 3:
            desk.bookings.confirm(host, booking, CAUSE)
    events = [one.event for one in desk.events(villa)]
    loaded = desk.core.log.load(calendar_id(villa), CALENDAR)
    assert 0 < loaded.snapshot_version <= loaded.version == len(events)
    assert loaded.state == CALENDAR.fold(events)


def test_people_take_along_what_they_booked_and_what_they_wanted(desk: Desk) -> None:
    _, flat = desk.listing()
    customer, rival = desk.person(), desk.person()
    desk.book(desk.viewing(flat, message="With my aunt"), customer)
    with pytest.raises(TimeTaken):
        desk.book(desk.viewing(flat), rival)
    (booked,) = kept(desk, customer, "bookings")
    assert (booked["message"], booked["status"]) == ("With my aunt", "pending")
    assert json.dumps(booked)
    assert [one["listing_id"] for one in kept(desk, rival, "times that others had")] == [str(flat)]
    assert kept(desk, customer, "times that others had") == kept(desk, rival, "bookings") == []


def kept(desk: Desk, person_id: UUID, name: str) -> list[Any]:
    """What an export has of somebody."""
    return [one.facts for one in desk.core.portraits.kept(desk.core.portraits.of(person_id), name)]


def story(desk: Desk, kind: str, id_: UUID) -> list[str]:
    """What an auditor reads."""
    return [line.sentence for line in desk.core.audit.story(desk.core.audit.subject(kind, id_)).lines]


def test_an_auditor_reads_what_became_of_a_booking_and_who_was_turned_away(desk: Desk) -> None:
    seller, flat = desk.listing()
    customer, rival = desk.person(), desk.person()
    booking = desk.book(desk.viewing(flat), customer)
    with pytest.raises(TimeTaken):
        desk.book(desk.viewing(flat), rival)
    unrelated = desk.book(desk.viewing(flat, 15))
    desk.bookings.confirm(seller, booking, CAUSE)
    told = story(desk, "booking", booking)
    assert [
        words for words in ("holds a viewing", "wanted a viewing", "confirmed booking") if not any(words in one for one in told)
    ] == []
    assert not [one for one in told if str(unrelated)[:8] in one]
    for person, words in ((customer, "holds a viewing"), (rival, "wanted a viewing"), (seller, "confirmed booking")):
        assert any(words in one for one in story(desk, "person", person))
