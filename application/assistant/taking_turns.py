"""A turn of the assistant: what was said is heard, understood, answered by rules, and worded by a model where there is one."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol
from uuid import UUID

from application.assistant.checked_words import draft_of, with_words
from application.assistant.heard import Heard, text_of
from application.assistant.model import Model, ModelUnavailable, Question, Said
from application.assistant.model_slots import filled
from application.assistant.pointing import points_only, says_no, says_yes
from application.assistant.reply import RULES, Plan, Reply
from application.assistant.rules import TALK, Rules
from application.assistant.slots import Kept, kept_of
from application.lookups import SentMessage
from application.memory import Known, Memories
from application.routing import Routed, Router
from application.understanding import understand
from application.wish import Understood
from domain.routing import Domain, Intent
from domain.thread.commands import Turn
from domain.thread.turn import Routing, Stage

_NO_SLOTS = frozenset({*TALK, Intent.HUMAN})
"""Intents for which there is nothing to fill in."""

_REMEMBERED = 8
"""Messages that the model is shown."""

_LONGEST = 2_000


class History(Protocol):
    """What was said before; both methods raise `LogUnavailable`."""

    def recent(self, thread_id: UUID, up_to_seq: int) -> Sequence[SentMessage]:
        """The last messages of a thread up to a seq, oldest first."""

    def language(self, person_id: UUID) -> str:
        """The language that a person prefers."""


class Fallbacks(Protocol):
    """Hears that the rules had to do without the model."""

    def __call__(self, unavailable: ModelUnavailable, /) -> None:
        """One more time."""


class TakeTurn:
    """Answers one message; raises `MemoryUnavailable` or `LogUnavailable`. Without a model the rules word the answer themselves."""

    def __init__(
        self,
        router: Callable[[], Router],
        rules: Rules,
        memories: Memories,
        history: History,
        today: Callable[[], date],
        fell_back: Fallbacks,
        model: Model | None = None,
    ) -> None:
        self._router = router
        self._rules = rules
        self._memories = memories
        self._history = history
        self._today = today
        self._fell_back = fell_back
        self._model = model

    def __call__(self, user_id: UUID, question: SentMessage) -> Reply:
        """The reply to what was said since the last one, up to this message."""
        known = self._memories.of(question.thread_id)
        kept = _still(kept_of(known.memory.slots), known.memory.stage)
        messages = self._history.recent(question.thread_id, question.seq)
        text = text_of(messages, user_id, known.seq)
        # Words tell their language themselves; those that do not, as "2+1 Girne", go on in that of the conversation.
        otherwise = kept.language or question.client_language or self._history.language(user_id)
        routed = self._router().route(text, topic_of(known), otherwise)
        plainly = understood = understand(text, self._today())
        asked = _question(user_id, text, routed, [one for one in messages if one.seq <= known.seq])
        if self._model is not None and _has_slots(text, routed, len(known.memory.listing_ids)):
            understood = self._read(self._model, asked, plainly)
        plan = self._rules.plan(Heard(user_id, text, routed, understood, plainly, kept, routed.language), known)
        plan, wording = self._worded(plan, asked)
        return _reply(plan, routed, wording)

    def _read(self, model: Model, asked: Question, understood: Understood) -> Understood:
        today = self._today()
        try:
            return filled(understood, model.read(asked, today.isoformat()), today)
        except ModelUnavailable as unavailable:
            self._fell_back(unavailable)
            return understood

    def _worded(self, plan: Plan, asked: Question) -> tuple[Plan, str]:
        """What is done is said by the rules: a model could promise more than is kept."""
        if self._model is None or not plan.may_be_reworded or plan.act is not None:
            return plan, RULES
        try:
            return with_words(plan, self._model.word(asked, draft_of(plan))), self._model.name
        except ModelUnavailable as unavailable:
            self._fell_back(unavailable)
            return plan, RULES


def topic_of(known: Known) -> Domain | None:
    """What a conversation is about: what was looked for last, whatever was said in between."""
    topic = kept_of(known.memory.slots).topic
    if topic is not None:
        return topic
    return next((domain for domain in Domain if domain == known.domain), None)


def _still(kept: Kept, stage: Stage) -> Kept:
    """Times are kept in mind while they are waited for, and not for whatever is booked next."""
    return replace(kept, first_day=None, last_day=None, time=None) if stage is Stage.OPEN else kept


def _question(user_id: UUID, text: str, routed: Routed, messages: Sequence[SentMessage]) -> Question:
    before = [Said(one.sender_id == user_id, one.content[:_LONGEST]) for one in messages[-_REMEMBERED:]]
    return Question(user_id, text[:_LONGEST], routed.language, before)


def _has_slots(text: str, routed: Routed, shown: int) -> bool:
    if routed.intent in _NO_SLOTS or not text:
        return False
    return not (points_only(text, shown) or says_yes(text) or says_no(text))


def _reply(plan: Plan, routed: Routed, wording: str) -> Reply:
    routing = Routing(
        routed.domain.value,
        routed.intent.value,
        routed.confidence,
        routed.action.value,
        routed.model,
        routed.language,
    )
    turn = Turn(routing=routing, memory=plan.memory, words=plan.words, act=plan.act, wording=wording)
    return Reply(plan.body, turn, plan.listing_ids)
