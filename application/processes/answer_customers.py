"""Whenever a customer has said something to the assistant, the assistant answers."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Protocol
from uuid import UUID

from application.assistant import Assistant, Turn
from application.conversations import Conversations
from application.lookups import Lookups, SentMessage
from application.ports import PersonErased
from application.recorded import Recorded
from application.threads import as_sent
from domain.thread.events import MessageSent, MessageType
from domain.thread.identity import conversation_id


class History(Protocol):
    """What was said before."""

    def recent(self, thread_id: UUID, up_to_seq: int) -> Sequence[SentMessage]:
        """The last messages of a thread up to a seq, oldest first; raises `LogUnavailable`."""

    def language(self, person_id: UUID) -> str:
        """The language that a person prefers; raises `LogUnavailable`."""


class AnswerCustomers:
    """A job's handler. Handling an event twice answers once: the reply's id follows from the question."""

    kind = "answer_customer"

    def __init__(self, conversations: Conversations, assistant: Assistant, history: History, lookups: Lookups) -> None:
        self._conversations = conversations
        self._assistant = assistant
        self._history = history
        self._lookups = lookups

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Answers a question that is still the newest of its thread; raises `LogUnavailable` or `Busy`."""
        question = as_sent(recorded.event)
        customer_id = recorded.event.subject_id
        part = self._lookups.part(customer_id, question.thread_id)
        if part is None or part.last_seq != question.seq:
            return
        turns = [Turn(m.sender_id == customer_id, m.content) for m in self._history.recent(question.thread_id, question.seq)]
        reply = self._assistant.reply(turns, self._history.language(customer_id))
        cause = recorded.leads_to("answer_customers")
        # Whoever was forgotten meanwhile waits for no answer.
        with suppress(PersonErased):
            self._conversations.answer(customer_id, question, reply, cause)

    def dropped(self, recorded: Recorded[Any]) -> None:
        """Nobody waits for it: the customer can ask again."""


def asks_the_assistant(recorded: Recorded[Any]) -> bool:
    """Whether an event is a question to the assistant, asked now and not brought from an older system."""
    event = recorded.event
    return (
        isinstance(event, MessageSent)
        and event.type is MessageType.USER
        and event.sender_id is not None
        and recorded.originator_id == conversation_id(event.sender_id)
        and recorded.command != "ImportMessages"
    )
