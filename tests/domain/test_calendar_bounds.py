"""What a calendar keeps for its seller, and what it keeps small, whoever asks."""

from collections.abc import Sequence
from uuid import UUID

from domain.booking.decider import CALENDAR
from domain.booking.events import (
    DatesBlocked,
    DatesFreed,
)
from domain.booking.holding import MOST_HOLDS, MOST_RIVALS, MOST_WISHES
from domain.booking.identity import LETTERS, booking_id, calendar_id, reference
from domain.booking.refusals import TimeNotBookable, TimeTaken, TooManyHolds
from domain.booking.span import Span
from tests.support.calendar import (
    ANNA,
    BEN,
    CEM,
    DAY,
    FIRST,
    LISTING,
    NOON,
    SELLER,
    TODAY,
    block,
    free,
    hold,
    hour,
    nights,
    so_far,
)
from tests.support.given import given


def test_days_that_the_seller_keeps_are_not_booked_and_booked_days_are_not_kept() -> None:
    (kept,) = given(CALENDAR).when(block(3, 4)).events()
    assert isinstance(kept, DatesBlocked)
    given(CALENDAR, kept).when(block(4, 4)).then_nothing()
    given(CALENDAR, kept).when(hold(101, ANNA, nights(2, 4))).then_refused(TimeTaken)
    given(CALENDAR, kept).when(hold(101, ANNA, hour(2, day=4))).then_refused(TimeTaken)
    held = so_far(hold(101, ANNA, nights(1, 3)))
    given(CALENDAR, *held).when(block(2, 5)).then_refused(TimeTaken)
    (freed,) = given(CALENDAR, kept).when(free(4, 9)).events()
    assert isinstance(freed, DatesFreed)
    assert CALENDAR.fold([kept, freed]).blocked == {TODAY + 3 * DAY}
    given(CALENDAR).when(free(4, 9)).then_nothing()
    for far in (block(3, 2), block(3, 3 + 366), free(3, 2)):
        given(CALENDAR).when(far).then_refused(TimeNotBookable)


def test_what_is_over_is_forgotten_with_the_next_hold() -> None:
    so = so_far(hold(101, ANNA, hour(3)), hold(102, BEN, hour(3)), block(2, 4))
    assert CALENDAR.fold(so).rivals
    later = so_far(hold(103, CEM, nights(8, 9), now=hour(3).starts_at), after=so)
    assert CALENDAR.fold(later).rivals == ()
    assert CALENDAR.fold(later).blocked == {TODAY + day * DAY for day in (2, 3, 4)}
    much_later = so_far(hold(103, CEM, nights(8, 9), now=NOON + 5 * DAY), after=so)
    assert CALENDAR.fold(much_later).blocked == {TODAY + 4 * DAY}


def test_a_calendar_is_kept_small_whoever_asks() -> None:
    mine = so_far(*(hold(200 + one, ANNA, nights(1 + one, 2 + one)) for one in range(MOST_HOLDS)))
    given(CALENDAR, *mine).when(hold(300, ANNA, nights(40, 41))).then_refused(TooManyHolds)
    given(CALENDAR, *mine).when(hold(300, BEN, nights(40, 41))).then(*so_far(hold(300, BEN, nights(40, 41))))
    taken = so_far(hold(101, ANNA, nights(1, 20)))
    wished = so_far(*(hold(400 + one, BEN, span) for one, span in enumerate(_within(MOST_WISHES))), after=taken)
    given(CALENDAR, *wished).when(hold(500, BEN, nights(1, 19))).then_refused(TimeTaken)
    many = so_far(*(hold(1000 + one, 1000 + one, nights(1, 3)) for one in range(MOST_RIVALS)), after=taken)
    given(CALENDAR, *many).when(hold(2000, 2000, nights(1, 3))).then_refused(TimeTaken)


def _within(many: int) -> Sequence[Span]:
    return [nights(1 + one, 2 + one) for one in range(many)]


def test_references_are_short_the_same_for_the_same_booking_and_can_be_told_over_the_phone() -> None:
    told = {reference(booking_id(UUID(int=1), UUID(int=number))) for number in range(2_000)}
    assert len(told) == 2_000
    for one in told:
        assert len(one) == 9
        assert one[4] == "-"
        assert set(one) - {"-"} <= set(LETTERS)
    assert not set("01258BILOSUVZ") & set(LETTERS)
    assert booking_id(UUID(int=1), FIRST) != booking_id(UUID(int=2), FIRST)
    assert calendar_id(LISTING) != calendar_id(SELLER)
