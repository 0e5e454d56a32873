"""A user and the assistant."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID, uuid4

from application.assistant.reply import Reply
from application.cause import Cause
from application.handle import Handle, state_of
from application.lookups import Lookups, SentMessage
from application.ports import Clock, EventLog, Taken
from application.threads import KeyReused, Sent, Words, as_sent
from domain.errors import Refused
from domain.thread.commands import AnswerCustomer, ImportMessages, SendMessage, StartConversation, TellAssistant
from domain.thread.conversation import CONVERSATION
from domain.thread.events import MessageSent, MessageType
from domain.thread.identity import ASSISTANT_ID, conversation_id, message_id, reply_id


class NothingToImport(Refused):
    """An import needs at least one message."""

    type: ClassVar[str] = "nothing-to-import"
    title: ClassVar[str] = "There is no message to import"


@dataclass(frozen=True, slots=True)
class OldMessage:
    """A message of an older system."""

    from_assistant: bool
    content: str


class Conversations:
    """Use cases of the assistant conversation. All raise the domain's refusals, `Busy` and `LogUnavailable`."""

    def __init__(self, log: EventLog, handle: Handle, lookups: Lookups, clock: Clock) -> None:
        self._log = log
        self._handle = handle
        self._lookups = lookups
        self._clock = clock

    def tell(self, user_id: UUID, words: Words, cause: Cause) -> Sent:
        """Says something to the assistant in the user's one active thread, which the first words open."""
        command = TellAssistant(
            user_id=user_id,
            new_thread_id=uuid4(),
            message_id=words.id_by(user_id),
            body=words.content,
            attachments=words.attachments,
            arrival=words.arrival,
            client_language=words.client_language,
            now=self._clock.now(),
        )
        try:
            handled = self._handle(CONVERSATION, conversation_id(user_id), command, cause)
        except Taken:
            stored = self._lookups.message(command.message_id)
            if stored is None or (stored.content, stored.attachments) != (words.content, words.attachments):
                raise KeyReused from None
            return Sent(stored, repeated=True)
        sent = next(event.event for event in handled.events if isinstance(event.event, MessageSent))
        return Sent(as_sent(sent), repeated=False)

    def start(self, user_id: UUID, cause: Cause) -> UUID:
        """Opens a new thread and retires the active one in the same fact."""
        command = StartConversation(user_id=user_id, thread_id=uuid4(), now=self._clock.now())
        self._handle(CONVERSATION, conversation_id(user_id), command, cause)
        return command.thread_id

    def bring(self, user_id: UUID, old: Sequence[OldMessage], cause: Cause) -> UUID:
        """Imports a batch of older messages; the same batch again changes nothing and names the same thread."""
        if not old:
            raise NothingToImport
        ids = _import_ids(user_id, old)
        now = self._clock.now()
        messages = tuple(
            SendMessage(
                thread_id=user_id,
                message_id=one_id,
                sender_id=ASSISTANT_ID if message.from_assistant else user_id,
                type=MessageType.ASSISTANT if message.from_assistant else MessageType.USER,
                body=message.content,
                now=now,
            )
            for one_id, message in zip(ids, old, strict=True)
        )
        command = ImportMessages(user_id=user_id, new_thread_id=uuid4(), messages=messages, now=now)
        try:
            handled = self._handle(CONVERSATION, conversation_id(user_id), command, cause)
        except Taken:
            stored = self._lookups.message(ids[0])
            if stored is None:
                raise
            return stored.thread_id
        return next(event.event for event in handled.events if isinstance(event.event, MessageSent)).thread_id

    def awaits_answer(self, user_id: UUID, question: SentMessage) -> bool:
        """Whether the assistant would still answer a message: nothing newer was said, nobody has answered, no person is there."""
        conversation = state_of(self._log, CONVERSATION, conversation_id(user_id))
        thread = conversation.threads.get(question.thread_id)
        return thread is not None and thread.awaits_answer_to(question.seq)

    def answer(self, user_id: UUID, question: SentMessage, reply: Reply, cause: Cause) -> bool:
        """The assistant's answer; False when a newer message, an earlier attempt at this answer, or a person made it moot."""
        command = AnswerCustomer(
            thread_id=question.thread_id,
            message_id=reply_id(question.thread_id, question.seq),
            in_reply_to_seq=question.seq,
            body=reply.body,
            listing_ids=reply.listing_ids,
            turn=reply.turn,
            now=self._clock.now(),
        )
        return bool(self._handle(CONVERSATION, conversation_id(user_id), command, cause).events)


def _import_ids(user_id: UUID, old: Sequence[OldMessage]) -> list[UUID]:
    """Ids that the same batch always gets: from everything in it and each message's place."""
    digest = hashlib.sha256()
    for message in old:
        digest.update(f"{message.from_assistant}:{len(message.content)}:".encode())
        digest.update(message.content.encode("utf-8"))
    batch = UUID(bytes=digest.digest()[:16])
    return [message_id(user_id, UUID(int=batch.int ^ index)) for index in range(len(old))]
