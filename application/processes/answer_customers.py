"""Whenever a customer has said something to the assistant, and no more for a moment, the assistant answers."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from application.assistant.reply import Reply
from application.conversations import Conversations
from application.lookups import SentMessage
from application.memory import MemoryUnavailable
from application.ports import LogUnavailable, PersonErased
from application.processes.relay_messages import ALBUM_SETTLES
from application.recorded import Recorded
from application.threads import as_sent
from domain.channel import Channel
from domain.thread.events import MessageSent, MessageType
from domain.thread.identity import conversation_id

SETTLES = timedelta(milliseconds=600)
"""People write a thought in several messages: whoever is quiet for so long waits for an answer, and gets one within a second."""


class Typing(Protocol):
    """Shows that the assistant is writing."""

    def __call__(self, user_id: UUID, thread_id: UUID, message_sid: str | None, /) -> None:
        """For some seconds, or until its message comes; `message_sid` is the provider's name of what came from WhatsApp.

        Raises `LogUnavailable`; a sign that could not be given elsewhere holds up no answer.
        """


class TakeTurn(Protocol):
    """Makes an answer."""

    def __call__(self, user_id: UUID, question: SentMessage, /) -> Reply:
        """The answer to what was said up to this message; raises `MemoryUnavailable` or `LogUnavailable`."""


class MemoryWatch(Protocol):
    """Hears that a conversation's memory could not be loaded or saved."""

    def __call__(self, unavailable: MemoryUnavailable, /) -> None:
        """One more time."""


def settles_at(recorded: Recorded[Any]) -> datetime:
    """When a message is answered unless another one follows it: photos of an album come one by one."""
    return recorded.recorded_at + (ALBUM_SETTLES if recorded.event.attachments else SETTLES)


class AnswerCustomers:
    """A job's handler. Handling an event twice answers once: the reply's id follows from the question."""

    kind = "answer_customer"

    def __init__(self, conversations: Conversations, turn: TakeTurn, typing: Typing, memory_unavailable: MemoryWatch) -> None:
        self._conversations = conversations
        self._turn = turn
        self._typing = typing
        self._memory_unavailable = memory_unavailable

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Answers a question that is still to be answered; raises `MemoryUnavailable`, `LogUnavailable` or `Busy`."""
        question = as_sent(recorded.event)
        customer_id = recorded.event.subject_id
        if not self._conversations.awaits_answer(customer_id, question):
            return
        self._typing(customer_id, question.thread_id, _sid(recorded))
        cause = recorded.leads_to("answer_customers")
        # Whoever was forgotten meanwhile waits for no answer.
        with suppress(PersonErased), self._remembering(question.thread_id):
            self._conversations.answer(customer_id, question, self._turn(customer_id, question), cause)

    def dropped(self, recorded: Recorded[Any]) -> None:
        """Nobody waits for it: the customer can ask again."""

    @contextmanager
    def _remembering(self, thread_id: UUID) -> Iterator[None]:
        """A turn keeps in mind what it has come to, in the same append as its answer: without the one there is not the other."""
        try:
            yield
        except MemoryUnavailable as unavailable:
            self._memory_unavailable(unavailable)
            raise
        except LogUnavailable as unavailable:
            lost = MemoryUnavailable(thread_id)
            self._memory_unavailable(lost)
            raise lost from unavailable


def _sid(recorded: Recorded[Any]) -> str | None:
    """The provider's name of a message that came from WhatsApp: its correlation id there, which on the web anybody may choose."""
    arrival = recorded.event.arrival
    if arrival is None or arrival.channel is not Channel.WHATSAPP:
        return None
    source, _, sid = recorded.cause.correlation_id.partition(":")
    return sid if source == Channel.WHATSAPP.value else None


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
