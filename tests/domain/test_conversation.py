"""A user's assistant conversation decides."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.thread.commands import (
    AnswerCustomer,
    CloseThread,
    ImportMessages,
    JoinThread,
    LeaveThread,
    PassOn,
    StartConversation,
    TellAssistant,
)
from domain.thread.conversation import CONVERSATION
from domain.thread.events import ConversationStarted, MessageSent, MessagesRead, MessageType
from domain.thread.identity import ASSISTANT_ID
from domain.thread.refusals import ThreadNotFound, ThreadNotOpen, WriterMismatch
from tests.support.given import given
from tests.support.replies import TURN
from tests.support.threads import BUYER, NOON, SELLER, SUPPORT, send

FIRST, SECOND = UUID(int=1), UUID(int=2)


def tell(new_thread: UUID = FIRST) -> TellAssistant:
    """The user says something."""
    return TellAssistant(user_id=BUYER, new_thread_id=new_thread, message_id=uuid4(), body="A flat in Girne?", now=NOON)


def start(new_thread: UUID) -> StartConversation:
    """The user begins anew."""
    return StartConversation(user_id=BUYER, thread_id=new_thread, now=NOON)


def told(*commands: Any) -> list[Any]:
    """The events that these commands lead to."""
    events: list[Any] = []
    for command in commands:
        events += CONVERSATION.decide(command, CONVERSATION.fold(events))
    return events


def answer(seq: int) -> AnswerCustomer:
    """The assistant's answer to one message."""
    return AnswerCustomer(thread_id=FIRST, message_id=uuid4(), in_reply_to_seq=seq, body="Two of them.", turn=TURN, now=NOON)


def test_the_first_words_open_a_thread() -> None:
    started, sent = given(CONVERSATION).when(tell()).events()
    assert (started.thread_id, started.retired_thread_id) == (FIRST, None)
    assert (sent.thread_id, sent.seq, sent.recipients) == (FIRST, 1, ())


def test_further_words_go_into_the_active_thread_whatever_id_was_offered() -> None:
    (sent,) = given(CONVERSATION, *told(tell())).when(tell(SECOND)).events()
    assert (sent.thread_id, sent.seq) == (FIRST, 2)


def test_starting_anew_retires_the_active_thread_in_one_event() -> None:
    given(CONVERSATION, *told(tell())).when(start(SECOND)).then(
        ConversationStarted(
            thread_id=SECOND, user_id=BUYER, retired_thread_id=FIRST, retired_participants=(BUYER,), started_at=NOON
        )
    )


def test_the_same_start_again_changes_nothing() -> None:
    given(CONVERSATION, *told(start(FIRST))).when(start(FIRST)).then_nothing()


def test_a_retired_thread_takes_no_words() -> None:
    events = told(tell(), start(SECOND))
    given(CONVERSATION, *events).when(send(BUYER, thread_id=FIRST)).then_refused(ThreadNotOpen)
    given(CONVERSATION, *events).when(send(BUYER, thread_id=UUID(int=3))).then_refused(ThreadNotFound)
    assert CONVERSATION.fold(events).active_id == SECOND


def test_closing_the_active_thread_leaves_none() -> None:
    events = told(tell(), CloseThread(thread_id=FIRST, person_id=BUYER, now=NOON))
    started, _ = given(CONVERSATION, *events).when(tell(SECOND)).events()
    assert (started.thread_id, started.retired_thread_id) == (SECOND, None)


def test_the_assistant_answers_the_newest_message_only() -> None:
    events = told(tell(), tell())
    given(CONVERSATION, *events).when(answer(1)).then_nothing()
    sent, _ = given(CONVERSATION, *events).when(answer(2)).events()
    assert (sent.type, sent.sender_id, sent.recipients, sent.subject_id) == (
        MessageType.ASSISTANT,
        ASSISTANT_ID,
        (BUYER,),
        BUYER,
    )


