"""Whatever people do in threads, every count, preview, order and total equals what counting all events gives."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from application.cause import Cause
from domain.errors import Refused
from domain.thread.commands import (
    AnswerCustomer,
    CloseThread,
    JoinThread,
    LeaveThread,
    MarkRead,
    MarkUnread,
    OpenThread,
    SendMessage,
    StartConversation,
    TellAssistant,
)
from domain.thread.conversation import CONVERSATION
from domain.thread.decider import THREAD
from domain.thread.events import MessageSent, MessagesRead, MessageType
from domain.thread.identity import ASSISTANT_ID, conversation_id, thread_id
from entrypoints.bootstrap import Core, open_core
from projections.catalogue import VIEWS
from projections.memory import MemoryViews
from projections.view import At
from tests.support import oracle
from tests.support.replies import TURN
from tests.support.tally import Counted
from tests.support.threads import NOON

CAUSE = Cause("test", "test")
TYPES = [MessageType.USER, MessageType.SYSTEM, MessageType.BROADCAST_REQUEST, MessageType.SELLER_RESPONSE]


def machine(core: Core, database: psycopg.Connection[Any]) -> type[RuleBasedStateMachine]:
    """People in threads, against a real database; each run has people of its own."""

    class People(RuleBasedStateMachine):
        @initialize()
        def arrive(self) -> None:
            self.buyers = [uuid4(), uuid4()]
            self.sellers = [uuid4(), uuid4()]
            self.support = [uuid4(), uuid4()]
            self.everyone = [*self.buyers, *self.sellers, *self.support]
            self.threads: dict[UUID, UUID] = {}
            self.events: list[tuple[int, Any]] = []
            self.memory = MemoryViews(VIEWS)

        def run(self, stream_id: UUID, command: Any) -> list[Any]:
            decider: Any = THREAD if stream_id in self.threads else CONVERSATION
            try:
                handled = core.handle(decider, stream_id, command, CAUSE)
            except Refused:
                return []
            for one in handled.events:
                self.events.append((one.position, one.event))
                self.memory.apply(one.event, At(one.position, one.originator_id, one.recorded_at))
            return [one.event for one in handled.events]

        def somewhere(self, pick: int) -> tuple[UUID, UUID]:
            return list(self.threads.items())[pick % len(self.threads)]

        @rule(buyer=st.integers(0, 1), seller=st.integers(0, 1), listing=st.sampled_from([None, UUID(int=7)]))
        def open(self, buyer: int, seller: int, listing: UUID | None) -> None:
            a, b = self.buyers[buyer], self.sellers[seller]
            the_thread = thread_id(a, b, listing)
            first = message(the_thread, a)
            self.threads[the_thread] = the_thread
            self.run(the_thread, OpenThread(buyer_id=a, seller_id=b, listing_id=listing, first=first))

        @rule(buyer=st.integers(0, 1), anew=st.booleans())
        def tell(self, buyer: int, anew: bool) -> None:
            user, new = self.buyers[buyer], uuid4()
            command: Any = StartConversation(user_id=user, thread_id=new, now=NOON)
            if not anew:
                command = TellAssistant(user_id=user, new_thread_id=new, message_id=uuid4(), body="Hello", now=NOON)
            for event in self.run(conversation_id(user), command):
                self.threads[event.thread_id] = conversation_id(user)

        @precondition(lambda self: self.threads)
        @rule(pick=st.integers(0), reply_to=st.integers(1, 6))
        def answer(self, pick: int, reply_to: int) -> None:
            the_thread, stream = self.somewhere(pick)
            if the_thread != stream:
                self.run(
                    stream,
                    AnswerCustomer(
                        thread_id=the_thread, message_id=uuid4(), in_reply_to_seq=reply_to, body="Well", turn=TURN, now=NOON
                    ),
                )

        @precondition(lambda self: self.threads)
        @rule(pick=st.integers(0), who=st.integers(0, 5), type_=st.sampled_from(TYPES), body=st.text("ab", min_size=1))
        def send(self, pick: int, who: int, type_: MessageType, body: str) -> None:
            the_thread, stream = self.somewhere(pick)
            sender = None if type_ is MessageType.SYSTEM else self.everyone[who]
            self.run(stream, message(the_thread, sender, type_, body))

        @precondition(lambda self: self.threads)
        @rule(pick=st.integers(0), who=st.integers(0, 5), up_to=st.integers(0, 12))
        def read(self, pick: int, who: int, up_to: int) -> None:
            the_thread, stream = self.somewhere(pick)
            person = self.everyone[who]
            command = MarkRead(thread_id=the_thread, person_id=person, up_to_seq=up_to, now=NOON)
            for event in self.run(stream, command):
                assert isinstance(event, MessagesRead)
                beyond = [e for _, e in self.events if isinstance(e, MessageSent) and e.thread_id == the_thread]
                expected = sum(m.seq > event.up_to_seq and person in m.recipients and m.type != "system" for m in beyond)
                assert event.unread == expected

        @precondition(lambda self: self.threads)
        @rule(pick=st.integers(0), who=st.integers(0, 5), command=st.sampled_from([MarkUnread, LeaveThread, CloseThread]))
        def change(self, pick: int, who: int, command: Any) -> None:
            the_thread, stream = self.somewhere(pick)
            self.run(stream, command(thread_id=the_thread, person_id=self.everyone[who], now=NOON))

        @precondition(lambda self: self.threads)
        @rule(pick=st.integers(0), who=st.integers(4, 5))
        def join(self, pick: int, who: int) -> None:
            the_thread, stream = self.somewhere(pick)
            self.run(stream, JoinThread(thread_id=the_thread, person_id=self.everyone[who], now=NOON))

        @invariant()
        def every_list_is_exact(self) -> None:
            for person in getattr(self, "everyone", ()):
                expected = oracle.thread_list(self.events, person)
                assert lines(database, person) == expected
                assert badge(database, person) == sum(line.unread for line in expected)
                mine = [row for key, row in self.memory.rows["thread_list"].items() if key[0] == person]
                assert {row["thread_id"]: row["unread"] for row in mine} == {line.thread_id: line.unread for line in expected}

    return People


def message(the_thread: UUID, sender: UUID | None, type_: MessageType = MessageType.USER, body: str = "Hello") -> SendMessage:
    """A new message."""
    assert sender != ASSISTANT_ID
    return SendMessage(thread_id=the_thread, message_id=uuid4(), sender_id=sender, type=type_, body=body, now=NOON)


def lines(database: psycopg.Connection[Any], person: UUID) -> list[oracle.Line]:
    """The thread list as the view has it."""
    rows = database.execute(
        "SELECT t.thread_id, t.unread, m.content, t.last_seq FROM thread_list t"
        " LEFT JOIN messages m ON m.message_id = t.last_message_id WHERE person_id = %s ORDER BY activity DESC",
        (person,),
    )
    return [oracle.Line(*row) for row in rows]


def badge(database: psycopg.Connection[Any], person: UUID) -> int:
    """The total as the view has it."""
    row = database.execute("SELECT unread FROM unread_counts WHERE person_id = %s", (person,)).fetchone()
    return row[0] if row else 0


def test_every_count_preview_order_and_total_equals_the_oracle(database_url: str) -> None:
    with (
        open_core(database_url, [b"m" * 32], Counted()) as core,
        psycopg.connect(database_url, autocommit=True) as database,
    ):
        run_state_machine_as_test(
            machine(core, database),
            settings=settings(
                max_examples=25,
                stateful_step_count=25,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
