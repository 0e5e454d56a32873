"""What a seller says to the assistant is taken as an answer to a brief, if it is one; else the assistant answers."""

from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from application.briefs import FOLLOWED_UP, Briefs, awaiting
from application.cause import Cause
from application.handle import Handle
from application.jobs import JobHandler, Later
from application.leads import Leads
from application.lookups import Lookups
from application.media import media_id_of
from application.ports import Clock, PersonErased
from application.processes.relay_messages import ALBUM_SETTLES
from application.recorded import Recorded
from domain.answer.commands import WeighAnswer
from domain.answer.decider import ANSWER
from domain.answer.events import BriefNamed
from domain.answer.identity import answers_id
from domain.channel import Form
from domain.consent.words import heard
from domain.thread.events import MessageSent

QUESTION_LASTS = timedelta(hours=24)
"""For so long a seller may say which brief they meant."""

BUTTON = "offer:"
"""How the payload of a button under a brief begins; the lead's id follows."""


class Answered(Protocol):
    """Looks up what has been taken; every method raises `LogUnavailable`."""

    def has_taken(self, message_id: UUID) -> bool:
        """Whether a message was an answer to some lead already."""


class TakeAnswers:
    """A job's handler. Of all messages of a seller one after the other is looked at, so that none overtakes another.

    Handling one twice takes it once: leads and the question remember which messages they know.
    """

    kind = "take_answer"

    def __init__(
        self, handle: Handle, leads: Leads, briefs: Briefs, answered: Answered, assistant: JobHandler, clock: Clock
    ) -> None:
        self._handle = handle
        self._leads = leads
        self._briefs = briefs
        self._answered = answered
        self._assistant = assistant
        self._clock = clock

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Takes the answer, or has the assistant answer; raises `Later`, `LogUnavailable` or `Busy`."""
        event: MessageSent = recorded.event
        cause = Cause(f"subscriber:{self.kind}", recorded.cause.correlation_id, recorded.event_id)
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
        self._leads.answer(tied or leads[0], seller_id, event.message_id, event.body, files(event.attachments), cause)
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
        settled = recorded.recorded_at + ALBUM_SETTLES
        if recorded.event.attachments and self._clock.now() < settled:
            raise Later(settled)
        self._assistant(recorded)


class TakeNamed:
    """A job's handler: what waited until a seller had said which brief they meant is taken, in the order in which it was said."""

    kind = "take_named"

    def __init__(self, leads: Leads, lookups: Lookups) -> None:
        self._leads = leads
        self._lookups = lookups

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Takes them all; raises `LogUnavailable` or `Busy`."""
        event: BriefNamed = recorded.event
        cause = Cause(f"subscriber:{self.kind}", recorded.cause.correlation_id, recorded.event_id)
        for message_id in event.message_ids:
            message = self._lookups.message(message_id)
            if message is None:
                continue
            try:
                self._leads.answer(event.lead_id, event.seller_id, message_id, message.content, files(message.attachments), cause)
            except PersonErased:
                return

    def dropped(self, recorded: Recorded[Any]) -> None:
        """The messages stay in the seller's thread."""


def files(attachments: tuple[str, ...]) -> tuple[UUID, ...]:
    """Those attachments that are files of ours."""
    return tuple(one for address in attachments if (one := media_id_of(address)) is not None)


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
