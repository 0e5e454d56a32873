"""Consent and budgets hold in the commit that records an intent."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.send_guard import SendGuard
from application.ports import SendHeld
from domain.consent.events import Category
from domain.outbound.commands import DeferOutbound, RefuseOutbound
from domain.outbound.decider import OUTBOUND
from domain.outbound.events import Delivery, Hold, Skip
from entrypoints.rebuild_bootstrap import rebuilding
from projections.catalogue import VIEWS
from tests.support.outbound import NOON, later
from tests.support.posting import CAUSE, DAY, ENOUGH, Post, posted
from tests.support.servers import Servers


@pytest.fixture(scope="module")
def shared(servers: Servers) -> Iterator[Post]:
    with servers.migrated() as url, posted(url) as post:
        yield post


@pytest.fixture
def post(shared: Post) -> Post:
    shared.forget_attempts()
    return shared


def held(act: Callable[[], object]) -> tuple[str, datetime | None]:
    with pytest.raises(SendHeld) as refused:
        act()
    return refused.value.reason, refused.value.until


def test_nobody_is_written_to_who_has_not_agreed(post: Post) -> None:
    stranger = uuid4()
    outbound_id = post.queued(stranger)
    head = post.core.history.head()
    assert held(lambda: post.attempt(outbound_id, ENOUGH)) == (Skip.NO_CONSENT, None)
    assert post.core.history.head() == head
    assert post.delivery(outbound_id) is Delivery.QUEUED
    post.consent(stranger, Category.BROADCAST)
    assert held(lambda: post.attempt(outbound_id, ENOUGH)) == (Skip.NO_CONSENT, None)
    post.consent(stranger)
    post.attempt(outbound_id, ENOUGH)
    assert post.delivery(outbound_id) is Delivery.ATTEMPTED
    post.stop(stranger)
    assert held(lambda: post.send(stranger, ENOUGH, later(60))) == (Skip.NO_CONSENT, None)


def test_a_sender_has_a_budget_a_second_and_is_told_when_there_is_room(post: Post) -> None:
    guard = SendGuard(per_second=3, pair=timedelta(), per_day=1000)
    for number in range(3):
        post.send(post.somebody(), guard, later(number / 10))
    last = post.queued(post.somebody())
    assert held(lambda: post.attempt(last, guard, later(0.5))) == (Hold.SENDER_RATE, later(1))
    assert held(lambda: post.attempt(last, guard, later(0.999))) == (Hold.SENDER_RATE, later(1))
    post.send(post.somebody(), guard, later(0.5), sender="whatsapp:+905330000000")
    post.attempt(last, guard, later(1))


def test_a_recipient_is_left_alone_for_a_while_after_each_message(post: Post) -> None:
    guard = SendGuard(per_second=1000, pair=timedelta(seconds=6), per_day=1000)
    one, other = post.somebody(), post.somebody()
    post.send(one, guard)
    second = post.queued(one)
    assert held(lambda: post.attempt(second, guard, later(5.5))) == (Hold.RECIPIENT_RATE, later(6))
    post.send(other, guard, later(5.5))
    post.attempt(second, guard, later(6))


def test_conversations_are_begun_with_so_many_a_day_and_answers_are_free(post: Post) -> None:
    guard = SendGuard(per_second=1000, pair=timedelta(), per_day=2)
    one, two, three = (post.somebody() for _ in range(3))
    post.send(post.somebody(), guard)
    post.send(one, guard, begins=True)
    post.send(two, guard, later(60), begins=True)
    post.send(one, guard, later(120), begins=True)
    last = post.queued(three)
    # The second recipient is the first whom the window leaves behind: the first was written to again.
    assert held(lambda: post.attempt(last, guard, later(180), begins=True)) == (Hold.DAILY_RECIPIENTS, later(60 + DAY))
    post.send(three, guard, later(180))
    post.send(two, guard, later(180), begins=True)
    assert held(lambda: post.attempt(last, guard, later(60 + DAY), begins=True)) == (Hold.DAILY_RECIPIENTS, later(120 + DAY))
    post.attempt(last, guard, later(120 + DAY), begins=True)


def test_the_longest_wait_is_told(post: Post) -> None:
    guard = SendGuard(per_second=1, pair=timedelta(seconds=6), per_day=1)
    one = post.somebody()
    post.send(one, guard, begins=True)
    again, first = post.queued(one), post.queued(post.somebody())
    assert held(lambda: post.attempt(again, guard, begins=True)) == (Hold.RECIPIENT_RATE, later(6))
    assert held(lambda: post.attempt(first, guard, begins=True)) == (Hold.DAILY_RECIPIENTS, later(DAY))
    assert held(lambda: post.attempt(first, guard)) == (Hold.SENDER_RATE, later(1))


def test_a_clock_that_is_behind_cannot_exceed_a_budget_and_one_that_is_far_ahead_stops_nobody(post: Post) -> None:
    guard = SendGuard(per_second=1, pair=timedelta(seconds=6), per_day=1000)
    one = post.somebody()
    post.send(one, guard, later(10))
    assert held(lambda: post.send(one, guard, later(8))) == (Hold.RECIPIENT_RATE, later(16))
    assert held(lambda: post.send(post.somebody(), guard, later(9.5))) == (Hold.SENDER_RATE, later(11))
    post.send(one, guard, later(3600))
    post.send(one, guard, later(20))


def test_a_message_is_not_in_its_own_way(post: Post) -> None:
    guard = SendGuard(per_second=1, pair=timedelta(seconds=6), per_day=1)
    outbound_id = post.send(post.somebody(), guard, begins=True)
    busy = RefuseOutbound(outbound_id=outbound_id, attempt=1, code="63018", retry_at=later(0.5), now=NOON)
    post.core.handle(OUTBOUND, outbound_id, busy, CAUSE)
    post.attempt(outbound_id, guard, later(0.5), begins=True)


def test_what_is_held_back_can_be_put_off_and_sent_then(post: Post) -> None:
    guard = SendGuard(per_second=1000, pair=timedelta(seconds=6), per_day=1000)
    one = post.somebody()
    post.send(one, guard)
    outbound_id = post.queued(one)
    reason, until = held(lambda: post.attempt(outbound_id, guard, later(1)))
    assert until is not None
    put_off = DeferOutbound(outbound_id=outbound_id, hold=Hold(reason), until=until, now=later(1))
    post.core.handle(OUTBOUND, outbound_id, put_off, CAUSE)
    post.attempt(outbound_id, guard, until)


def test_a_rebuilt_view_guards_as_the_one_before_it(database_url: str) -> None:
    guard = SendGuard(per_second=1000, pair=timedelta(seconds=6), per_day=1000)
    with posted(database_url) as post:
        one = post.somebody()
        # Often enough for the server to keep its plan of the guard's statements.
        for number in range(12):
            post.send(one, guard, later(6 * number))
        waiting = post.queued(one)
        for _ in range(2):
            assert held(lambda: post.attempt(waiting, guard, later(67))) == (Hold.RECIPIENT_RATE, later(72))
            rebuilding(database_url, post.core.history, lambda *_: None, views=VIEWS).run(["outbound"], swap=True)
            post.send(post.somebody(), guard, later(67))
        post.attempt(waiting, guard, later(72))
        post.stop(one)
        assert held(lambda: post.send(one, guard, later(600))) == (Skip.NO_CONSENT, None)


@given(
    steps=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40), st.booleans()), max_size=14),
    per_second=st.integers(1, 3),
    per_day=st.integers(1, 3),
)
@settings(max_examples=40)
def test_whatever_the_order_of_times_no_stretch_of_time_holds_more_than_it_may(
    shared: Post, steps: list[tuple[int, int, bool]], per_second: int, per_day: int
) -> None:
    shared.forget_attempts()
    guard = SendGuard(per_second=per_second, pair=timedelta(seconds=1.5), per_day=per_day)
    people = [shared.somebody() for _ in range(4)]
    sent: list[tuple[UUID, datetime, bool]] = []
    for who, tenths, begins in steps:
        at = later(tenths / 10)
        with suppress(SendHeld):
            shared.send(people[who], guard, at, begins=begins)
            sent.append((people[who], at, begins))
    for _, start, _ in sent:
        assert sum(start <= at < start + timedelta(seconds=1) for _, at, _ in sent) <= per_second
    for person in people:
        times = sorted(at for one, at, _ in sent if one == person)
        assert all(after - before >= guard.pair for before, after in pairwise(times))
    assert len({person for person, _, begins in sent if begins}) <= per_day
