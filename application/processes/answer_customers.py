"""Whenever a customer has said something to the assistant, the assistant answers."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Protocol
from uuid import UUID

from application.assistant import Assistant, Turn
from application.cause import Cause
from application.conversations import Conversations
from application.lookups import SentMessage
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
    """A subscriber's handler. Handling an event twice answers once: the reply's id follows from the question."""

    name = "answer_customers"

    def __init__(self, conversations: Conversations, assistant: Assistant, history: History) -> None:
        self._conversations = conversations
        self._assistant = assistant
        self._history = history

    def __call__(self, events: Sequence[Recorded[Any]]) -> None:
        """Answers the newest question of each thread among these events; raises `LogUnavailable` or `Busy`."""
        newest: dict[UUID, Recorded[Any]] = {}
        for recorded in events:
            if _asks_the_assistant(recorded):
                newest[recorded.event.thread_id] = recorded
        for recorded in newest.values():
            self._answer(recorded)

    def _answer(self, recorded: Recorded[Any]) -> None:
        question = as_sent(recorded.event)
        customer_id = recorded.event.subject_id
        turns = [Turn(m.sender_id == customer_id, m.content) for m in self._history.recent(question.thread_id, question.seq)]
        reply = self._assistant.reply(turns, self._history.language(customer_id))
        cause = Cause(f"subscriber:{self.name}", recorded.cause.correlation_id, recorded.event_id)
        # Whoever was forgotten meanwhile waits for no answer.
        with suppress(PersonErased):
            self._conversations.answer(customer_id, question, reply, cause)


def _asks_the_assistant(recorded: Recorded[Any]) -> bool:
    event = recorded.event
    return (
        isinstance(event, MessageSent)
        and event.type is MessageType.USER
        and event.sender_id is not None
        and recorded.originator_id == conversation_id(event.sender_id)
        and recorded.command != "ImportMessages"
    )
