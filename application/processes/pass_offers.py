"""What a seller answers reaches the customer, and the seller hears what became of it; an album is one message and one reply."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from application.answer_words import Reply, offer_words, reply_words
from application.lookups import Lookups
from application.passing_on import Passed, PassingOn
from application.ports import EventLog, PersonErased
from application.processes.relay_messages import ALBUM_SETTLES
from application.reach import Reach
from application.recorded import Recorded
from domain.answer.identity import passed_id
from domain.brief import Brief
from domain.lead.events import AnswerTurnedAway, LeadCaptured, OfferExtended, OfferReceived
from domain.personal import ERASED
from domain.thread.identity import reply_id

Answer = OfferReceived | OfferExtended | AnswerTurnedAway


class PassOffers:
    """A job's handler. The message's id follows from the offer and the seller's message: twice is as good as once."""

    kind = "pass_offer"

    def __init__(self, log: EventLog, passing: PassingOn, lookups: Lookups, reach: Reach) -> None:
        self._log = log
        self._passing = passing
        self._lookups = lookups
        self._reach = reach

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Shows it in the customer's thread, with all that came along with it; raises `LogUnavailable` or `Busy`."""
        event: OfferReceived | OfferExtended = recorded.event
        album = _album(_answers(self._log, event), recorded)
        if album[-1].event_id != recorded.event_id:
            return  # the last of an album brings them all
        said = self._unsaid([one.event for one in album])
        customer, seller = self._reach.manner(event.customer_id), self._reach.manner(event.seller_id)
        if customer is None or seller is None or any(one.words == ERASED for one in said):
            return  # forgotten meanwhile
        words = "\n".join(one.words for one in said if one.words)
        first = any(isinstance(one, OfferReceived) for one in said)
        price = next((one.price for one in reversed(said) if one.price is not None), None)
        free = next((one.availability for one in reversed(said) if one.availability), None)
        body = offer_words(seller.display_name, price, free, words, customer.language, more=not first)
        media = list(dict.fromkeys(file for one in said for file in one.media))
        cause = recorded.leads_to(self.kind)
        try:
            passed = Passed(passed_id(event.offer_id, event.message_id), body, media)
            self._passing.offer(event.customer_id, event.seller_id, passed, cause)
        except PersonErased:
            return

    def dropped(self, recorded: Recorded[Any]) -> None:
        """The offer stays in the customer's list of offers."""

    def _unsaid(self, events: Sequence[Any]) -> Sequence[Any]:
        """Those after the last that was shown already, when an album turned out to be longer than it had seemed."""
        for number in range(len(events) - 2, -1, -1):
            if self._lookups.message(passed_id(events[number].offer_id, events[number].message_id)) is not None:
                return events[number + 1 :]
        return events


class ReplyToSellers:
    """A job's handler. The reply has the id that the assistant's answer would have: whichever comes, there is one."""

    kind = "reply_to_seller"

    def __init__(self, log: EventLog, passing: PassingOn, lookups: Lookups, reach: Reach) -> None:
        self._log = log
        self._passing = passing
        self._lookups = lookups
        self._reach = reach

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Replies in the seller's thread to what came from there; raises `LogUnavailable` or `Busy`."""
        event: Answer = recorded.event
        album = _album(_answers(self._log, event), recorded)
        message, manner = self._lookups.message(event.message_id), self._reach.manner(event.seller_id)
        if album[-1].event_id != recorded.event_id or message is None or manner is None:
            return
        words = reply_words(_reply(album), _brief(self._log, event.lead_id), manner.language)
        cause = recorded.leads_to(self.kind)
        try:
            self._passing.say(event.seller_id, reply_id(message.thread_id, message.seq), words, cause)
        except PersonErased:
            return

    def dropped(self, recorded: Recorded[Any]) -> None:
        """Nothing waits for it."""


def _reply(album: Sequence[Recorded[Any]]) -> Reply:
    last = album[-1].event
    if isinstance(last, AnswerTurnedAway):
        return Reply(last.why.value)
    return Reply.PASSED_ON if any(isinstance(one.event, OfferReceived) for one in album) else Reply.ADDED


def _brief(log: EventLog, lead_id: UUID) -> Brief:
    brief: Brief = next(one.event.brief for one in log.stream(lead_id) if isinstance(one.event, LeadCaptured))
    return brief


def _answers(log: EventLog, event: Answer) -> Sequence[Recorded[Any]]:
    """All answers of the same seller to the same lead, in order."""
    return [one for one in log.stream(event.lead_id) if isinstance(one.event, Answer) and one.event.seller_id == event.seller_id]


def _album(answers: Sequence[Recorded[Any]], one: Recorded[Any]) -> Sequence[Recorded[Any]]:
    """The answers around one that came along with it: photos that followed each other at once; words without any stand alone."""
    at = next(number for number, other in enumerate(answers) if other.event_id == one.event_id)
    first = last = at
    while first > 0 and _together(answers[first - 1], answers[first]):
        first -= 1
    while last + 1 < len(answers) and _together(answers[last], answers[last + 1]):
        last += 1
    return answers[first : last + 1]


def _together(earlier: Recorded[Any], later: Recorded[Any]) -> bool:
    return settles(earlier.event) and settles(later.event) and later.recorded_at - earlier.recorded_at <= ALBUM_SETTLES


def settles(event: Answer) -> bool:
    """Whether more may come along with an answer, so that it is waited for."""
    return isinstance(event, AnswerTurnedAway) or bool(event.media)
