"""What a turn of the assistant is made of: how a message was understood, what is kept in mind, and what is done."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Stage(StrEnum):
    """What the assistant waits for."""

    OPEN = "open"
    CHOICE = "choice"
    LEAVE_TO_ASK = "leave-to-ask"
    DATES = "dates"


class Act(StrEnum):
    """What the assistant does for the user beside answering."""

    CAPTURE_LEAD = "capture-lead"
    ASK_FOR_PHOTOS = "ask-for-photos"
    ASK_WHETHER_FREE = "ask-whether-free"
    BOOK = "book"
    CANCEL_BOOKING = "cancel-booking"
    HAND_OVER = "hand-over"


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing that the user wants, by name, in canonical form: `bedrooms` is `2`, `place` is `Girne`."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Memory:
    """What the assistant keeps in mind of a thread: the listings shown last, in order, and the one that is talked about."""

    stage: Stage = Stage.OPEN
    slots: tuple[Slot, ...] = ()
    listing_ids: tuple[UUID, ...] = ()
    listing_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Routing:
    """How a message was understood, how surely from 0 to 1, and by which version of the model."""

    domain: str
    intent: str
    confidence: float
    action: str
    model: str
    language: str
