"""A thread decides."""

import pytest

from domain.thread.commands import CloseThread, JoinThread, LeaveThread, MarkRead, MarkUnread
from domain.thread.decider import THREAD
from domain.thread.events import (
    MessageMarkedUnread,
    MessageSent,
    MessagesRead,
    MessageType,
    ThreadClosed,
    ThreadOpened,
    ThreadReopened,
)
from domain.thread.identity import ASSISTANT_ID, thread_id
from domain.thread.refusals import (
    CannotWriteToOneself,
    MessageEmpty,
    NotAParticipant,
    NothingToMarkUnread,
    OnlySupportLeaves,
    ThreadNotFound,
    ThreadNotOpen,
    WriterMismatch,
)
from tests.support.given import given
from tests.support.threads import (
    BUYER,
    LISTING,
    NOON,
    SELLER,
    STRANGER,
    SUPPORT,
    THREAD_ID,
    history,
    open_thread,
    send,
)

OPEN = history(open_thread())


def read(person: object, up_to: int) -> MarkRead:
    """Somebody reads."""
    return MarkRead(thread_id=THREAD_ID, person_id=person, up_to_seq=up_to, now=NOON)  # type: ignore[arg-type]


def test_the_first_message_opens_the_thread_in_the_same_step() -> None:
    opened, sent = given(THREAD).when(open_thread()).events()
    assert isinstance(opened, ThreadOpened)
    assert isinstance(sent, MessageSent)
    assert (sent.seq, sent.recipients, sent.subject_id) == (1, (SELLER,), BUYER)


def test_either_side_reaches_the_same_thread() -> None:
    assert thread_id(BUYER, SELLER, LISTING) == THREAD_ID
    events = given(THREAD, *OPEN).when(open_thread(starter=SELLER)).events()
    assert [type(event) for event in events] == [MessageSent]


def test_nobody_opens_a_thread_with_themselves() -> None:
    command = open_thread()
    alone = type(command)(buyer_id=BUYER, seller_id=BUYER, listing_id=LISTING, first=command.first)
    given(THREAD).when(alone).then_refused(CannotWriteToOneself)


def test_a_stranger_is_refused() -> None:
    given(THREAD, *OPEN).when(send(STRANGER)).then_refused(NotAParticipant)


def test_a_thread_that_was_never_opened_is_not_found() -> None:
    given(THREAD).when(send(BUYER)).then_refused(ThreadNotFound)
    given(THREAD).when(read(BUYER, 1)).then_refused(ThreadNotFound)


@pytest.mark.parametrize("body", ["", " ", "\n\t "])
def test_a_message_without_words_or_attachment_is_refused(body: str) -> None:
    given(THREAD, *OPEN).when(send(BUYER, body)).then_refused(MessageEmpty)


def test_an_attachment_alone_is_enough() -> None:
    (sent,) = given(THREAD, *OPEN).when(send(BUYER, "", attachments=("https://example.org/a.jpg",))).events()
    assert sent.attachments == ("https://example.org/a.jpg",)


@pytest.mark.parametrize(
    ("sender", "type_"),
    [
        (None, MessageType.USER),
        (BUYER, MessageType.SYSTEM),
        (BUYER, MessageType.ASSISTANT),
        (ASSISTANT_ID, MessageType.ASSISTANT),
        (ASSISTANT_ID, MessageType.SELLER_RESPONSE),
    ],
)
def test_a_type_that_its_sender_cannot_write_is_refused(sender: object, type_: MessageType) -> None:
    given(THREAD, *OPEN).when(send(sender, type=type_)).then_refused(WriterMismatch)  # type: ignore[arg-type]


def test_system_messages_are_about_the_buyer_and_do_not_count() -> None:
    (sent,) = given(THREAD, *OPEN).when(send(None, "Support joined.", type=MessageType.SYSTEM)).events()
    assert sent.subject_id == BUYER
    assert THREAD.fold([*OPEN, sent]).participants[SELLER].reading.unread == 1


