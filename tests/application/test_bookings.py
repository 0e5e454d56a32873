"""Customers book, sellers decide, and what is free is shown."""

from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from application.booking_requests import Request
from application.ports import PersonErased
from application.threads import KeyReused
from domain.booking.events import BookingHeld, BookingStatus, RivalTurnedAway
from domain.booking.identity import reference
from domain.booking.refusals import (
    BookingNotFound,
    BookingNotOpen,
    BookingNotPending,
    BookingOfOthers,
    DatesMissing,
    ListingNotBookable,
    OwnListing,
    TimeNotBookable,
    TimeTaken,
)
from domain.listing.refusals import ListingNotFound, NotYourListing
from domain.money import Money
from entrypoints.bootstrap import open_core
from entrypoints.listings_bootstrap import listings_of
from projections.booking_lookups import ViewBookings
from tests.support.bookable import CAUSE, FLAT, HIRED_CAR, SOFA, VILLA, Desk
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


def test_a_booking_has_a_reference_and_the_same_id_again_is_the_same_booking(desk: Desk) -> None:
    _, flat = desk.listing()
    customer, named, wanted = desk.person(), uuid4(), desk.viewing(flat, message="We are three.")
    first = desk.bookings.book(customer, wanted, named, CAUSE)
    assert (first.booking_id, first.reference, first.status, first.repeated) == (
        named,
        reference(named),
        BookingStatus.PENDING,
        False,
    )
    again = desk.bookings.book(customer, wanted, named, CAUSE)
    assert (again.reference, again.status, again.repeated) == (first.reference, first.status, True)
    _, other = desk.listing()
    for different, who in (
        (desk.viewing(flat, at=11), customer),
        (desk.viewing(other), customer),
        (wanted, desk.person()),
    ):
        with pytest.raises(KeyReused):
            desk.bookings.book(who, different, named, CAUSE)
    desk.bookings.cancel(customer, named, CAUSE)
    assert desk.bookings.book(customer, wanted, named, CAUSE).status is BookingStatus.CANCELLED
    assert len([one for one in desk.events(flat) if isinstance(one.event, BookingHeld)]) == 1


def test_whoever_is_second_is_refused_and_remembered_once(desk: Desk) -> None:
    _, flat = desk.listing()
    desk.book(desk.viewing(flat))
    second = desk.person()
    for _ in range(3):
        with pytest.raises(TimeTaken):
            desk.book(desk.viewing(flat), second)
    assert [one.event.customer_id for one in desk.events(flat) if isinstance(one.event, RivalTurnedAway)] == [second]


@pytest.mark.parametrize(
    ("kind", "refused"),
    [(FLAT, DatesMissing), (VILLA, DatesMissing), (SOFA, ListingNotBookable)],
    ids=["flat", "villa", "sofa"],
)
def test_each_kind_of_listing_wants_its_own_dates(desk: Desk, kind: Any, refused: type[Exception]) -> None:
    _, listing = desk.listing(kind)
    wrong = desk.viewing(listing) if kind is VILLA else desk.stay(listing, 1, 3)
    for request in (
        wrong,
        Request(listing),
        Request(listing, preferred_time=time(10)),
        Request(listing, end_date=date(2026, 7, 1)),
    ):
        with pytest.raises(refused):
            desk.book(request)
    assert desk.events(listing) == []


def test_only_what_is_published_is_booked_and_nobody_books_their_own(desk: Desk) -> None:
    seller, flat = desk.listing()
    with pytest.raises(OwnListing):
        desk.book(desk.viewing(flat), seller)
    listings_of(desk.core).withdraw(seller, flat, CAUSE)
    for listing in (flat, uuid4()):
        with pytest.raises(ListingNotFound):
            desk.book(desk.viewing(listing))
        with pytest.raises(ListingNotFound):
            desk.calendars.availability(listing)
    _, other = desk.listing()
    with pytest.raises(PersonErased):
        desk.book(desk.viewing(other), uuid4())


@pytest.mark.parametrize(
    ("kind", "price", "total"),
    [
        (VILLA, "99.99", "299.97"),
        (HIRED_CAR, "0.10", "0.30"),
        (VILLA, None, None),
        (("short_stays", "room", FLAT[2]), "650.00", None),
    ],
)
def test_a_stay_costs_its_nights_exactly_where_the_price_is_one_of_nights(
    desk: Desk, kind: Any, price: str | None, total: str | None
) -> None:
    _, listing = desk.listing(kind, price=price)
    known = ViewBookings(desk.core.rows).booking(desk.book(desk.stay(listing, 1, 4)))
    assert known is not None
    assert known.total == (Money(Decimal(total), "GBP") if total else None)


