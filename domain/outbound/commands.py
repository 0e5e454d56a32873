"""What may be asked about a message on its way out."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.channel import Channel
from domain.outbound.events import Delivery, Hold, Shape, Skip


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueOutbound:
    """Have something sent to somebody, not before and not after a time."""

    outbound_id: UUID
    recipient_id: UUID
    channel: Channel
    category: str
    subject_id: UUID
    body: str
    template: str
    variables: tuple[str, ...]
    media: tuple[UUID, ...]
    thread_id: UUID | None
    message_id: UUID | None
    broadcast_id: UUID | None
    not_before: datetime
    deadline: datetime
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendOutbound:
    """Let a photo of the same album go along; `body` and `media` are all there is then."""

    outbound_id: UUID
    subject_id: UUID
    body: str
    media: tuple[UUID, ...]
    message_id: UUID
    not_before: datetime
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeferOutbound:
    """Let it wait until a time."""

    outbound_id: UUID
    hold: Hold
    until: datetime
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipOutbound:
    """Never send it."""

    outbound_id: UUID
    skip: Skip
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptOutbound:
    """Intend to call the provider, once, in this shape; nobody calls before this is recorded."""

    outbound_id: UUID
    shape: Shape
    content_sid: str | None
    language: str
    initiated: bool
    sender: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptOutbound:
    """The provider answered that it has the message."""

    outbound_id: UUID
    attempt: int
    provider_sid: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseOutbound:
    """The provider answered that it sent nothing; with `retry_at` it is tried again then."""

    outbound_id: UUID
    attempt: int
    code: str
    retry_at: datetime | None
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LoseOutbound:
    """Nobody knows what came of an intent."""

    outbound_id: UUID
    attempt: int
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUpOutbound:
    """The last look-up for an unknown message did not find it either."""

    outbound_id: UUID
    attempt: int
    code: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOutbound:
    """The provider says where the message is; with `as_template` a failed text may go out once more as a template."""

    outbound_id: UUID
    attempt: int
    provider_sid: str
    delivery: Delivery
    code: str | None
    as_template: bool
    now: datetime


OutboundCommand = (
    QueueOutbound
    | ExtendOutbound
    | DeferOutbound
    | SkipOutbound
    | AttemptOutbound
    | AcceptOutbound
    | RefuseOutbound
    | LoseOutbound
    | GiveUpOutbound
    | ReportOutbound
)
