"""Messages on their way out, for tests."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from domain.channel import Channel
from domain.outbound.commands import (
    AcceptOutbound,
    AttemptOutbound,
    DeferOutbound,
    ExtendOutbound,
    GiveUpOutbound,
    LoseOutbound,
    OutboundCommand,
    QueueOutbound,
    RefuseOutbound,
    ReportOutbound,
    SkipOutbound,
)
from domain.outbound.decider import OUTBOUND
from domain.outbound.events import Delivery, Hold, OutboundEvent, Shape, Skip

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
OUTBOUND_ID, RECIPIENT, SUBJECT = UUID(int=0xB1), UUID(int=0xB2), UUID(int=0xB3)
SENDER = "whatsapp:+14155238886"
PHOTOS = tuple(UUID(int=0xF0 + number) for number in range(4))


def later(seconds: float) -> datetime:
    """So long after noon."""
    return NOON + timedelta(seconds=seconds)


def queue(**said: Any) -> QueueOutbound:
    """A message of somebody else, to be sent from noon on and within a day."""
    command = QueueOutbound(
        outbound_id=OUTBOUND_ID,
        recipient_id=RECIPIENT,
        channel=Channel.WHATSAPP,
        category="conversation",
        subject_id=SUBJECT,
        body="Is it still for rent?",
        template="new_message",
        variables=("Ayşe", "Is it still for rent?"),
        media=(),
        thread_id=UUID(int=0xB4),
        message_id=UUID(int=0xB5),
        broadcast_id=None,
        not_before=NOON,
        deadline=later(86_400),
        now=NOON,
    )
    return replace(command, **said)


def attempt(
    outbound_id: UUID = OUTBOUND_ID, at: datetime = NOON, shape: Shape = Shape.TEXT, sender: str = SENDER
) -> AttemptOutbound:
    """The intent to send it; a template begins a conversation."""
    begins = shape is Shape.TEMPLATE
    return AttemptOutbound(
        outbound_id=outbound_id,
        shape=shape,
        content_sid="HX1" if begins else None,
        language="en",
        initiated=begins,
        sender=sender,
        now=at,
    )


def report(delivery: Delivery, number: int = 1, **said: Any) -> ReportOutbound:
    """The provider says where an attempt is."""
    command = ReportOutbound(
        outbound_id=OUTBOUND_ID,
        attempt=number,
        provider_sid="SM1",
        delivery=delivery,
        code=None,
        as_template=False,
        now=later(60),
    )
    return replace(command, **said)


def history(*commands: OutboundCommand) -> list[OutboundEvent]:
    """What follows when all this is asked, one after the other."""
    events: list[OutboundEvent] = []
    for command in commands:
        events += OUTBOUND.decide(command, OUTBOUND.fold(events))
    return events


def named(**said: Any) -> dict[str, Any]:
    """What every command says."""
    return {"outbound_id": OUTBOUND_ID, "now": NOON, **said}


def accept(number: int = 1) -> AcceptOutbound:
    """The provider has it."""
    return AcceptOutbound(**named(attempt=number, provider_sid="SM1"))


def lose(number: int = 1) -> LoseOutbound:
    """Nobody knows what came of it."""
    return LoseOutbound(**named(attempt=number))


def refuse(number: int = 1, *, retry: bool = False) -> RefuseOutbound:
    """The provider sent nothing, for good or for a minute."""
    return RefuseOutbound(**named(attempt=number, code="63018", retry_at=later(60) if retry else None))


def give_up(number: int = 1) -> GiveUpOutbound:
    """The last look-up found nothing."""
    return GiveUpOutbound(**named(attempt=number, code="not-found"))


def defer(until: float = 30, hold: Hold = Hold.SENDER_RATE) -> DeferOutbound:
    """It is to wait."""
    return DeferOutbound(**named(hold=hold, until=later(until)))


def skip(reason: Skip = Skip.NO_CONSENT) -> SkipOutbound:
    """It is never to be sent."""
    return SkipOutbound(**named(skip=reason))


def extend(*photos: UUID, **said: Any) -> ExtendOutbound:
    """These photos are all there is now."""
    facts = {"subject_id": SUBJECT, "body": "Two of them", "message_id": UUID(int=0xB6), "not_before": later(3)}
    return ExtendOutbound(**named(media=photos, **{**facts, **said}))


ENDED: dict[str, list[OutboundCommand]] = {
    "attempted": [attempt()],
    "unknown": [attempt(), lose()],
    "accepted": [attempt(), accept()],
    "refused": [attempt(), refuse()],
    "skipped": [skip()],
    "read": [attempt(), report(Delivery.READ)],
}
"""What has happened to messages that do not wait."""
