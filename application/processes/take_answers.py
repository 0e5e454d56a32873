"""What a seller says to the assistant is taken as an answer to a brief, if it is one; else the assistant answers."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from application.brief_words import BUTTON
from application.briefs import FOLLOWED_UP, Briefs, awaiting
from application.cause import Cause
from application.handle import Handle
from application.jobs import JobHandler, Later
from application.leads import Leads
from application.lookups import Lookups, SentMessage
from application.media import media_id_of
from application.ports import Clock, PersonErased
from application.processes.answer_customers import settles_at
from application.recorded import Recorded
from application.threads import as_sent
from domain.answer.commands import WeighAnswer
from domain.answer.decider import ANSWER
from domain.answer.events import BriefNamed
from domain.answer.identity import answers_id
from domain.channel import Form
from domain.consent.words import heard
from domain.thread.events import MessageSent

QUESTION_LASTS = timedelta(hours=24)
"""For so long a seller may say which brief they meant."""


class Answered(Protocol):
    """Looks up what has been taken; every method raises `LogUnavailable`."""

    def has_taken(self, message_id: UUID) -> bool:
        """Whether a message was an answer to some lead already."""


class Files(Protocol):
    """Looks up whose files are; every method raises `LogUnavailable`."""

    def foreign(self, media_ids: Sequence[UUID], message_id: UUID, person_id: UUID) -> Collection[UUID]:
        """Those of them that came with another message, and from somebody else."""


class Giving:
    """Gives a seller's message to a lead. All raise `PersonErased`, `LogUnavailable` and `Busy`."""

    def __init__(self, leads: Leads, files: Files) -> None:
        self._leads = leads
        self._files = files

    def give(self, lead_id: UUID, seller_id: UUID, message: SentMessage, cause: Cause) -> None:
        """With the files that came with it: people can attach whatever address they like, but offer what is theirs."""
        named = [one for address in message.attachments if (one := media_id_of(address)) is not None]
        foreign = self._files.foreign(named, message.id, seller_id)
        media = tuple(one for one in named if one not in foreign)
        self._leads.answer(lead_id, seller_id, message.id, message.content, media, cause)


class TakeAnswers:
    """A job's handler. Of all messages of a seller one after the other is looked at, so that none overtakes another.

    Handling one twice takes it once: leads and the question remember which messages they know.
    """

    kind = "take_answer"

    def __init__(
        self, handle: Handle, giving: Giving, briefs: Briefs, answered: Answered, assistant: JobHandler, clock: Clock
    ) -> None:
        self._handle = handle
        self._giving = giving
        self._briefs = briefs
        self._answered = answered
        self._assistant = assistant
        self._clock = clock

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Takes the answer, or has the assistant answer; raises `Later`, `LogUnavailable` or `Busy`."""
        event: MessageSent = recorded.event
        cause = recorded.leads_to(self.kind)
        try:
            if not _may_answer(event) or not self._taken(event, cause):
                self._answer(recorded)
        except PersonErased:
            return  # forgotten meanwhile

    def dropped(self, recorded: Recorded[Any]) -> None:
        """The message stays in the seller's thread, and belongs to no brief."""

    def _taken(self, event: MessageSent, cause: Cause) -> bool:
        if self._answered.has_taken(event.message_id):
            return True
        seller_id, now = event.subject_id, self._clock.now()
        tied = self._tied(event)
        leads = tuple(one.lead_id for one in awaiting(self._briefs.sent_to(seller_id, now - FOLLOWED_UP), now))
        command = WeighAnswer(
            seller_id=seller_id,
            message_id=event.message_id,
            tied_to=tied,
            lead_ids=leads,
            number=_number(event),
            lapses_at=now + QUESTION_LASTS,
            now=now,
        )
        if self._handle(ANSWER, answers_id(seller_id), command, cause).state.knows(event.message_id):
            return True
        if tied is None and not leads:
            return False
        self._giving.give(tied or leads[0], seller_id, as_sent(event), cause)
        return True

    def _tied(self, event: MessageSent) -> UUID | None:
        """The lead that the message names itself, if its brief was sent to this seller."""
        arrival = event.arrival
        if arrival is None:
            return None
        pressed = _lead_behind(arrival.button)
        if pressed is not None and self._briefs.was_sent(event.subject_id, pressed):
            return pressed
        return self._briefs.lead_of(event.subject_id, arrival.reply_to) if arrival.reply_to else None

    def _answer(self, recorded: Recorded[Any]) -> None:
        settled = settles_at(recorded)
        if self._clock.now() < settled:
            raise Later(settled)
        self._assistant(recorded)


class TakeNamed:
    """A job's handler: what waited until a seller had said which brief they meant is taken, in the order in which it was said."""

    kind = "take_named"

    def __init__(self, giving: Giving, lookups: Lookups) -> None:
        self._giving = giving
        self._lookups = lookups

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Takes them all; raises `LogUnavailable` or `Busy`."""
        event: BriefNamed = recorded.event
        cause = recorded.leads_to(self.kind)
        for message_id in event.message_ids:
            message = self._lookups.message(message_id)
            if message is None:
                continue
            try:
                self._giving.give(event.lead_id, event.seller_id, message, cause)
            except PersonErased:
                return

    def dropped(self, recorded: Recorded[Any]) -> None:
        """The messages stay in the seller's thread."""


def _may_answer(event: MessageSent) -> bool:
    """Neither a reaction nor a word by which people stop messages offers anything."""
    return heard(event.body) is None and (event.arrival is None or event.arrival.form is not Form.REACTION)


def _number(event: MessageSent) -> int | None:
    """The number that a message is; with a file, or more words, it is an answer itself."""
    words = event.body.strip().rstrip(".)").removeprefix("#").strip()
    return int(words) if not event.attachments and words.isascii() and words.isdecimal() and len(words) <= 2 else None  # noqa: PLR2004 - nobody has a hundred briefs


def _lead_behind(button: str | None) -> UUID | None:
    if button is None or not button.startswith(BUTTON):
        return None
    try:
        return UUID(button.removeprefix(BUTTON))
    except ValueError:
        return None
