"""Whatever is asked of a calendar in whatever order, no two people ever have one night or one hour."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from domain.booking.commands import CancelBooking, CompleteBooking, ConfirmBooking, DeclineBooking, ExpireHold
from domain.booking.decider import CALENDAR
from domain.booking.events import BookingHeld, BookingStatus, Cancelling, Completing, Declining, Rival, RivalTurnedAway
from domain.booking.refusals import BookingNotOpen, BookingNotPending, TimeNotBookable, TimeTaken, TooManyHolds
from domain.booking.span import Kind, Span
from tests.support.calendar import DAY, NOON, TODAY, block, hold, hour, nights
from tests.support.calendar import free as free_days

DAYS = 9
spans = st.one_of(
    st.tuples(st.integers(1, DAYS), st.integers(1, 4)).map(lambda one: nights(one[0], one[0] + one[1])),
    st.tuples(st.integers(0, 2), st.integers(1, 3)).map(lambda one: hour(*one)),
)
people = st.integers(1, 4)


def units(span: Span) -> set[Any]:
    """The nights, or the hour, that a span takes, one by one."""
    if span.kind is Kind.VIEWING:
        return {("hour", span.starts_at)}
    return {("night", span.first_day + one * DAY) for one in range(span.nights)}


def dates(span: Span) -> set[date]:
    """The days that a span takes some of."""
    return {span.first_day + one * DAY for one in range(span.nights)}


class CalendarMachine(RuleBasedStateMachine):
    """The naive model holds who has each night and hour, in a dictionary, and asks nothing of the domain."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.calendar = CALENDAR.initial
        self.events: list[Any] = []
        self.has: dict[Any, UUID] = {}
        self.status: dict[UUID, BookingStatus] = {}
        self.held: dict[UUID, BookingHeld] = {}
        self.turned_away: list[Rival] = []
        self.told: list[Rival] = []
        self.kept: set[date] = set()

    def ask(self, command: Any) -> list[Any]:
        found = list(CALENDAR.decide(command, self.calendar))
        for event in found:
            self.calendar = CALENDAR.evolve(self.calendar, event)
            self.told += getattr(event, "rivals", ())
        self.events += found
        return found

    def overdue(self) -> None:
        for id_, held in self.held.items():
            if self.status[id_] is BookingStatus.PENDING and self.now >= held.expires_at:
                self.end(id_, BookingStatus.EXPIRED)

    def end(self, id_: UUID, status: BookingStatus) -> None:
        self.status[id_] = status
        self.has = {unit: who for unit, who in self.has.items() if who != id_}

    @rule(span=spans, customer=people)
    def somebody_asks(self, span: Span, customer: int) -> None:
        self.overdue()
        number = 1_000 + len(self.held) + len(self.events) * 100
        free = not any(unit in self.has for unit in units(span)) and self.kept.isdisjoint(dates(span))
        try:
            found = self.ask(hold(number, customer, span, now=self.now))
        except TimeNotBookable:
            assert self.now >= span.starts_at
            return
        except TooManyHolds:
            return
        except TimeTaken:
            assert not free
            return
        if isinstance(found[-1], RivalTurnedAway):
            assert not free
            self.turned_away.append(Rival(UUID(int=customer), span))
            return
        assert free
        held = found[-1]
        assert isinstance(held, BookingHeld)
        self.held[held.booking_id], self.status[held.booking_id] = held, BookingStatus.PENDING
        self.has.update(dict.fromkeys(units(span), held.booking_id))

    @precondition(lambda self: bool(self.held))
    @rule(data=st.data(), what=st.sampled_from(["confirm", "decline", "cancel", "complete", "expire"]))
    def something_is_decided(self, data: st.DataObject, what: str) -> None:
        self.overdue()
        id_ = data.draw(st.sampled_from(sorted(self.held)))
        before, span = self.status[id_], self.held[id_].span
        ahead = self.now < span.starts_at
        open_, pending = {BookingStatus.PENDING, BookingStatus.CONFIRMED}, BookingStatus.PENDING
        allowed, after, command = {
            "confirm": (before in open_, BookingStatus.CONFIRMED, ConfirmBooking(booking_id=id_, now=self.now)),
            "decline": (
                before in open_ and ahead,
                BookingStatus.DECLINED,
                DeclineBooking(booking_id=id_, why=Declining.BY_SELLER, now=self.now),
            ),
            "cancel": (
                before is pending,
                BookingStatus.CANCELLED,
                CancelBooking(booking_id=id_, why=Cancelling.BY_CUSTOMER, now=self.now),
            ),
            "complete": (
                before in {BookingStatus.CONFIRMED, BookingStatus.COMPLETED},
                BookingStatus.COMPLETED,
                CompleteBooking(booking_id=id_, why=Completing.BY_SELLER, now=self.now),
            ),
            "expire": (True, before, ExpireHold(booking_id=id_, now=self.now)),
        }[what]
        try:
            self.ask(command)
        except (BookingNotOpen, BookingNotPending):
            # What was completed and is over is not remembered, so that nothing more can be said of it.
            assert not allowed or before is BookingStatus.COMPLETED
            return
        assert allowed
        if after in {BookingStatus.CONFIRMED, BookingStatus.COMPLETED} or what == "expire":
            self.status[id_] = after
        else:
            self.end(id_, after)

    @rule(first=st.integers(1, DAYS), many=st.integers(0, 2), keeps=st.booleans())
    def the_seller_keeps_days_or_lets_them_go(self, first: int, many: int, *, keeps: bool) -> None:
        self.overdue()
        chosen = {TODAY + (first + one) * DAY for one in range(many + 1)}
        if not keeps:
            self.ask(free_days(first, first + many))
            self.kept -= chosen
            return
        # What was completed before its time had passed is not asked for any more, and keeps its time all the same.
        taken = {day for who in self.has.values() for day in dates(self.held[who].span)} & chosen
        try:
            self.ask(replace(block(first, first + many), now=self.now))
        except TimeTaken:
            assert taken
            return
        assert all(self.held[who].span.ends_at <= self.now for who in self.has.values() if chosen & dates(self.held[who].span))
        self.kept |= chosen

    @rule(hours=st.integers(1, 30))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @invariant()
    def nobody_has_what_somebody_else_has(self) -> None:
        taking = [one for one in self.calendar.bookings.values() if not one.is_overdue(self.now)]
        seen: set[Any] = set()
        for one in taking:
            assert seen.isdisjoint(units(one.span))
            seen |= units(one.span)

    @invariant()
    def what_the_model_holds_is_held_until_it_is_over(self) -> None:
        self.overdue()
        for id_, status in self.status.items():
            remembered = self.calendar.bookings.get(id_)
            if status in {BookingStatus.PENDING, BookingStatus.CONFIRMED}:
                assert remembered is not None
                assert remembered.status is status
            elif status is BookingStatus.COMPLETED:
                assert remembered is not None or self.now >= self.held[id_].span.ends_at
            else:
                assert remembered is None or remembered.is_overdue(self.now)

    @invariant()
    def nobody_is_told_more_often_than_they_were_turned_away(self) -> None:
        for one in self.told:
            assert self.told.count(one) <= self.turned_away.count(one)

    @invariant()
    def the_log_says_the_same(self) -> None:
        assert CALENDAR.fold(self.events) == self.calendar


TestCalendar = CalendarMachine.TestCase
TestCalendar.settings = settings(max_examples=80, stateful_step_count=30, deadline=None)
