"""A turn of the assistant is one with its answer, and the machine keeps quiet while a person of ours is there."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.thread.commands import AnswerCustomer, JoinThread, LeaveThread, PassOn, TellAssistant, Turn
from domain.thread.conversation import CONVERSATION
from domain.thread.events import HandoverRequested, MessageSent, MessageType, TurnTaken
from domain.thread.turn import Act, Memory, Routing, Slot, Stage
from tests.support.given import given
from tests.support.threads import BUYER, NOON, SUPPORT

THREAD, LISTING, REPLY = UUID(int=1), UUID(int=2), UUID(int=3)
ROUTING = Routing("real_estate", "search", 0.93, "dispatch", "router-1", "en")
MEMORY = Memory(Stage.CHOICE, (Slot("place", "Girne"),), (LISTING,), LISTING)


def tell() -> TellAssistant:
    """The user says something."""
    return TellAssistant(user_id=BUYER, new_thread_id=THREAD, message_id=uuid4(), body="A flat in Girne?", now=NOON)


def answer(seq: int = 1, act: Act | None = None) -> AnswerCustomer:
    """The assistant answers a message, with what it keeps in mind and does."""
    turn = Turn(routing=ROUTING, memory=MEMORY, words="quiet", act=act, wording="rules")
    return AnswerCustomer(
        thread_id=THREAD,
        message_id=REPLY,
        in_reply_to_seq=seq,
        body="One of them.",
        listing_ids=(LISTING,),
        turn=turn,
        now=NOON,
    )


def news(*, yields: bool) -> PassOn:
    """The marketplace brings something."""
    return PassOn(
        user_id=BUYER,
        new_thread_id=uuid4(),
        message_id=uuid4(),
        type=MessageType.ASSISTANT,
        subject_id=BUYER,
        body="Held for you.",
        yields=yields,
        now=NOON,
    )


def told(*commands: Any) -> list[Any]:
    """The events that these commands lead to."""
    events: list[Any] = []
    for command in commands:
        events += CONVERSATION.decide(command, CONVERSATION.fold(events))
    return events


JOINS = JoinThread(thread_id=THREAD, person_id=SUPPORT, now=NOON)
LEAVES = LeaveThread(thread_id=THREAD, person_id=SUPPORT, now=NOON)


def test_an_answer_and_its_turn_are_recorded_together() -> None:
    sent, taken = given(CONVERSATION, *told(tell())).when(answer()).events()
    assert isinstance(sent, MessageSent)
    assert (sent.message_id, sent.listing_ids) == (REPLY, (LISTING,))
    assert taken == TurnTaken(
        thread_id=THREAD,
        user_id=BUYER,
        seq=1,
        message_id=REPLY,
        routing=ROUTING,
        memory=MEMORY,
        words="quiet",
        act=None,
        wording="rules",
        taken_at=NOON,
    )


def test_what_a_newer_message_has_overtaken_leaves_no_turn_either() -> None:
    given(CONVERSATION, *told(tell(), tell())).when(answer(1, Act.BOOK)).then_nothing()


def test_calling_a_person_is_recorded_with_the_answer_that_says_so() -> None:
    events = given(CONVERSATION, *told(tell())).when(answer(1, Act.HAND_OVER)).events()
    assert [type(one) for one in events] == [MessageSent, TurnTaken, HandoverRequested]
    assert events[-1] == HandoverRequested(thread_id=THREAD, user_id=BUYER, requested_at=NOON)


def test_whoever_asks_twice_for_a_person_keeps_their_place() -> None:
    events = told(tell(), answer(1, Act.HAND_OVER), tell())
    assert [
        type(one) for one in given(CONVERSATION, *events).when(replace(answer(3, Act.HAND_OVER), message_id=uuid4())).events()
    ] == [
        MessageSent,
        TurnTaken,
    ]


@pytest.mark.parametrize("act", [None, *Act])
def test_once_a_person_has_taken_over_nothing_that_was_being_made_gets_through(act: Act | None) -> None:
    given(CONVERSATION, *told(tell(), JOINS)).when(answer(1, act)).then_nothing()


def test_when_they_have_left_the_assistant_answers_again() -> None:
    assert len(given(CONVERSATION, *told(tell(), JOINS, LEAVES)).when(answer()).events()) == 2


@pytest.mark.parametrize(("yields", "said"), [(True, 0), (False, 1)])
def test_reports_of_the_machine_yield_to_a_person_and_offers_do_not(*, yields: bool, said: int) -> None:
    assert len(given(CONVERSATION, *told(tell(), JOINS)).when(news(yields=yields)).events()) == said
    assert len(given(CONVERSATION, *told(tell())).when(news(yields=yields)).events()) == 1
