"""A seller whose words could belong to several briefs is asked which; the question lapses where they never say."""

from typing import Any

from application.answer_words import which_words
from application.briefs import FOLLOWED_UP, Briefs
from application.handle import Handle
from application.passing_on import PassingOn
from application.ports import Clock, PersonErased
from application.reach import Reach
from application.recorded import Recorded
from domain.answer.commands import LapseQuestion
from domain.answer.decider import ANSWER
from domain.answer.events import AskedWhich
from domain.answer.identity import answers_id, question_id


class AskWhich:
    """A job's handler. The question's id follows from the message that gave rise to it: twice asks once."""

    kind = "ask_which"

    def __init__(self, passing: PassingOn, briefs: Briefs, reach: Reach) -> None:
        self._passing = passing
        self._briefs = briefs
        self._reach = reach

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Asks, with the briefs numbered; raises `LogUnavailable` or `Busy`."""
        event: AskedWhich = recorded.event
        manner = self._reach.manner(event.seller_id)
        if manner is None:
            return
        known = {one.lead_id: one.brief for one in self._briefs.sent_to(event.seller_id, event.asked_at - FOLLOWED_UP)}
        words = which_words([known[lead_id] for lead_id in event.lead_ids if lead_id in known], manner.language)
        cause = recorded.leads_to(self.kind)
        try:
            self._passing.say(event.seller_id, question_id(event.seller_id, event.message_id), words, cause)
        except PersonErased:
            return

    def dropped(self, recorded: Recorded[Any]) -> None:
        """The question lapses in time."""


class LapseQuestions:
    """A job's handler, due when a question's time has passed; the decider says whether it still waits."""

    kind = "lapse_question"

    def __init__(self, handle: Handle, clock: Clock) -> None:
        self._handle = handle
        self._clock = clock

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Ends the waiting; raises `LogUnavailable` or `Busy`."""
        event: AskedWhich = recorded.event
        cause = recorded.leads_to(self.kind)
        command = LapseQuestion(seller_id=event.seller_id, now=self._clock.now())
        self._handle(ANSWER, answers_id(event.seller_id), command, cause)

    def dropped(self, recorded: Recorded[Any]) -> None:
        """The seller's next message ends it."""