def test_the_listing_says_how_short_a_stay_may_be(desk: Desk) -> None:
    _, villa = desk.listing(VILLA, attributes={"minimum_nights": "3"})
    with pytest.raises(TimeNotBookable):
        desk.book(desk.stay(villa, 1, 3))
    desk.book(desk.stay(villa, 1, 4))
    desk.book(desk.stay(villa, 4, 7))
    with pytest.raises(TimeTaken):
        desk.book(desk.stay(villa, 6, 9))
    assert desk.calendars.availability(villa).minimum_nights == 3


def test_only_the_seller_decides_and_only_the_customer_cancels(desk: Desk) -> None:
    seller, flat = desk.listing()
    customer, stranger, bookings = desk.person(), desk.person("seller"), desk.bookings
    booking = desk.book(desk.viewing(flat), customer)
    for who in (customer, stranger):
        for decide in (bookings.confirm, bookings.decline, bookings.complete):
            with pytest.raises(BookingOfOthers):
                decide(who, booking, CAUSE)
    for who in (seller, stranger):
        with pytest.raises(BookingOfOthers):
            bookings.cancel(who, booking, CAUSE)
    for ask in (bookings.confirm, bookings.cancel):
        with pytest.raises(BookingNotFound):
            ask(seller, uuid4(), CAUSE)
    with pytest.raises(BookingNotOpen):
        bookings.complete(seller, booking, CAUSE)
    for _ in range(2):
        assert bookings.confirm(seller, booking, CAUSE).status is BookingStatus.CONFIRMED
    with pytest.raises(BookingNotPending):
        bookings.cancel(customer, booking, CAUSE)
    for _ in range(2):
        assert bookings.complete(seller, booking, CAUSE).status is BookingStatus.COMPLETED
    with pytest.raises(BookingNotOpen):
        bookings.decline(seller, booking, CAUSE)
    assert desk.status(booking) is BookingStatus.COMPLETED


def test_declining_twice_is_declining_once_and_a_cancelled_booking_cannot_be_cancelled_again(desk: Desk) -> None:
    seller, flat = desk.listing()
    declined = desk.book(desk.viewing(flat))
    for _ in range(2):
        assert desk.bookings.decline(seller, declined, CAUSE).status is BookingStatus.DECLINED
    customer = desk.person()
    cancelled = desk.book(desk.viewing(flat), customer)
    assert desk.bookings.cancel(customer, cancelled, CAUSE).status is BookingStatus.CANCELLED
    with pytest.raises(BookingNotPending):
        desk.bookings.cancel(customer, cancelled, CAUSE)
    with pytest.raises(BookingNotOpen):
        desk.bookings.confirm(seller, cancelled, CAUSE)
    assert desk.book(desk.viewing(flat))


def test_what_is_free_is_shown_by_hours_and_by_nights(desk: Desk) -> None:
    (seller, flat), (host, villa) = desk.listing(), desk.listing(VILLA)
    today = desk.clock.now().date()
    desk.book(desk.viewing(flat, 10))
    desk.book(desk.stay(villa, 2, 4))
    desk.calendars.block(host, villa, today + 6 * DAY, today + 7 * DAY, CAUSE)
    hours = desk.calendars.availability(flat, today + DAY, today + DAY)
    assert [(one.time, one.available) for one in hours.slots] == [(time(hour), hour != 10) for hour in range(9, 18)]
    assert (hours.free, hours.taken) == ((today + DAY,), ())
    nights = desk.calendars.availability(villa, today, today + 8 * DAY)
    assert [(day - today).days for day in nights.taken] == [2, 3, 6, 7]
    assert [(day - today).days for day in nights.free if day > today] == [1, 4, 5, 8]
    assert len(desk.calendars.availability(villa).free) >= 24
    for first, last in ((today, today - DAY), (today, today + 400 * DAY)):
        with pytest.raises(TimeNotBookable):
            desk.calendars.availability(villa, first, last)
    assert desk.calendars.availability(villa, date.max, date.max).free == ()
    for day in (date.min, date.max - 40 * DAY):
        assert desk.calendars.availability(flat, day, day + 3 * DAY).slots == ()
    with pytest.raises(NotYourListing):
        desk.calendars.block(seller, villa, today, today, CAUSE)
    desk.calendars.free(host, villa, today + 7 * DAY, today + 7 * DAY, CAUSE)
    assert desk.book(desk.stay(villa, 7, 8))
