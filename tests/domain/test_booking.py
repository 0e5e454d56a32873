"""One listing's calendar: who has a time, who is turned away, and how each booking ends."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.booking.decider import CALENDAR, COMPLETES_AFTER
from domain.booking.events import (
    BookingCancelled,
    BookingCompleted,
    BookingConfirmed,
    BookingDeclined,
    BookingHeld,
    Cancelling,
    Completing,
    Declining,
    HoldExpired,
    Rival,
    RivalTurnedAway,
)
from domain.booking.identity import reference
from domain.booking.refusals import BookingNotOpen, BookingNotPending, TimeNotBookable, TimeTaken
from tests.support.calendar import (
    ANNA,
    BEN,
    CEM,
    DAY,
    FIRST,
    LATER,
    NOON,
    SECOND,
    block,
    cancel,
    complete,
    confirm,
    decline,
    expire,
    hold,
    hour,
    nights,
    so_far,
)
from tests.support.given import given


def test_the_first_who_asks_holds_the_hour_and_asking_again_is_asking_once() -> None:
    (held,) = so_far(hold(101, ANNA, hour(3)))
    assert isinstance(held, BookingHeld)
    assert (held.span, held.expires_at, held.reference) == (hour(3), NOON + DAY, reference(FIRST))
    given(CALENDAR, held).when(hold(101, ANNA, hour(3))).then_nothing()
    given(CALENDAR, held).when(hold(102, BEN, hour(4))).then(*so_far(hold(102, BEN, hour(4))))


def test_a_hold_never_lasts_beyond_the_beginning_of_what_is_held() -> None:
    today = hour(5, day=0)
    (held,) = so_far(hold(101, ANNA, today))
    assert held.expires_at == today.starts_at < NOON + DAY
    given(CALENDAR).when(hold(101, ANNA, today, now=today.starts_at)).then_refused(TimeNotBookable)


def test_whoever_comes_second_is_remembered_once_and_refused_after_that() -> None:
    so = so_far(hold(101, ANNA, hour(3)))
    (turned,) = given(CALENDAR, *so).when(hold(102, BEN, hour(3))).events()
    assert isinstance(turned, RivalTurnedAway)
    assert (turned.customer_id, turned.booking_id, turned.span) == (UUID(int=BEN), FIRST, hour(3))
    given(CALENDAR, *so, turned).when(hold(103, BEN, hour(3))).then_refused(TimeTaken)
    given(CALENDAR, *so).when(hold(103, ANNA, hour(3))).then_refused(TimeTaken)
    given(CALENDAR, *so_far(hold(101, ANNA, hour(3)), confirm())).when(hold(102, BEN, hour(3))).then_refused(TimeTaken)


@pytest.mark.parametrize(
    ("held", "wanted", "clash"),
    [
        ((3, 6), (6, 9), False),
        ((3, 6), (1, 3), False),
        ((3, 6), (5, 7), True),
        ((3, 6), (1, 4), True),
        ((3, 6), (4, 5), True),
        ((4, 5), (3, 6), True),
        ((3, 6), (3, 6), True),
    ],
)
def test_stays_that_touch_do_not_clash_and_those_that_share_a_night_do(
    held: tuple[int, int], wanted: tuple[int, int], *, clash: bool
) -> None:
    (follows,) = given(CALENDAR, *so_far(hold(101, ANNA, nights(*held)))).when(hold(102, BEN, nights(*wanted))).events()
    assert isinstance(follows, RivalTurnedAway if clash else BookingHeld)


def test_confirming_tells_the_rivals_that_it_is_gone_and_once_is_enough() -> None:
    so = so_far(hold(101, ANNA, hour(3)), hold(102, BEN, hour(3)), hold(103, CEM, hour(3)), hold(104, CEM, hour(4)))
    so = so_far(hold(105, CEM, hour(5)), hold(106, BEN, hour(5)), after=so)
    (confirmed,) = given(CALENDAR, *so).when(confirm()).events()
    assert isinstance(confirmed, BookingConfirmed)
    assert confirmed.rivals == (Rival(UUID(int=BEN), hour(3)), Rival(UUID(int=CEM), hour(3)))
    given(CALENDAR, *so, confirmed).when(confirm()).then_nothing()
    (declined,) = given(CALENDAR, *so, confirmed).when(decline()).events()
    assert declined.rivals == ()


@pytest.mark.parametrize(
    ("ends", "kind"),
    [(decline(), BookingDeclined), (cancel(), BookingCancelled), (expire(), HoldExpired)],
    ids=["no", "off", "late"],
)
def test_a_hold_that_ends_makes_room_and_tells_who_can_have_all_of_it(ends: Any, kind: Any) -> None:
    so = so_far(
        hold(101, ANNA, nights(3, 6), expires_at=NOON + DAY),
        hold(102, CEM, nights(8, 9), expires_at=NOON + 2 * DAY),
        hold(103, BEN, nights(3, 5)),
        hold(104, BEN, nights(5, 9)),
    )
    (ended,) = given(CALENDAR, *so).when(ends).events()
    assert isinstance(ended, kind)
    assert ended.rivals == (Rival(UUID(int=BEN), nights(3, 5)),)
    calendar = CALENDAR.fold([*so, ended])
    assert calendar.rivals == (Rival(UUID(int=BEN), nights(5, 9)),)
    (last,) = CALENDAR.decide(expire(SECOND, NOON + 2 * DAY), calendar)
    assert isinstance(last, HoldExpired)
    assert last.rivals == (Rival(UUID(int=BEN), nights(5, 9)),)


def test_a_hold_whose_time_has_passed_is_in_nobodys_way_even_before_that_was_recorded() -> None:
    so = so_far(hold(101, ANNA, nights(5, 8)), hold(102, BEN, nights(5, 6)), hold(103, CEM, nights(7, 8)))
    expired, held = given(CALENDAR, *so).when(hold(104, BEN, nights(5, 7), now=LATER)).events()
    assert isinstance(expired, HoldExpired)
    assert expired.rivals == (Rival(UUID(int=CEM), nights(7, 8)),)
    assert isinstance(held, BookingHeld)
    for overdue in (confirm(now=LATER), decline(now=LATER)):
        given(CALENDAR, *so).when(overdue).then_refused(BookingNotOpen)
    given(CALENDAR, *so).when(cancel(now=LATER)).then_refused(BookingNotPending)
    given(CALENDAR, *so).when(expire(now=LATER - timedelta(seconds=1))).then_nothing()
    given(CALENDAR, *so, expired).when(expire()).then_nothing()


def test_who_waits_for_another_hold_or_for_a_day_that_the_seller_keeps_is_told_nothing() -> None:
    noon = hour(3, day=2)
    so = so_far(hold(101, ANNA, noon), hold(102, CEM, hour(4, day=2), now=NOON + DAY / 2), hold(103, BEN, noon))
    (declined,) = given(CALENDAR, *so).when(decline(SECOND, now=LATER)).events()
    assert declined.rivals == ()
    so = so_far(hold(101, ANNA, nights(3, 4)), hold(102, BEN, nights(3, 6)), block(5, 5))
    (declined,) = given(CALENDAR, *so).when(decline()).events()
    assert declined.rivals == ()


def test_whoever_gets_what_they_waited_for_waits_no_more() -> None:
    so = so_far(hold(101, ANNA, hour(3)), hold(102, BEN, hour(3)), cancel(), hold(103, CEM, hour(3)), hold(104, BEN, hour(3)))
    assert CALENDAR.fold(so).rivals == (Rival(UUID(int=BEN), hour(3)),)
    so = so_far(hold(101, ANNA, nights(3, 6)), hold(102, BEN, nights(3, 9)), hold(103, BEN, nights(6, 9)))
    assert CALENDAR.fold(so).rivals == ()


def test_customers_cancel_what_is_pending_and_whoever_is_forgotten_what_is_ahead() -> None:
    confirmed = so_far(hold(101, ANNA, hour(3)), confirm())
    given(CALENDAR, *confirmed).when(cancel()).then_refused(BookingNotPending)
    given(CALENDAR).when(cancel()).then_refused(BookingNotPending)
    (released,) = given(CALENDAR, *confirmed).when(cancel(why=Cancelling.FORGOTTEN)).events()
    assert isinstance(released, BookingCancelled)
    given(CALENDAR, *confirmed).when(cancel(why=Cancelling.FORGOTTEN, now=hour(3).starts_at)).then_refused(BookingNotOpen)
    given(CALENDAR).when(cancel(why=Cancelling.FORGOTTEN)).then_refused(BookingNotOpen)


def test_a_seller_may_take_their_word_back_until_it_begins_and_keeps_it_when_only_the_listing_goes() -> None:
    confirmed = so_far(hold(101, ANNA, hour(3)), confirm())
    (declined,) = given(CALENDAR, *confirmed).when(decline()).events()
    assert isinstance(declined, BookingDeclined)
    given(CALENDAR, *confirmed).when(decline(now=hour(3).starts_at)).then_refused(BookingNotOpen)
    given(CALENDAR, *confirmed).when(decline(why=Declining.WITHDRAWN)).then_refused(BookingNotOpen)
    given(CALENDAR, *confirmed, declined).when(decline()).then_refused(BookingNotOpen)


def test_only_what_was_confirmed_is_completed_and_its_time_stays_taken_until_it_is_over() -> None:
    given(CALENDAR, *so_far(hold(101, ANNA, nights(3, 6)))).when(complete()).then_refused(BookingNotOpen)
    so = so_far(hold(101, ANNA, nights(3, 6)), confirm())
    (completed,) = given(CALENDAR, *so).when(complete()).events()
    assert isinstance(completed, BookingCompleted)
    given(CALENDAR, *so, completed).when(complete()).then_nothing()
    for late in (confirm(), decline()):
        given(CALENDAR, *so, completed).when(late).then_refused(BookingNotOpen)
    given(CALENDAR, *so, completed).when(hold(102, BEN, nights(5, 7))).then_refused(TimeTaken)
    over = nights(3, 6).ends_at
    assert CALENDAR.fold([*so, *CALENDAR.decide(complete(now=over), CALENDAR.fold(so))]).bookings == {}
    later = CALENDAR.decide(hold(102, BEN, nights(8, 9), now=over), CALENDAR.fold([*so, completed]))
    assert list(CALENDAR.fold([*so, completed, *later]).bookings) == [SECOND]


def test_time_completes_what_nobody_did() -> None:
    so = so_far(hold(101, ANNA, hour(3)), confirm())
    due = hour(3).ends_at + COMPLETES_AFTER
    given(CALENDAR, *so).when(complete(now=due - timedelta(seconds=1), why=Completing.BY_TIME)).then_nothing()
    (completed,) = given(CALENDAR, *so).when(complete(now=due, why=Completing.BY_TIME)).events()
    assert completed.why is Completing.BY_TIME
    given(CALENDAR, *so, completed).when(complete(now=due, why=Completing.BY_TIME)).then_nothing()
