"""Looks by staff: each is an event, masked until a reason is given, and over after a quarter of an hour."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from domain.inspection.commands import Inspect
from domain.inspection.decider import INSPECTION, Look
from domain.inspection.events import RecordInspected, SubjectKind
from domain.inspection.identity import LOG_ID, inspection_id, operator_id
from domain.inspection.refusals import ReasonNotFit
from tests.support.given import given

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
MOMENT = timedelta(microseconds=1)
SEDA, TAMER = UUID(int=1), UUID(int=2)
THREAD_ID = UUID(int=9)
WHY = "The buyer says that an offer is missing"


def look(reason: str | None = None, *, at: datetime = NOON, staff: UUID = SEDA) -> Inspect:
    return Inspect(staff_id=staff, kind=SubjectKind.THREAD, subject_id=THREAD_ID, reason=reason, now=at)


def looked(reason: str | None = None, *, at: datetime = NOON, staff: UUID = SEDA) -> RecordInspected:
    return RecordInspected(
        staff_id=staff,
        kind=SubjectKind.THREAD,
        subject_id=THREAD_ID,
        reason=reason,
        masked=reason is None,
        inspected_at=at,
        until=at + QUARTER,
    )


def test_a_look_says_who_looked_at_what_and_why() -> None:
    given(INSPECTION).when(look(WHY)).then(looked(WHY))


def test_a_look_without_a_reason_is_masked() -> None:
    given(INSPECTION).when(look()).then(looked())
    assert looked().masked
    assert not looked(WHY).masked


def test_turning_a_page_is_the_same_look() -> None:
    page = look(at=NOON + QUARTER - MOMENT)
    given(INSPECTION, looked()).when(page).then_nothing()
    given(INSPECTION, looked(WHY)).when(page).then_nothing()


def test_a_look_ends_after_a_quarter_of_an_hour_and_the_next_is_masked_again() -> None:
    later = NOON + QUARTER
    given(INSPECTION, looked(WHY)).when(look(at=later)).then(looked(at=later))


def test_a_reason_always_makes_another_look() -> None:
    given(INSPECTION, looked()).when(look(WHY, at=NOON + MOMENT)).then(looked(WHY, at=NOON + MOMENT))
    given(INSPECTION, looked(WHY)).when(look(WHY, at=NOON + MOMENT)).then(looked(WHY, at=NOON + MOMENT))


def test_what_one_may_see_the_others_may_not() -> None:
    given(INSPECTION, looked(WHY)).when(look(staff=TAMER)).then(looked(staff=TAMER))


@pytest.mark.parametrize("reason", ["", " " * 40, "curious", "  nine char \n", "x" * 501])
def test_a_reason_that_says_nothing_or_everything_is_refused(reason: str) -> None:
    given(INSPECTION).when(look(reason)).then_refused(ReasonNotFit)


@pytest.mark.parametrize("reason", ["x" * 10, "x" * 500])
def test_a_reason_is_kept_without_the_blanks_around_it(reason: str) -> None:
    given(INSPECTION).when(look(f" \n{reason}  ")).then(looked(reason))


def test_looks_at_one_subject_share_a_stream_and_those_at_others_do_not() -> None:
    streams = {inspection_id(kind, subject) for kind in SubjectKind for subject in (THREAD_ID, LOG_ID)}
    assert len(streams) == 2 * len(SubjectKind)
    assert inspection_id(SubjectKind.THREAD, THREAD_ID) in streams
    assert operator_id("cli:anna") == operator_id("cli:anna") != operator_id("cli:boris")


steps = st.tuples(
    st.sampled_from((SEDA, TAMER, UUID(int=3))),
    st.sampled_from((None, None, WHY)),
    st.sampled_from((timedelta(0), MOMENT, timedelta(minutes=4), QUARTER - MOMENT, QUARTER, timedelta(hours=1)))
    | st.timedeltas(min_value=timedelta(0), max_value=timedelta(minutes=40)),
)


@drawn(st.lists(steps, max_size=40))
def test_at_every_moment_one_sees_what_a_reason_of_the_last_quarter_of_an_hour_allows(
    course: list[tuple[UUID, str | None, timedelta]],
) -> None:
    looks, now = INSPECTION.initial, NOON
    begun: dict[UUID, datetime] = {}
    told: dict[UUID, datetime] = {}
    for staff, reason, pause in course:
        now += pause
        events = INSPECTION.decide(look(reason, at=now, staff=staff), looks)
        is_open = staff in begun and now - begun[staff] < QUARTER
        assert bool(events) == (reason is not None or not is_open)
        for event in events:
            looks = INSPECTION.evolve(looks, event)
            begun[staff] = now
        if reason:
            told[staff] = now
        readable = staff in told and now - told[staff] < QUARTER
        assert looks.by_staff[staff] == Look(masked=not readable, until=begun[staff] + QUARTER)


@drawn(st.lists(steps, max_size=40))
def test_only_looks_that_were_open_when_somebody_last_looked_are_remembered(
    course: list[tuple[UUID, str | None, timedelta]],
) -> None:
    looks, now, last = INSPECTION.initial, NOON, NOON
    for staff, reason, pause in course:
        now += pause
        for event in INSPECTION.decide(look(reason, at=now, staff=staff), looks):
            looks, last = INSPECTION.evolve(looks, event), now
    assert all(one.until > last for one in looks.by_staff.values())


@drawn(st.lists(steps, max_size=20))
def test_what_was_decided_does_not_depend_on_words_that_may_be_forgotten(
    course: list[tuple[UUID, str | None, timedelta]],
) -> None:
    looks, forgotten, now = INSPECTION.initial, INSPECTION.initial, NOON
    for staff, reason, pause in course:
        now += pause
        for event in INSPECTION.decide(look(reason, at=now, staff=staff), looks):
            looks = INSPECTION.evolve(looks, event)
            forgotten = INSPECTION.evolve(forgotten, replace(event, reason=event.reason and "⁂"))
    assert looks == forgotten
