"""Broadcasts: decided once and in time, one fact for the whole audience, and ended in every case."""

from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from adapters.codec import decoded_state, encoded_state
from domain.broadcast.decider import BROADCAST
from domain.broadcast.events import (
    ApprovalExpired,
    ApprovalRequested,
    BroadcastApproved,
    BroadcastCompleted,
    BroadcastQueued,
    BroadcastRejected,
    BroadcastRolledBack,
    BroadcastStopped,
    Ground,
    RollBack,
    SellersReminded,
    Stop,
    Tally,
)
from domain.broadcast.identity import brief_outbound_id
from domain.broadcast.refusals import ApprovalDecided, ApprovalTooLate, BroadcastEnded, BroadcastNotFound, BroadcastUnderWay
from domain.broadcast.state import Broadcast
from tests.support.broadcasts import (
    DEADLINE,
    ID,
    NOON,
    PAUSE,
    TOO_LATE,
    advance,
    approve,
    expire,
    history,
    reject,
    remind,
    request,
    seller,
)
from tests.support.given import given

MOMENT = timedelta(microseconds=1)
NO = Ground.NO_CONSENT


def types(events: object) -> list[type]:
    return [type(event) for event in events]  # type: ignore[attr-defined]


def test_a_decision_is_asked_for_once_while_it_waits() -> None:
    asked = given(BROADCAST, *history(request()))
    assert types(given(BROADCAST).when(request()).events()) == [ApprovalRequested]
    asked.when(request(5, TOO_LATE - MOMENT)).then_nothing()
    asked.when(request(2, TOO_LATE)).then_refused(BroadcastEnded)


def test_while_sellers_are_asked_no_other_decision_is() -> None:
    given(BROADCAST, *history(request(), approve())).when(request()).then_refused(BroadcastUnderWay)


@pytest.mark.parametrize(
    "over",
    [
        [reject()],
        [expire()],
        [approve([NO, NO])],
        [approve(), advance(Tally(queued=2), ended=Stop.LEAD_CLOSED)],
        [approve(), advance(Tally(queued=2)), advance(Tally(sent=2))],
    ],
    ids=["rejected", "expired", "rolled back", "stopped", "completed"],
)
def test_what_is_over_makes_room_for_the_next_and_nothing_more_comes_of_it(over: list[object]) -> None:
    ended = given(BROADCAST, *history(request(), *over))
    ended.when(request()).then_refused(BroadcastEnded)
    ended.when(advance(Tally(queued=2), ended=Stop.LEAD_CLOSED)).then_nothing()
    ended.when(expire(TOO_LATE)).then_nothing()


def test_nothing_is_known_of_a_broadcast_that_nobody_asked_for() -> None:
    for command in (approve(), reject(), expire(), advance(Tally()), remind()):
        given(BROADCAST).when(command).then_refused(BroadcastNotFound)


@pytest.mark.parametrize(
    ("checked", "why"),
    [
        ([], RollBack.NOBODY_TO_ASK),
        ([None], None),
        ([NO], RollBack.TOO_MANY_REJECTED),
        ([None, None], None),
        ([None, NO], None),
        ([NO, NO], RollBack.TOO_MANY_REJECTED),
        ([None, None, NO, NO], None),
        ([None, NO, NO], RollBack.TOO_MANY_REJECTED),
    ],
)
def test_exactly_half_rejected_is_not_more_than_half(checked: list[Ground | None], why: RollBack | None) -> None:
    events = given(BROADCAST, *history(request(len(checked)))).when(approve(checked)).events()
    assert types(events) == [BroadcastApproved, BroadcastQueued if why is None else BroadcastRolledBack]
    assert getattr(events[1], "why", None) == why
    recipients = events[1].recipients
    assert [(one.seller_id, one.rejected) for one in recipients] == [(seller(n), no) for n, no in enumerate(checked)]
    assert [one.outbound_id for one in recipients] == [brief_outbound_id(ID, one.seller_id) for one in recipients]


def test_nobody_is_asked_for_a_lead_that_has_ended() -> None:
    _, rolled_back = given(BROADCAST, *history(request())).when(approve(lead_is_open=False)).events()
    assert rolled_back.why is RollBack.LEAD_ENDED


def test_whoever_was_not_looked_at_again_is_rejected() -> None:
    _, queued = given(BROADCAST, *history(request(2))).when(approve([None])).events()
    assert [one.rejected for one in queued.recipients] == [None, Ground.NO_SELLER]


def test_it_is_decided_once() -> None:
    for decided in (approve(), approve([NO, NO]), reject()):
        for again in (approve(), reject(), approve(at=TOO_LATE)):
            given(BROADCAST, *history(request(), decided)).when(again).then_refused(ApprovalDecided)


def test_it_is_decided_in_time_whether_or_not_its_expiry_was_recorded() -> None:
    for past in (history(request()), history(request(), expire())):
        given(BROADCAST, *past).when(approve(at=TOO_LATE)).then_refused(ApprovalTooLate)
        given(BROADCAST, *past).when(reject(at=TOO_LATE)).then_refused(ApprovalTooLate)
    assert types(given(BROADCAST, *history(request())).when(reject(TOO_LATE - MOMENT)).events()) == [BroadcastRejected]


def test_a_decision_that_nobody_takes_expires_in_its_time() -> None:
    waiting = given(BROADCAST, *history(request()))
    waiting.when(expire(TOO_LATE - MOMENT)).then_nothing()
    assert types(waiting.when(expire(TOO_LATE)).events()) == [ApprovalExpired]
    given(BROADCAST, *history(request(), approve())).when(expire(TOO_LATE)).then_nothing()


