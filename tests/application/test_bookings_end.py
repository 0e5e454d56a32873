"""Bookings end by themselves: at their time, and when somebody is forgotten or a listing withdrawn."""

from collections.abc import Iterator
from typing import Any

import pytest

from application.forgetting import Forgetting
from domain.booking.decider import COMPLETES_AFTER
from domain.booking.events import BookingStatus
from domain.personal import ERASED
from entrypoints.bootstrap import open_core
from entrypoints.listings_bootstrap import listings_of
from projections.booking_lookups import BOOKED_BY
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


def test_a_hold_expires_by_itself_and_time_completes_what_was_confirmed(desk: Desk) -> None:
    seller, flat = desk.listing()
    left, kept = desk.book(desk.viewing(flat, 10, day=2)), desk.book(desk.viewing(flat, 11, day=2))
    desk.bookings.confirm(seller, kept, CAUSE)
    assert "expire_hold" not in desk.work()
    desk.clock.later(24 * 3600)
    assert desk.work().count("expire_hold") >= 2
    assert (desk.status(left), desk.status(kept)) == (BookingStatus.EXPIRED, BookingStatus.CONFIRMED)
    assert desk.work() == []
    desk.clock.later((2 * DAY + COMPLETES_AFTER).total_seconds())
    desk.work()
    assert (desk.status(left), desk.status(kept)) == (BookingStatus.EXPIRED, BookingStatus.COMPLETED)


def test_nights_of_whoever_is_forgotten_are_free_again_and_nothing_they_wrote_can_be_read(desk: Desk) -> None:
    seller, villa = desk.listing(VILLA)
    customer = desk.person()
    said: dict[str, Any] = {"message": "With my aunt", "contact_phone": "+905331234567", "contact_email": "ayla@example.org"}
    pending, confirmed = (desk.book(desk.stay(villa, *nights, **said), customer) for nights in ((1, 3), (3, 5)))
    others = desk.book(desk.stay(villa, 5, 6))
    desk.bookings.confirm(seller, confirmed, CAUSE)
    assert "aunt" in repr(desk.core.rows(BOOKED_BY, person_id=customer))
    forgetting(desk).forget(customer, "a test", CAUSE)
    desk.work()
    assert [desk.status(one) for one in (pending, confirmed, others)] == [
        BookingStatus.CANCELLED,
        BookingStatus.CANCELLED,
        BookingStatus.PENDING,
    ]
    desk.book(desk.stay(villa, 1, 5))
    rows = repr(desk.core.rows(BOOKED_BY, person_id=customer))
    assert ERASED in rows
    assert not [word for word in ("aunt", "+90533", "ayla") if word in rows]
    assert sum("cancelled" in one for one in desk.told(seller)) == 2


def test_bookings_of_a_forgotten_sellers_listings_are_declined_and_of_a_withdrawn_listing_the_pending_ones(desk: Desk) -> None:
    seller, villa = desk.listing(VILLA)
    agreed, open_ = desk.book(desk.stay(villa, 1, 3)), desk.book(desk.stay(villa, 3, 4))
    desk.bookings.confirm(seller, agreed, CAUSE)
    listings_of(desk.core).withdraw(seller, villa, CAUSE)
    desk.work()
    assert (desk.status(agreed), desk.status(open_)) == (BookingStatus.CONFIRMED, BookingStatus.DECLINED)
    forgetting(desk).forget(seller, "a test", CAUSE)
    desk.work()
    assert desk.status(agreed) is BookingStatus.DECLINED


def forgetting(desk: Desk) -> Forgetting:
    """How people are forgotten."""
    return Forgetting(desk.core.handle, desk.core.keys, desk.core.holdings, desk.clock)
