"""What a message on its way out remembers: what is needed to decide, and to send. Never words."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import assert_never
from uuid import UUID

from domain.channel import Channel
from domain.outbound.events import (
    Delivery,
    Hold,
    OutboundAccepted,
    OutboundAttempted,
    OutboundDeferred,
    OutboundEvent,
    OutboundExtended,
    OutboundQueued,
    OutboundRefused,
    OutboundReported,
    OutboundSkipped,
    OutboundUncertain,
    Shape,
)

_NOBODY = UUID(int=0)
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Outbound:
    """A message on its way; until `is_known` nothing was queued and the rest means nothing.

    `delivery` is where it is. `reached` is the most that is known of the current attempt, by the lattice: the two differ while it
    waits for another attempt, and where we gave it up without knowing.
    """

    is_known: bool = False
    outbound_id: UUID = _NOBODY
    recipient_id: UUID = _NOBODY
    subject_id: UUID = _NOBODY
    channel: Channel = Channel.WEB
    category: str = ""
    template: str = ""
    media: tuple[UUID, ...] = ()
    queued_at: datetime = _NEVER
    not_before: datetime = _NEVER
    deadline: datetime = _NEVER
    delivery: Delivery = Delivery.QUEUED
    hold: Hold | None = None
    template_only: bool = False
    attempt: int = 0
    reached: Delivery = Delivery.QUEUED
    shape: Shape | None = None
    content_sid: str | None = None
    provider_sid: str = ""
    attempted_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether it is still to be sent, or sent again."""
        return self.delivery in {Delivery.QUEUED, Delivery.DEFERRED}

    @property
    def is_in_doubt(self) -> bool:
        """Whether an attempt was begun and its result is not known."""
        return self.delivery in {Delivery.ATTEMPTED, Delivery.UNKNOWN}


def _queued(event: OutboundQueued) -> Outbound:
    return Outbound(
        is_known=True,
        outbound_id=event.outbound_id,
        recipient_id=event.recipient_id,
        subject_id=event.subject_id,
        channel=event.channel,
        category=event.category,
        template=event.template,
        media=event.media,
        queued_at=event.queued_at,
        not_before=event.not_before,
        deadline=event.deadline,
    )


def _attempted(outbound: Outbound, event: OutboundAttempted) -> Outbound:
    return replace(
        outbound,
        delivery=Delivery.ATTEMPTED,
        hold=None,
        attempt=event.attempt,
        reached=Delivery.ATTEMPTED,
        shape=event.shape,
        content_sid=event.content_sid,
        provider_sid="",
        attempted_at=event.attempted_at,
    )


def _refused(outbound: Outbound, event: OutboundRefused) -> Outbound:
    if event.retry_at is None:
        return replace(outbound, delivery=Delivery.FAILED, hold=None)
    return replace(outbound, delivery=Delivery.DEFERRED, hold=Hold.PROVIDER_BUSY, not_before=event.retry_at)


def _reported(outbound: Outbound, event: OutboundReported) -> Outbound:
    known = replace(outbound, attempt=event.attempt, hold=None, provider_sid=event.provider_sid or outbound.provider_sid)
    if event.retry_as_template:
        # However the provider called it, this attempt is over: only that it arrived after all would be news.
        return replace(known, delivery=Delivery.QUEUED, reached=Delivery.FAILED, template_only=True)
    return replace(known, delivery=event.delivery, reached=event.delivery)


def evolve(outbound: Outbound, event: OutboundEvent) -> Outbound:  # noqa: PLR0911 - one case an event
    """The message after one more event."""
    match event:
        case OutboundQueued():
            return _queued(event)
        case OutboundExtended(media=media, not_before=not_before):
            return replace(outbound, media=media, not_before=not_before)
        case OutboundDeferred(hold=hold, until=until):
            return replace(outbound, delivery=Delivery.DEFERRED, hold=hold, not_before=until)
        case OutboundSkipped():
            return replace(outbound, delivery=Delivery.SKIPPED, hold=None)
        case OutboundAttempted():
            return _attempted(outbound, event)
        case OutboundAccepted(provider_sid=sid):
            return replace(outbound, delivery=Delivery.ACCEPTED, reached=Delivery.ACCEPTED, provider_sid=sid)
        case OutboundRefused():
            return _refused(outbound, event)
        case OutboundUncertain():
            return replace(outbound, delivery=Delivery.UNKNOWN, reached=Delivery.UNKNOWN)
        case OutboundReported():
            return _reported(outbound, event)
        case _:
            assert_never(event)