def test_waves_go_out_one_after_the_other_with_a_pause_between() -> None:
    past = history(request(3), approve([None, None, None]))
    first = given(BROADCAST, *past).when(advance(Tally(queued=3))).events()[0]
    assert (first.wave, first.is_last, [one.seller_id for one in first.recipients]) == (1, False, [seller(0), seller(1)])
    released = given(BROADCAST, *past, first)
    released.when(advance(Tally(queued=3), NOON + PAUSE - MOMENT)).then_nothing()
    last = released.when(advance(Tally(queued=1, sent=2), NOON + PAUSE)).events()[0]
    assert (last.wave, last.is_last, [one.seller_id for one in last.recipients]) == (2, True, [seller(2)])
    state = BROADCAST.fold([*past, first])
    assert (state.is_sending, state.next_wave_at()) == (True, NOON + PAUSE)
    assert BROADCAST.fold([*past, first, last]).next_wave_at() is None


def test_it_is_complete_when_nobody_waits_any_more() -> None:
    out = given(BROADCAST, *history(request(), approve([None, NO]), advance(Tally(queued=1, skipped=1))))
    for waits in (Tally(queued=1, skipped=1), Tally(deferred=1, skipped=1)):
        out.when(advance(waits, DEADLINE)).then_nothing()
    for done in (Tally(unknown=1, skipped=1), Tally(failed=1, skipped=1), Tally(skipped=2), Tally(read=1, skipped=1)):
        assert types(out.when(advance(done, NOON)).events()) == [BroadcastCompleted]


@pytest.mark.parametrize(
    ("look", "why"),
    [
        (advance(Tally(queued=4, sent=2), answers=3), Stop.ENOUGH_ANSWERS),
        (advance(Tally(queued=4, sent=2), ended=Stop.LEAD_EXPIRED), Stop.LEAD_EXPIRED),
        (advance(Tally(queued=2, sent=1, failed=3)), Stop.TOO_MANY_FAILED),
        (advance(Tally(queued=2, sent=1, unknown=1, failed=3)), Stop.TOO_MANY_FAILED),
        (advance(Tally(queued=4, sent=2), DEADLINE), Stop.TIME_PASSED),
        (advance(Tally(queued=4, sent=2), answers=2), None),
        (advance(Tally(queued=2, delivered=2, failed=2)), None),
        (advance(Tally(queued=3, failed=3)), None),
    ],
)
def test_it_stops_while_somebody_is_left(look: object, why: Stop | None) -> None:
    out = given(BROADCAST, *history(request(6), approve([None] * 6), advance(Tally(queued=6))))
    events = out.when(look).events()
    assert types(events) == ([BroadcastStopped] if why else [])
    assert [event.why for event in events] == ([why] if why else [])
    assert all(event.unsent == tuple(seller(number) for number in range(2, 6)) for event in events)


def test_sellers_of_a_wave_who_have_not_answered_are_reminded_once() -> None:
    past = history(request(3), approve([None] * 3), advance(Tally(queued=3)))
    reminded = given(BROADCAST, *past).when(remind(answered=[seller(1)])).events()[0]
    assert isinstance(reminded, SellersReminded)
    assert (reminded.reminded, reminded.moot) == ((seller(0),), (seller(1),))
    given(BROADCAST, *past, reminded).when(remind()).then_nothing()
    given(BROADCAST, *past).when(remind(wave=2)).then_nothing()


def test_reminding_is_moot_when_nobody_wants_an_answer_any_more() -> None:
    past = history(request(), approve(), advance(Tally(queued=2)))
    stopped = history(request(), approve(), advance(Tally(queued=2)), advance(Tally(queued=2), ended=Stop.LEAD_CLOSED))
    for moot in (given(BROADCAST, *past).when(remind(lead_is_open=False)), given(BROADCAST, *stopped).when(remind())):
        (event,) = moot.events()
        assert (event.reminded, event.moot) == ((), (seller(0), seller(1)))


@for_all(st.lists(st.sampled_from([None, NO]), max_size=12), st.integers(1, 5), st.data())
def test_every_accepted_recipient_is_in_one_wave_or_unsent_and_it_always_ends(
    checked: list[Ground | None], wave_size: int, data: st.DataObject
) -> None:
    past = history(request(len(checked)), approve(checked, wave_size=wave_size, wave_pause=3_600))
    assert sum(isinstance(event, BroadcastQueued | BroadcastRolledBack) for event in past) == 1
    accepted = [seller(number) for number, rejected in enumerate(checked) if rejected is None]
    state, now, unsent = BROADCAST.fold(past), NOON, list[UUID]()
    states: dict[UUID, str] = dict.fromkeys(accepted, "queued")
    asked: list[UUID] = []
    while state.is_sending:
        counted = Counter(states.values())
        tally = Tally(**counted | {"skipped": counted["skipped"] + len(checked) - len(accepted)})
        for event in BROADCAST.decide(advance(tally, now), state):
            state = BROADCAST.evolve(state, event)
            asked += [one.seller_id for one in getattr(event, "recipients", ())]
            unsent += getattr(event, "unsent", ())
        assert decoded_state(Broadcast, encoded_state(state)) == state
        now += timedelta(hours=1)
        late = "skipped" if now >= DEADLINE else "deferred"
        states |= {one: data.draw(st.sampled_from(["sent", "failed", "unknown", late])) for one in asked if _waits(states[one])}
        assert now < DEADLINE + timedelta(days=1)
    assert [*asked, *unsent] == (accepted if state.sending else [])


def _waits(state: str) -> bool:
    return state in {"queued", "deferred"}
