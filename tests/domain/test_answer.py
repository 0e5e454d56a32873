"""A seller's answers belong to one brief each, or wait until the seller has said to which."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from hypothesis import given as examples
from hypothesis import strategies as st

from domain.answer.commands import LapseQuestion, WeighAnswer
from domain.answer.decider import ANSWER, Answers
from domain.answer.events import AnswerHeld, AskedWhich, BriefNamed, QuestionLapsed
from tests.support.given import given
from tests.support.threads import NOON, SELLER

VILLA, CAR, BOAT = UUID(int=1), UUID(int=2), UUID(int=3)
FIRST, SECOND, THIRD = UUID(int=11), UUID(int=12), UUID(int=13)
LAPSES = NOON + timedelta(hours=24)
ASKED = AskedWhich(seller_id=SELLER, message_id=FIRST, lead_ids=(VILLA, CAR), asked_at=NOON, lapses_at=LAPSES)
HELD = AnswerHeld(seller_id=SELLER, message_id=SECOND, held_at=NOON)


def weigh(message_id: UUID, *lead_ids: UUID, **more: Any) -> WeighAnswer:
    """A message that could be for any of these."""
    facts: dict[str, Any] = {"tied_to": None, "number": None, "lapses_at": LAPSES, "now": NOON, **more}
    return WeighAnswer(seller_id=SELLER, message_id=message_id, lead_ids=lead_ids, **facts)


def named(lead_id: UUID, by: UUID, *message_ids: UUID) -> BriefNamed:
    return BriefNamed(seller_id=SELLER, lead_id=lead_id, named_by=by, message_ids=message_ids, named_at=NOON)


def test_nothing_is_asked_where_it_is_clear() -> None:
    given(ANSWER).when(weigh(FIRST)).then_nothing()
    given(ANSWER).when(weigh(FIRST, VILLA)).then_nothing()
    given(ANSWER).when(weigh(FIRST, VILLA, CAR, tied_to=CAR)).then_nothing()


def test_with_two_briefs_and_no_tie_the_seller_is_asked_once() -> None:
    given(ANSWER).when(weigh(FIRST, VILLA, CAR)).then(ASKED)
    given(ANSWER, ASKED).when(weigh(FIRST, VILLA, CAR)).then_nothing()
    given(ANSWER, ASKED).when(weigh(SECOND, VILLA, CAR)).then(HELD)


def test_a_number_names_the_brief_for_all_that_waits() -> None:
    given(ANSWER, ASKED, HELD).when(weigh(THIRD, VILLA, CAR, number=2)).then(named(CAR, THIRD, FIRST, SECOND))


def test_a_number_that_was_not_in_the_list_waits_like_any_other_words() -> None:
    for number in (0, 3):
        given(ANSWER, ASKED).when(weigh(SECOND, VILLA, CAR, number=number)).then(HELD)


def test_a_quoted_brief_is_named_by_a_message_that_is_an_answer_itself() -> None:
    given(ANSWER, ASKED, HELD).when(weigh(THIRD, VILLA, CAR, tied_to=VILLA)).then(named(VILLA, THIRD, FIRST, SECOND, THIRD))


def test_what_names_a_brief_that_was_not_in_question_says_nothing_about_what_waits() -> None:
    given(ANSWER, ASKED).when(weigh(SECOND, VILLA, CAR, BOAT, tied_to=BOAT)).then_nothing()
    given(ANSWER, ASKED).when(weigh(SECOND, VILLA, CAR, BOAT)).then(HELD)


def test_the_number_is_dealt_with_and_so_is_all_that_waited() -> None:
    events = (ASKED, HELD, named(CAR, THIRD, FIRST, SECOND))
    for message_id in (FIRST, SECOND, THIRD):
        given(ANSWER, *events).when(weigh(message_id, VILLA, CAR, number=2)).then_nothing()


def test_a_question_lapses_by_its_deadline_and_not_before() -> None:
    lapsed = QuestionLapsed(seller_id=SELLER, message_ids=(FIRST, SECOND), lapsed_at=LAPSES)
    given(ANSWER, ASKED, HELD).when(LapseQuestion(seller_id=SELLER, now=LAPSES - timedelta(microseconds=1))).then_nothing()
    given(ANSWER, ASKED, HELD).when(LapseQuestion(seller_id=SELLER, now=LAPSES)).then(lapsed)
    given(ANSWER, ASKED, lapsed).when(LapseQuestion(seller_id=SELLER, now=LAPSES)).then_nothing()


def test_whoever_writes_after_the_deadline_is_asked_anew_even_where_the_job_is_late() -> None:
    now, later = LAPSES, LAPSES + timedelta(hours=24)
    lapsed = QuestionLapsed(seller_id=SELLER, message_ids=(FIRST,), lapsed_at=now)
    asked = AskedWhich(seller_id=SELLER, message_id=SECOND, lead_ids=(VILLA, CAR), asked_at=now, lapses_at=later)
    given(ANSWER, ASKED).when(weigh(SECOND, VILLA, CAR, now=now, lapses_at=later)).then(lapsed, asked)


SAID = st.tuples(st.sampled_from([None, VILLA, CAR, BOAT]), st.sampled_from([None, 1, 2, 9]), st.integers(0, 30), st.booleans())


@examples(st.lists(SAID, max_size=12))
def test_every_message_is_an_answer_or_waits_or_lapses_or_names_exactly_once_however_often_it_is_weighed(said: list[Any]) -> None:
    state, now, events, direct = Answers(), NOON, list[Any](), list[UUID]()
    messages = [uuid4() for _ in said]
    for message_id, (tied, number, hours, again) in zip(messages, said, strict=True):
        now += timedelta(hours=hours)
        for _ in range(2 if again else 1):
            command = weigh(message_id, VILLA, CAR, tied_to=tied, number=number, now=now, lapses_at=now + timedelta(hours=24))
            for event in ANSWER.decide(command, state):
                state = ANSWER.evolve(state, event)
                events.append(event)
        if not state.knows(message_id):
            direct.append(message_id)
            assert tied is not None, "what names nothing is never taken for one of two"
    waiting = list(state.question.waiting) if state.question else []
    lapsed = [one for event in events if isinstance(event, QuestionLapsed) for one in event.message_ids]
    told = [one for event in events if isinstance(event, BriefNamed) for one in dict.fromkeys((*event.message_ids, event.named_by))]
    assert sorted([*direct, *waiting, *lapsed, *told]) == sorted(messages)
