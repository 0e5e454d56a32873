"""What may be asked about broadcasts. Time, ids and what was looked up come in from outside."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.brief import Brief
from domain.broadcast.events import Candidate, Ground, Stop, Tally
from domain.channel import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestApproval:
    """Have a human decide whether a lead's candidates are asked.

    Asking again while nobody has decided changes nothing. Refused with `BroadcastUnderWay` while it is being sent, and with
    `BroadcastEnded` where it is over: the lead's next ordinal is tried then.
    """

    broadcast_id: UUID
    lead_id: UUID
    customer_id: UUID
    requested_by: UUID
    medium: Channel
    brief: Brief
    seed: int
    candidates: tuple[Candidate, ...]
    expires_at: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class Checked:
    """One of the chosen sellers, looked at again at the moment of the decision; `rejected` says why they cannot be messaged."""

    seller_id: UUID
    rejected: Ground | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveBroadcast:
    """Ask them. `checked` are all chosen sellers, in order; `lead_is_open` says whether anybody still wants it."""

    broadcast_id: UUID
    decided_by: UUID
    notes: str
    checked: tuple[Checked, ...]
    lead_is_open: bool
    wave_size: int
    wave_pause: int
    enough_answers: int
    deadline: datetime
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectBroadcast:
    """Ask nobody."""

    broadcast_id: UUID
    decided_by: UUID
    reason: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpireApproval:
    """End the waiting if its time has passed; before that nothing comes of it."""

    broadcast_id: UUID
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceBroadcast:
    """Look at how it goes: release the next wave, stop, or complete; or nothing, until the next look.

    `tally` is where everybody is, `answers` how many sellers have answered, `ended` whether the lead itself has ended and how.
    """

    broadcast_id: UUID
    tally: Tally
    answers: int
    ended: Stop | None
    remind_after: timedelta
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindSellers:
    """Remind the sellers of a wave who have not answered, once; only those whom the brief has `reached`, as far as is known."""

    broadcast_id: UUID
    wave: int
    reached: tuple[UUID, ...]
    answered: tuple[UUID, ...]
    lead_is_open: bool
    now: datetime


BroadcastCommand = RequestApproval | ApproveBroadcast | RejectBroadcast | ExpireApproval | AdvanceBroadcast | RemindSellers
