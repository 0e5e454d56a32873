"""What may be asked about answers that could belong to several briefs. Time comes in from outside."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighAnswer:
    """Find out which brief a seller's message belongs to.

    `tied_to` is the lead that the message names itself, by what it quotes or by the button that was pressed; `lead_ids` are those
    that it could belong to otherwise; `number` is the number that its words are, where they are nothing else.
    """

    seller_id: UUID
    message_id: UUID
    tied_to: UUID | None
    lead_ids: tuple[UUID, ...]
    number: int | None
    lapses_at: datetime
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LapseQuestion:
    """Wait no longer if the time for it has passed; before that nothing comes of it."""

    seller_id: UUID
    now: datetime


AnswerCommand = WeighAnswer | LapseQuestion
