"""A seller's answers: each belongs to one brief, or waits until the seller has said to which."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never
from uuid import UUID

from domain.answer.commands import AnswerCommand, LapseQuestion, WeighAnswer
from domain.answer.events import AnswerEvent, AnswerHeld, AskedWhich, BriefNamed, QuestionLapsed
from domain.decider import Decider

REMEMBERED = 500
"""Messages that are known to have been dealt with; a job for an older one is not done again."""


@dataclass(frozen=True, slots=True)
class Question:
    """Which of these the seller meant, with the messages that wait for it."""

    lead_ids: tuple[UUID, ...]
    waiting: tuple[UUID, ...]
    lapses_at: datetime


@dataclass(frozen=True, slots=True)
class Answers:
    """What is unclear: at most one question at a time. `settled` are the messages that any question was about."""

    question: Question | None = None
    settled: tuple[UUID, ...] = ()

    def knows(self, message_id: UUID) -> bool:
        """Whether a message waits, or was what a question came to; nothing else is to be done about it."""
        return message_id in self.settled


def weigh(command: WeighAnswer, answers: Answers) -> Sequence[AnswerEvent]:
    """Asks, waits, or hears which brief is meant; nothing where that is clear, or the message has been dealt with.

    What names a brief that is not in question belongs there, and says nothing about what waits.
    """
    if answers.knows(command.message_id):
        return []
    events: list[AnswerEvent] = []
    question = answers.question
    if question is not None and command.now >= question.lapses_at:
        events.append(_lapsed(command.seller_id, question, command.now))
        question = None
    if question is not None and command.tied_to in (None, *question.lead_ids):
        return [_replied(command, question)]
    if command.tied_to is None and len(command.lead_ids) > 1:
        events.append(
            AskedWhich(
                seller_id=command.seller_id,
                message_id=command.message_id,
                lead_ids=command.lead_ids,
                asked_at=command.now,
                lapses_at=command.lapses_at,
            )
        )
    return events


def _replied(command: WeighAnswer, question: Question) -> AnswerEvent:
    if command.tied_to is not None:
        return _named(command, command.tied_to, (*question.waiting, command.message_id))
    if command.number is not None and 1 <= command.number <= len(question.lead_ids):
        return _named(command, question.lead_ids[command.number - 1], question.waiting)
    return AnswerHeld(seller_id=command.seller_id, message_id=command.message_id, held_at=command.now)


def _named(command: WeighAnswer, lead_id: UUID, message_ids: tuple[UUID, ...]) -> BriefNamed:
    return BriefNamed(
        seller_id=command.seller_id,
        lead_id=lead_id,
        named_by=command.message_id,
        message_ids=message_ids,
        named_at=command.now,
    )


def lapse(command: LapseQuestion, answers: Answers) -> Sequence[QuestionLapsed]:
    """The question ends where its time has passed."""
    question = answers.question
    if question is None or command.now < question.lapses_at:
        return []
    return [_lapsed(command.seller_id, question, command.now)]


def _lapsed(seller_id: UUID, question: Question, now: datetime) -> QuestionLapsed:
    return QuestionLapsed(seller_id=seller_id, message_ids=question.waiting, lapsed_at=now)


def decide(command: AnswerCommand, answers: Answers) -> Sequence[AnswerEvent]:
    """What follows from a command; nothing is refused."""
    match command:
        case WeighAnswer():
            return weigh(command, answers)
        case LapseQuestion():
            return lapse(command, answers)
        case _:
            assert_never(command)


def _settled(answers: Answers, message_id: UUID) -> tuple[UUID, ...]:
    return (*answers.settled, message_id)[-REMEMBERED:]


def evolve(answers: Answers, event: AnswerEvent) -> Answers:
    """The answers after one more event."""
    match event:
        case AskedWhich():
            question = Question(event.lead_ids, (event.message_id,), event.lapses_at)
            return Answers(question, _settled(answers, event.message_id))
        case AnswerHeld():
            assert answers.question is not None, "an answer waits for a question only"
            waiting = replace(answers.question, waiting=(*answers.question.waiting, event.message_id))
            return Answers(waiting, _settled(answers, event.message_id))
        case BriefNamed():
            return Answers(None, _settled(answers, event.named_by))
        case QuestionLapsed():
            return replace(answers, question=None)
        case _:
            assert_never(event)


ANSWER: Decider[AnswerCommand, AnswerEvent, Answers] = Decider("answer.state.v1", Answers(), decide, evolve)
