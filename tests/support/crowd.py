"""A few people who do at random what people do, for histories that nobody thought of."""

from typing import Any
from uuid import UUID, uuid4

from hypothesis import strategies as st

from application.cause import Cause
from domain.errors import Refused
from domain.person.commands import ForgetPerson, ReviseProfile
from domain.person.decider import PERSON
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
from domain.thread.events import MessageType
from domain.thread.identity import conversation_id, thread_id
from entrypoints.bootstrap import Core
from tests.support.people import register
from tests.support.replies import TURN
from tests.support.threads import NOON

LISTING = UUID(int=7)

OFTEN = ["send", "read", "answer", "system", "unread", "join", "leave"]
SELDOM = ["open", "tell", "begin", "close", "revise", "forget"]

step = st.tuples(st.sampled_from([*OFTEN, *OFTEN, *SELDOM]), st.integers(0, 4), st.integers(0, 3), st.integers(1, 8))
"""What is done, by whom, where, and up to which message."""

histories = st.lists(step, min_size=15, max_size=40)

Step = tuple[str, int, int, int]


class Crowd:
    """Two buyers, two sellers and one of support; `threads` are those that they opened, with their streams.

    At first there are a thread between two of them and one with the assistant. Whoever is forgotten is so in all but their key.
    """

    def __init__(self, core: Core) -> None:
        self._core = core
        kinds = ("consumer", "consumer", "seller", "seller", "consumer")
        self.everyone = [register(core, kind, f"Person {number}") for number, kind in enumerate(kinds)]
        self.threads: dict[UUID, UUID] = {}
        self.forgotten: set[UUID] = set()
        self._taking_part: dict[UUID, list[UUID]] = {}
        self.live([("open", 0, 0, 1), ("tell", 0, 0, 1)])

    def live(self, history: list[Step]) -> None:
        """Does all of it; what is refused is left out."""
        for what, who, where, number in history:
            if what in {"open", "tell", "begin", "revise", "forget"}:
                self._begin(what, who, number)
            else:
                the_thread = list(self.threads)[where % len(self.threads)]
                parties = self._taking_part[the_thread]
                self._go_on(what, parties[who % len(parties)], the_thread, number)

    def _begin(self, what: str, who: int, number: int) -> None:
        user, new = self.everyone[who], uuid4()
        if what == "revise":
            self._run(
                PERSON,
                user,
                ReviseProfile(
                    person_id=user, display_name=f"Called {number}", email="", phone=f"+9053300000{who}{number}", now=NOON
                ),
            )
        elif what == "forget":
            if self._run(PERSON, user, ForgetPerson(person_id=user, reason="They asked for it", now=NOON)):
                self.forgotten.add(user)
                with self._core.application.connect() as connection:
                    connection.execute("UPDATE person_keys SET erased_at = now() WHERE person_id = %s", (user,))
        elif what == "open":
            buyer, seller = self.everyone[who % 2], self.everyone[2 + number % 2]
            listing = LISTING if number > 5 else None
            the_thread = thread_id(buyer, seller, listing)
            first = _message(the_thread, buyer, "Hello")
            if self._run(THREAD, the_thread, OpenThread(buyer_id=buyer, seller_id=seller, listing_id=listing, first=first)):
                self.threads[the_thread] = the_thread
                self._taking_part[the_thread] = [buyer, seller, self.everyone[4]]
        else:
            command: Any = StartConversation(user_id=user, thread_id=new, now=NOON)
            if what == "tell":
                command = TellAssistant(user_id=user, new_thread_id=new, message_id=uuid4(), body="Hello", now=NOON)
            for event in self._run(CONVERSATION, conversation_id(user), command):
                self.threads[event.thread_id] = conversation_id(user)
                self._taking_part[event.thread_id] = [user, self.everyone[4]]

    def _go_on(self, what: str, person: UUID, the_thread: UUID, number: int) -> None:
        mine: dict[str, Any] = {"thread_id": the_thread, "person_id": person, "now": NOON}
        commands: dict[str, Any] = {
            "send": _message(the_thread, person, f"Message {number}"),
            "system": _message(the_thread, None, "Noted", MessageType.SYSTEM),
            "read": MarkRead(**mine, up_to_seq=number),
            "unread": MarkUnread(**mine),
            "join": JoinThread(**{**mine, "person_id": self.everyone[4]}),
            "leave": LeaveThread(**{**mine, "person_id": self.everyone[4]}),
            "close": CloseThread(**mine),
            "answer": AnswerCustomer(
                thread_id=the_thread, message_id=uuid4(), in_reply_to_seq=number, body="Well", turn=TURN, now=NOON
            ),
        }
        stream_id = self.threads[the_thread]
        if what != "answer" or stream_id != the_thread:
            self._run(THREAD if stream_id == the_thread else CONVERSATION, stream_id, commands[what])

    def _run(self, decider: Any, stream_id: UUID, command: Any) -> list[Any]:
        try:
            handled = self._core.handle(decider, stream_id, command, Cause("test", "test"))
        except Refused:
            return []
        return [one.event for one in handled.events]


def _message(the_thread: UUID, sender: UUID | None, body: str, type_: MessageType = MessageType.USER) -> SendMessage:
    return SendMessage(thread_id=the_thread, message_id=uuid4(), sender_id=sender, type=type_, body=body, now=NOON)
