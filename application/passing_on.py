"""Briefs reach sellers, and offers customers, in the thread that each has with the assistant; both are told how it goes."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from application.cause import Cause
from application.handle import Handle
from application.lookups import Lookups, SentMessage
from application.media import ADDRESS
from application.ports import Clock, Taken
from application.threads import as_sent
from domain.thread.commands import PassOn
from domain.thread.conversation import CONVERSATION
from domain.thread.events import MessageSent, MessageType
from domain.thread.identity import conversation_id


@dataclass(frozen=True, slots=True)
class Passed:
    """What is to be passed on, under an id that names it once and for all: a brief, an offer, or news of listings."""

    message_id: UUID
    body: str
    media: Sequence[UUID] = ()
    listing_ids: Sequence[UUID] = ()


class PassingOn:
    """Use cases of the marketplace's own messages. All raise the domain's refusals, `Busy`, `LogUnavailable` and `PersonErased`."""

    def __init__(self, handle: Handle, lookups: Lookups, clock: Clock) -> None:
        self._handle = handle
        self._lookups = lookups
        self._clock = clock

    def brief(self, seller_id: UUID, brief: Passed, cause: Cause) -> SentMessage:
        """Shows a brief to a seller; the same again changes nothing and gives the message that is there."""
        return self._pass_on(seller_id, MessageType.BROADCAST_REQUEST, seller_id, brief, cause)

    def offer(self, customer_id: UUID, seller_id: UUID, offer: Passed, cause: Cause) -> SentMessage:
        """Shows a seller's offer to a customer; the words are the seller's, and go when the seller is forgotten."""
        return self._pass_on(customer_id, MessageType.SELLER_RESPONSE, seller_id, offer, cause)

    def say(self, user_id: UUID, message_id: UUID, words: str, cause: Cause) -> SentMessage:
        """Has the assistant say something about briefs and offers, whatever was written meanwhile; once."""
        return self.show(user_id, Passed(message_id, words), cause)

    def show(self, user_id: UUID, news: Passed, cause: Cause) -> SentMessage:
        """Has the assistant bring something with cards of listings, whatever was written meanwhile; once."""
        return self._pass_on(user_id, MessageType.ASSISTANT, user_id, news, cause)

    def report(self, user_id: UUID, outcome: Passed, cause: Cause) -> None:
        """Has the assistant say what came of what it did, once; not while a person of ours takes part in the thread."""
        command = replace(self._command(user_id, MessageType.ASSISTANT, user_id, outcome), yields=True)
        with suppress(Taken):
            self._handle(CONVERSATION, conversation_id(user_id), command, cause)

    def _command(self, user_id: UUID, type_: MessageType, subject_id: UUID, passed: Passed) -> PassOn:
        return PassOn(
            user_id=user_id,
            new_thread_id=uuid4(),
            message_id=passed.message_id,
            type=type_,
            subject_id=subject_id,
            body=passed.body,
            attachments=tuple(f"{ADDRESS}{one}" for one in passed.media),
            listing_ids=tuple(passed.listing_ids),
            now=self._clock.now(),
        )

    def _pass_on(self, user_id: UUID, type_: MessageType, subject_id: UUID, passed: Passed, cause: Cause) -> SentMessage:
        command = self._command(user_id, type_, subject_id, passed)
        try:
            handled = self._handle(CONVERSATION, conversation_id(user_id), command, cause)
        except Taken:
            stored = self._lookups.message(passed.message_id)
            if stored is None:
                raise
            return stored
        return as_sent(next(event.event for event in handled.events if isinstance(event.event, MessageSent)))
