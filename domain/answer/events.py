"""What has happened to answers that could belong to several briefs. Facts: append-only, never renamed once released."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedWhich:
    """A seller wrote without saying to which brief; they were asked, and the `lead_ids` stand in the order of the question."""

    TYPE: ClassVar[str] = "answer.asked_which"
    seller_id: UUID
    message_id: UUID
    lead_ids: tuple[UUID, ...]
    asked_at: datetime
    lapses_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerHeld:
    """Another message, such as the next photo, came while it was not clear which brief is meant; it waits with the first."""

    TYPE: ClassVar[str] = "answer.held"
    seller_id: UUID
    message_id: UUID
    held_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefNamed:
    """The seller said, by the message `named_by`, which brief they meant; all messages that waited belong to it.

    Where that message quotes the brief, or comes from its button, it is an answer itself and the last of `message_ids`.
    """

    TYPE: ClassVar[str] = "answer.brief_named"
    seller_id: UUID
    lead_id: UUID
    named_by: UUID
    message_ids: tuple[UUID, ...]
    named_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionLapsed:
    """The seller never said; what waited belongs to no brief and stays in their thread."""

    TYPE: ClassVar[str] = "answer.question_lapsed"
    seller_id: UUID
    message_ids: tuple[UUID, ...]
    lapsed_at: datetime


AnswerEvent = AskedWhich | AnswerHeld | BriefNamed | QuestionLapsed
