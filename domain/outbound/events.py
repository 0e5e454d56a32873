"""What has happened to messages on their way out. Facts: append-only, never renamed once released."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from domain.channel import Channel
from domain.personal import Personal


class Delivery(StrEnum):
    """Where an outbound message is; `lattice` orders those that the provider reports."""

    QUEUED = "queued"
    DEFERRED = "deferred"
    ATTEMPTED = "attempted"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    SENT = "sent"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    DELIVERED = "delivered"
    READ = "read"
    SKIPPED = "skipped"


class Shape(StrEnum):
    """As what a message is handed to the provider."""

    TEXT = "text"
    TEMPLATE = "template"


class Hold(StrEnum):
    """Why a message waits."""

    SENDER_RATE = "sender-rate"
    RECIPIENT_RATE = "recipient-rate"
    DAILY_RECIPIENTS = "daily-recipients"
    QUIET_HOURS = "quiet-hours"
    PROVIDER_BUSY = "provider-busy"
    MEDIA_PENDING = "media-pending"


class Skip(StrEnum):
    """Why a message is never sent."""

    NO_CONSENT = "no-consent"
    DEADLINE_PASSED = "deadline-passed"
    NO_TEMPLATE = "no-template"
    NO_ADDRESS = "no-address"
    FORGOTTEN = "forgotten"
    DROPPED = "dropped"
    BROADCAST_STOPPED = "broadcast-stopped"
    PAUSED = "paused"
    NO_SELLER = "no-seller"
    DAILY_CAP = "daily-cap"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundQueued:
    """Something is to be sent to somebody, not before and not after a time.

    `subject_id` is the person whom the words are about. Outside the 24 hours in which free text may be sent, `template` with
    `variables` takes their place. `media` are files that go with it.
    """

    TYPE: ClassVar[str] = "outbound.queued"
    outbound_id: UUID
    recipient_id: UUID
    channel: Channel
    category: str
    subject_id: UUID
    body: Annotated[str, Personal(person="subject_id")]
    template: str
    variables: Annotated[tuple[str, ...], Personal(person="subject_id")]
    media: tuple[UUID, ...]
    thread_id: UUID | None
    message_id: UUID | None
    broadcast_id: UUID | None
    not_before: datetime
    deadline: datetime
    queued_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundExtended:
    """A photo of the same album joined a message that had not been sent yet; `body` and `media` are all there is now."""

    TYPE: ClassVar[str] = "outbound.extended"
    outbound_id: UUID
    recipient_id: UUID
    subject_id: UUID
    body: Annotated[str, Personal(person="subject_id")]
    media: tuple[UUID, ...]
    message_id: UUID
    not_before: datetime
    extended_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundDeferred:
    """It waits until a time, and why."""

    TYPE: ClassVar[str] = "outbound.deferred"
    outbound_id: UUID
    recipient_id: UUID
    hold: Hold
    until: datetime
    deferred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundSkipped:
    """It is not sent, now or ever, and why."""

    TYPE: ClassVar[str] = "outbound.skipped"
    outbound_id: UUID
    recipient_id: UUID
    skip: Skip
    skipped_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundAttempted:
    """The intent, recorded before the provider is called: attempt number so and so, in this shape.

    `initiated` says that it begins a conversation, which the provider counts per recipient and day.
    """

    TYPE: ClassVar[str] = "outbound.attempted"
    outbound_id: UUID
    recipient_id: UUID
    attempt: int
    shape: Shape
    content_sid: str | None
    language: str
    initiated: bool
    sender: str
    attempted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundAccepted:
    """The provider has taken the message over and gave it a name."""

    TYPE: ClassVar[str] = "outbound.accepted"
    outbound_id: UUID
    recipient_id: UUID
    attempt: int
    provider_sid: str
    accepted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundRefused:
    """The provider has answered that it sent nothing: `code` says why. Until `retry_at`, where there is one, it waits."""

    TYPE: ClassVar[str] = "outbound.refused"
    outbound_id: UUID
    recipient_id: UUID
    attempt: int
    code: str
    retry_at: datetime | None
    refused_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundUncertain:
    """Whether the provider has it is not known; it is never sent again, and a callback or a look-up tells."""

    TYPE: ClassVar[str] = "outbound.uncertain"
    outbound_id: UUID
    recipient_id: UUID
    attempt: int
    uncertain_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundReported:
    """The provider says where the message is; only steps forward are recorded.

    With `retry_as_template` nothing reached anybody since free text was not allowed, and it goes out once more as a template.
    """

    TYPE: ClassVar[str] = "outbound.reported"
    outbound_id: UUID
    recipient_id: UUID
    attempt: int
    provider_sid: str
    delivery: Delivery
    code: str | None
    retry_as_template: bool
    reported_at: datetime


OutboundEvent = (
    OutboundQueued
    | OutboundExtended
    | OutboundDeferred
    | OutboundSkipped
    | OutboundAttempted
    | OutboundAccepted
    | OutboundRefused
    | OutboundUncertain
    | OutboundReported
)
