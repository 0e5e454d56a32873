"""Retention tidies every holding, in time, and says what it could not tidy."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.holdings import Kept
from application.ports import LogUnavailable, Statement
from application.retention import EVERY, FIRST, RegularRetention, Retention, RetentionIncomplete

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@dataclass
class Watch:
    """A clock that a test moves."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at


@dataclass
class Shelf:
    """A holding of so much that nothing reaches and so much that is due, or that fails at either."""

    name: str
    unreached: int = 0
    due: int = 0
    sweep_fails: Exception | None = None
    expire_fails: Exception | None = None
    asked_at: list[datetime] = field(default_factory=list)

    def forgetting(self, _: UUID) -> Sequence[Statement]:
        return []

    def kept(self, _: UUID) -> Iterator[Kept]:
        return iter(())

    def sweep(self) -> int:
        if self.sweep_fails:
            raise self.sweep_fails
        removed, self.unreached = self.unreached, 0
        return removed

    def expire(self, now: datetime) -> int:
        self.asked_at.append(now)
        if self.expire_fails:
            raise self.expire_fails
        removed, self.due = self.due, 0
        return removed


@dataclass
class Noted:
    """What was counted."""

    counts: dict[str, int] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def removed(self, holding: str, count: int) -> None:
        self.counts[holding] = self.counts.get(holding, 0) + count

    def not_tidied(self, holding: str, fault: Exception) -> None:
        self.faults.append((holding, type(fault).__name__))


faulty = st.sampled_from([None, None, OSError("no space"), LogUnavailable("away")])
amounts = st.integers(0, 9)
shelves = st.lists(st.builds(Shelf, st.text(), amounts, amounts, faulty, faulty), max_size=5, unique_by=lambda shelf: shelf.name)


@given(shelves=shelves)
def test_what_fails_is_named_and_stops_nothing_else(shelves: list[Shelf]) -> None:
    expected = {s.name: (0 if s.sweep_fails else s.unreached) + (0 if s.expire_fails else s.due) for s in shelves}
    faults = [(s.name, type(one).__name__) for s in shelves for one in (s.sweep_fails, s.expire_fails) if one]
    noted = Noted()
    retention = Retention(shelves, Watch(), noted)
    if faults:
        with pytest.raises(RetentionIncomplete) as raised:
            retention.tidy()
        assert [(name, type(fault).__name__) for name, fault in raised.value.faults] == faults
        assert {name: noted.counts.get(name, 0) for name in expected} == expected
    else:
        assert retention.tidy() == noted.counts == expected
    assert noted.faults == faults
    assert all(shelf.asked_at == [NOON] for shelf in shelves)


def test_a_fault_of_our_own_is_not_taken_for_one_of_the_world() -> None:
    with pytest.raises(ZeroDivisionError):
        Retention([Shelf("broken", sweep_fails=ZeroDivisionError())], Watch(), Noted()).tidy()


def test_it_is_done_a_minute_after_the_start_and_every_ten_minutes() -> None:
    watch, shelf = Watch(), Shelf("media", due=3)
    regular = RegularRetention(Retention([shelf], watch, Noted()), watch)
    removed = []
    for second in range(0, 25 * 60, 5):
        watch.at = NOON + timedelta(seconds=second)
        removed.append(regular.catch_up())
    assert [at - NOON for at in shelf.asked_at] == [FIRST, FIRST + EVERY, FIRST + 2 * EVERY]
    assert sum(removed) == 3


def test_what_failed_is_tried_again_soon() -> None:
    watch, shelf = Watch(), Shelf("media", due=3, sweep_fails=OSError("away"))
    regular = RegularRetention(Retention([shelf], watch, Noted()), watch)
    watch.at = NOON + FIRST
    with pytest.raises(RetentionIncomplete):
        regular.catch_up()
    assert regular.catch_up() == 0
    watch.at += FIRST
    with pytest.raises(RetentionIncomplete):
        regular.catch_up()
    shelf.sweep_fails = None
    watch.at += FIRST
    regular.catch_up()
    watch.at += EVERY - timedelta(microseconds=1)
    assert len(shelf.asked_at) == 3
    regular.catch_up()
    assert len(shelf.asked_at) == 3


def test_a_worker_that_stops_begins_nothing() -> None:
    watch, shelf = Watch(), Shelf("media", due=3)
    regular = RegularRetention(Retention([shelf], watch, Noted()), watch)
    watch.at = NOON + FIRST
    assert regular.catch_up(lambda: True) == 0
    assert shelf.asked_at == []