def test_reading_moves_forward_and_says_what_is_left() -> None:
    three = [*OPEN, *history(open_thread(), send(BUYER), send(BUYER))[2:]]
    given(THREAD, *three).when(read(SELLER, 2)).then(
        MessagesRead(thread_id=THREAD_ID, person_id=SELLER, up_to_seq=2, marked=2, unread=1, read_at=NOON)
    )


def test_reading_never_moves_back_nor_beyond_what_was_written() -> None:
    seen = history(open_thread(), read(SELLER, 1))
    given(THREAD, *seen).when(read(SELLER, 1)).then_nothing()
    (event,) = given(THREAD, *OPEN).when(read(SELLER, 99)).events()
    assert event.up_to_seq == 1


def test_marking_unread_shows_the_newest_received_message_again() -> None:
    mark = MarkUnread(thread_id=THREAD_ID, person_id=SELLER, now=NOON)
    seen = history(open_thread(), send(BUYER), send(SELLER, "Yes."), read(SELLER, 3))
    given(THREAD, *seen).when(mark).then(MessageMarkedUnread(thread_id=THREAD_ID, person_id=SELLER, seq=2, marked_at=NOON))
    given(THREAD, *OPEN).when(mark).then_nothing()


def test_nothing_received_is_nothing_to_mark_unread() -> None:
    mark = MarkUnread(thread_id=THREAD_ID, person_id=BUYER, now=NOON)
    given(THREAD, *OPEN).when(mark).then_refused(NothingToMarkUnread)


def test_a_newcomer_has_nothing_unread_but_counts_what_follows() -> None:
    joined = history(open_thread(), JoinThread(thread_id=THREAD_ID, person_id=SUPPORT, now=NOON))
    assert THREAD.fold(joined).participants[SUPPORT].reading.unread == 0
    (sent,) = given(THREAD, *joined).when(send(BUYER)).events()
    assert set(sent.recipients) == {SELLER, SUPPORT}
    assert THREAD.fold([*joined, sent]).participants[SUPPORT].reading.unread == 1


def test_joining_twice_changes_nothing() -> None:
    join = JoinThread(thread_id=THREAD_ID, person_id=SUPPORT, now=NOON)
    given(THREAD, *history(open_thread(), join)).when(join).then_nothing()


def test_only_support_can_leave() -> None:
    leave = LeaveThread(thread_id=THREAD_ID, person_id=BUYER, now=NOON)
    given(THREAD, *OPEN).when(leave).then_refused(OnlySupportLeaves)


def test_leaving_says_how_much_was_unread() -> None:
    join = JoinThread(thread_id=THREAD_ID, person_id=SUPPORT, now=NOON)
    events = history(open_thread(), join, send(BUYER))
    (left,) = given(THREAD, *events).when(LeaveThread(thread_id=THREAD_ID, person_id=SUPPORT, now=NOON)).events()
    assert (left.unread, set(left.participants)) == (1, {BUYER, SELLER})


def test_a_closed_thread_takes_no_words_but_can_be_read() -> None:
    close = CloseThread(thread_id=THREAD_ID, person_id=BUYER, now=NOON)
    closed = history(open_thread(), close)
    assert isinstance(closed[-1], ThreadClosed)
    given(THREAD, *closed).when(send(SELLER)).then_refused(ThreadNotOpen)
    given(THREAD, *closed).when(close).then_nothing()
    assert given(THREAD, *closed).when(read(SELLER, 1)).events()


def test_writing_about_the_listing_again_reopens() -> None:
    closed = history(open_thread(), CloseThread(thread_id=THREAD_ID, person_id=BUYER, now=NOON))
    reopened, sent = given(THREAD, *closed).when(open_thread(starter=SELLER)).events()
    assert isinstance(reopened, ThreadReopened)
    assert sent.seq == 2
