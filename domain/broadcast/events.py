"""What has happened to broadcasts. Facts: append-only, never renamed once released."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from domain.brief import Brief
from domain.channel import Channel
from domain.personal import Personal


class Ground(StrEnum):
    """Why a seller was chosen, left out, or rejected."""

    OWNER = "owner"
    NAMED = "named"
    CATEGORY = "category"
    LOCATION = "location"
    NEIGHBOUR = "neighbour"
    PRICE = "price"
    VERIFIED = "verified"
    NO_SELLER = "no-seller"
    IS_CUSTOMER = "is-customer"
    CATEGORY_DIFFERS = "category-differs"
    LOCATION_DIFFERS = "location-differs"
    PRICE_DIFFERS = "price-differs"
    PAUSED = "paused"
    DAILY_CAP = "daily-cap"
    QUIET_HOURS = "quiet-hours"
    NO_CONSENT = "no-consent"
    NOT_REACHABLE = "not-reachable"
    ALREADY_ASKED = "already-asked"
    AUDIENCE_FULL = "audience-full"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A seller who was looked at for an audience: chosen or left out, and why. The order of candidates is that of asking."""

    seller_id: UUID
    chosen: bool
    grounds: tuple[Ground, ...]


@dataclass(frozen=True, slots=True)
class Recipient:
    """One of a broadcast's audience, and the message to them; rejected ones have a reason and are never messaged."""

    seller_id: UUID
    outbound_id: UUID
    rejected: Ground | None


class RollBack(StrEnum):
    """Why nobody was messaged."""

    NOBODY_TO_ASK = "nobody-to-ask"
    TOO_MANY_REJECTED = "too-many-rejected"
    LEAD_ENDED = "lead-ended"


class Stop(StrEnum):
    """Why the rest of an audience is not asked any more."""

    ENOUGH_ANSWERS = "enough-answers"
    LEAD_CLOSED = "lead-closed"
    LEAD_EXPIRED = "lead-expired"
    TOO_MANY_FAILED = "too-many-failed"
    TIME_PASSED = "time-passed"
    GIVEN_UP = "given-up"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of an audience are where; together they are the audience."""

    queued: int = 0
    sent: int = 0
    delivered: int = 0
    read: int = 0
    failed: int = 0
    skipped: int = 0
    deferred: int = 0
    unknown: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRequested:
    """A human is to decide whether these sellers are asked. `seed` made the order of equals among the candidates."""

    TYPE: ClassVar[str] = "broadcast.approval_requested"
    broadcast_id: UUID
    lead_id: UUID
    customer_id: UUID
    requested_by: UUID
    medium: Channel
    brief: Brief
    seed: int
    candidates: tuple[Candidate, ...]
    requested_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastApproved:
    """Somebody of support decided that the sellers are asked, and said why."""

    TYPE: ClassVar[str] = "broadcast.approved"
    broadcast_id: UUID
    lead_id: UUID
    decided_by: UUID
    notes: Annotated[str, Personal(person="decided_by")]
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastRejected:
    """Somebody of support decided that nobody is asked, and said why."""

    TYPE: ClassVar[str] = "broadcast.rejected"
    broadcast_id: UUID
    lead_id: UUID
    customer_id: UUID
    decided_by: UUID
    reason: Annotated[str, Personal(person="decided_by")]
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalExpired:
    """Nobody decided in time."""

    TYPE: ClassVar[str] = "broadcast.approval_expired"
    broadcast_id: UUID
    lead_id: UUID
    customer_id: UUID
    expired_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastQueued:
    """The whole audience in one fact: who will be messaged, who not and why. At most half were rejected.

    Waves of `wave_size` go out, `wave_pause` seconds apart, until `enough_answers` sellers have answered, or until `deadline`.
    """

    TYPE: ClassVar[str] = "broadcast.queued"
    broadcast_id: UUID
    lead_id: UUID
    customer_id: UUID
    approved_by: UUID
    medium: Channel
    brief: Brief
    recipients: tuple[Recipient, ...]
    wave_size: int
    wave_pause: int
    enough_answers: int
    deadline: datetime
    queued_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastRolledBack:
    """Nobody is messaged: more than half were rejected, or there was nobody to ask."""

    TYPE: ClassVar[str] = "broadcast.rolled_back"
    broadcast_id: UUID
    lead_id: UUID
    customer_id: UUID
    approved_by: UUID
    recipients: tuple[Recipient, ...]
    why: RollBack
    rolled_back_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveReleased:
    """The next sellers are messaged; `is_last` when nobody is left for another wave.

    Who has not answered by `remind_at` is reminded.
    """

    TYPE: ClassVar[str] = "broadcast.wave_released"
    broadcast_id: UUID
    lead_id: UUID
    wave: int
    recipients: tuple[Recipient, ...]
    is_last: bool
    brief: Brief
    deadline: datetime
    remind_at: datetime
    released_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SellersReminded:
    """Of a wave's sellers those who had not answered were reminded, once; for the others it had become `moot`."""

    TYPE: ClassVar[str] = "broadcast.sellers_reminded"
    broadcast_id: UUID
    lead_id: UUID
    wave: int
    reminded: tuple[UUID, ...]
    moot: tuple[UUID, ...]
    reminded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastStopped:
    """The rest of the audience is not asked any more; `unsent` are the sellers of no wave yet when that was decided by `tally`."""

    TYPE: ClassVar[str] = "broadcast.stopped"
    broadcast_id: UUID
    lead_id: UUID
    customer_id: UUID
    approved_by: UUID
    why: Stop
    unsent: tuple[UUID, ...]
    tally: Tally
    stopped_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastCompleted:
    """Everybody of the audience was messaged, or will never be."""

    TYPE: ClassVar[str] = "broadcast.completed"
    broadcast_id: UUID
    lead_id: UUID
    customer_id: UUID
    approved_by: UUID
    tally: Tally
    completed_at: datetime


BroadcastEvent = (
    ApprovalRequested
    | BroadcastApproved
    | BroadcastRejected
    | ApprovalExpired
    | BroadcastQueued
    | BroadcastRolledBack
    | WaveReleased
    | SellersReminded
    | BroadcastStopped
    | BroadcastCompleted
)
