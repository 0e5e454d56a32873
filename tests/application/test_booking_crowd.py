"""Many people at many calendars' doors at once, through two processes' worth of connections: no night is ever had twice."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.booking.events import BookingCancelled, BookingDeclined, BookingHeld, BookingStatus
from domain.booking.refusals import BookingNotOpen, BookingNotPending, TimeTaken, TooManyHolds
from entrypoints.bootstrap import open_core
from projections.booking_lookups import ViewBookings
from tests.support.bookable import CAUSE, VILLA, Desk
from tests.support.replayed import assert_live_is_folded
from tests.support.servers import Servers
from tests.support.tally import Counted

NIGHTS, REQUESTS = 12, 120


@pytest.fixture
def desks(servers: Servers) -> Iterator[tuple[Desk, Desk]]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as one, open_core(url, [b"m" * 32], Counted()) as other:
        yield Desk(one), Desk(other)
        assert_live_is_folded(one, url)


def nights_had(events: Sequence[Any]) -> dict[date, UUID]:
    """Who has which night in the end, and that nobody ever had one that somebody else had."""
    has: dict[date, UUID] = {}
    for event in events:
        match event:
            case BookingHeld():
                nights = [
                    event.first_day.fromordinal(one) for one in range(event.first_day.toordinal(), event.last_day.toordinal() + 1)
                ]
                assert has.keys().isdisjoint(nights)
                has.update(dict.fromkeys(nights, event.booking_id))
            case BookingDeclined() | BookingCancelled():
                has = {night: booking for night, booking in has.items() if booking != event.booking_id}
            case _:
                pass
    return has


def test_whatever_many_people_ask_at_once_no_night_is_had_twice(desks: tuple[Desk, Desk]) -> None:
    seller, villa = desks[0].listing(VILLA)
    people = [desks[0].person() for _ in range(20)]

    def ask(number: int) -> Counter[str]:
        chance, desk = random.Random(number), desks[number % 2]
        first = chance.randrange(1, NIGHTS)
        customer, booking = chance.choice(people), uuid4()
        try:
            desk.book(desk.stay(villa, first, first + chance.randrange(1, 5)), customer, booking)
        except (TimeTaken, TooManyHolds) as refused:
            return Counter([type(refused).__name__])
        ends: dict[str, Callable[[], object]] = {
            "kept": lambda: None,
            "confirmed": lambda: desk.bookings.confirm(seller, booking, CAUSE),
            "declined": lambda: desk.bookings.decline(seller, booking, CAUSE),
            "cancelled": lambda: desk.bookings.cancel(customer, booking, CAUSE),
        }
        end = chance.choice(sorted(ends))
        with suppress(BookingNotOpen, BookingNotPending):
            ends[end]()
        return Counter([end])

    with ThreadPoolExecutor(8) as pool:
        came = sum(pool.map(ask, range(REQUESTS)), Counter[str]())
    assert sum(came.values()) == REQUESTS
    assert came["TimeTaken"] > 0
    has = nights_had([one.event for one in desks[0].events(villa)])
    known = ViewBookings(desks[1].core.rows).open_at(villa)
    assert {one.booking_id for one in known} == set(has.values())
    assert {one.status for one in known} <= {BookingStatus.PENDING, BookingStatus.CONFIRMED}
    assert sum(one.span.nights for one in known) == len(has)