def test_an_answer_is_given_once_and_never_in_a_retired_thread() -> None:
    given(CONVERSATION, *told(tell(), answer(1))).when(answer(1)).then_nothing()
    given(CONVERSATION, *told(tell(), start(SECOND))).when(answer(1)).then_nothing()


def test_support_can_join_an_assistant_thread_and_hears_of_its_end() -> None:
    events = told(tell(), JoinThread(thread_id=FIRST, person_id=SUPPORT, now=NOON))
    (sent,) = given(CONVERSATION, *events).when(send(SUPPORT, thread_id=FIRST)).events()
    assert sent.recipients == (BUYER,)
    (started,) = given(CONVERSATION, *events).when(start(SECOND)).events()
    assert set(started.retired_participants) == {BUYER, SUPPORT}


def test_imported_messages_arrive_in_order_and_are_read_already() -> None:
    old = (send(BUYER, "Hello"), send(ASSISTANT_ID, "Good day", type=MessageType.ASSISTANT))
    command = ImportMessages(user_id=BUYER, new_thread_id=FIRST, messages=old, now=NOON)
    started, first, second, read = given(CONVERSATION).when(command).events()
    assert isinstance(started, ConversationStarted)
    assert isinstance(first, MessageSent)
    assert [(m.seq, m.thread_id) for m in (first, second)] == [(1, FIRST), (2, FIRST)]
    assert isinstance(read, MessagesRead)
    assert (read.marked, read.unread) == (1, 0)


def passed(type_: MessageType, **more: Any) -> PassOn:
    """What the marketplace brings to the buyer."""
    return PassOn(
        user_id=BUYER, new_thread_id=SECOND, message_id=uuid4(), type=type_, subject_id=SELLER, body="450 GBP", now=NOON, **more
    )


def test_an_offer_opens_a_thread_where_there_is_none_and_is_about_its_seller() -> None:
    started, sent = given(CONVERSATION).when(passed(MessageType.SELLER_RESPONSE, attachments=("a.jpg",))).events()
    assert (started.thread_id, started.user_id) == (SECOND, BUYER)
    assert (sent.sender_id, sent.recipients, sent.subject_id) == (ASSISTANT_ID, (BUYER,), SELLER)
    assert (sent.type, sent.body, sent.attachments) == (MessageType.SELLER_RESPONSE, "450 GBP", ("a.jpg",))


def test_a_brief_joins_the_active_thread_and_counts_as_unread() -> None:
    events = told(tell(), passed(MessageType.BROADCAST_REQUEST))
    assert (events[-1].thread_id, events[-1].seq) == (FIRST, 2)
    assert CONVERSATION.fold(events).thread(FIRST).require(BUYER).reading.unread == 1


@pytest.mark.parametrize("type_", [MessageType.BROADCAST_REQUEST, MessageType.SELLER_RESPONSE])
@pytest.mark.parametrize("writer", [BUYER, SUPPORT, SELLER, None])
def test_nobody_but_the_marketplace_writes_a_brief_or_an_offer_there(type_: MessageType, writer: UUID | None) -> None:
    events = told(tell(), JoinThread(thread_id=FIRST, person_id=SUPPORT, now=NOON))
    given(CONVERSATION, *events).when(send(writer, thread_id=FIRST, type=type_)).then_refused(WriterMismatch)


def test_what_the_marketplace_brings_overtakes_no_question() -> None:
    sent, _ = given(CONVERSATION, *told(tell(), passed(MessageType.BROADCAST_REQUEST))).when(answer(1)).events()
    assert (sent.type, sent.seq) == (MessageType.ASSISTANT, 3)


def test_what_a_person_of_ours_has_answered_is_answered() -> None:
    joins = JoinThread(thread_id=FIRST, person_id=SUPPORT, now=NOON)
    events = told(tell(), joins, send(SUPPORT, thread_id=FIRST), LeaveThread(thread_id=FIRST, person_id=SUPPORT, now=NOON))
    given(CONVERSATION, *events).when(answer(1)).then_nothing()
