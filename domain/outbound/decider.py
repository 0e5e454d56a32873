"""A message on its way out: queued once, attempted at most once at a time, and never again while nobody knows what came of it."""

from collections.abc import Sequence
from typing import assert_never

from domain.decider import Decider
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
from domain.outbound.events import (
    Delivery,
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
from domain.outbound.lattice import is_final_failure, join
from domain.outbound.refusals import (
    OutboundNotFound,
    OutboundNotWaiting,
    OutboundTooEarly,
    OutboundTooLate,
    TemplateRequired,
)
from domain.outbound.state import Outbound, evolve


def queue(command: QueueOutbound, outbound: Outbound) -> Sequence[OutboundQueued]:
    """Something new; queueing it again changes nothing."""
    if outbound.is_known:
        return []
    return [
        OutboundQueued(
            outbound_id=command.outbound_id,
            recipient_id=command.recipient_id,
            channel=command.channel,
            category=command.category,
            subject_id=command.subject_id,
            body=command.body,
            template=command.template,
            variables=command.variables,
            media=command.media,
            thread_id=command.thread_id,
            message_id=command.message_id,
            broadcast_id=command.broadcast_id,
            not_before=command.not_before,
            deadline=command.deadline,
            queued_at=command.now,
        )
    ]


def extend(command: ExtendOutbound, outbound: Outbound) -> Sequence[OutboundExtended]:
    """One more photo. Refused for words of somebody else, and where it would take away a photo that joined meanwhile."""
    if not outbound.waits or outbound.attempt > 0:
        raise OutboundNotWaiting
    if command.subject_id != outbound.subject_id or not set(command.media) >= set(outbound.media):
        raise OutboundNotWaiting
    if command.media == outbound.media:
        return []
    return [
        OutboundExtended(
            outbound_id=outbound.outbound_id,
            recipient_id=outbound.recipient_id,
            subject_id=outbound.subject_id,
            body=command.body,
            media=command.media,
            message_id=command.message_id,
            not_before=max(command.not_before, outbound.not_before),
            extended_at=command.now,
        )
    ]


def defer(command: DeferOutbound, outbound: Outbound) -> Sequence[OutboundDeferred]:
    """Later; what does not wait is left alone, and what waits just so already."""
    if not outbound.waits or (outbound.hold, outbound.not_before) == (command.hold, command.until):
        return []
    return [
        OutboundDeferred(
            outbound_id=outbound.outbound_id,
            recipient_id=outbound.recipient_id,
            hold=command.hold,
            until=command.until,
            deferred_at=command.now,
        )
    ]


def skip(command: SkipOutbound, outbound: Outbound) -> Sequence[OutboundSkipped]:
    """Never; what does not wait is left alone."""
    if not outbound.waits:
        return []
    return [
        OutboundSkipped(
            outbound_id=outbound.outbound_id, recipient_id=outbound.recipient_id, skip=command.skip, skipped_at=command.now
        )
    ]


def attempt(command: AttemptOutbound, outbound: Outbound) -> Sequence[OutboundAttempted]:
    """The next attempt; refused unless the message waits, its time has come and has not passed."""
    if not outbound.waits:
        raise OutboundNotWaiting
    if command.now < outbound.not_before:
        raise OutboundTooEarly
    if command.now >= outbound.deadline:
        raise OutboundTooLate
    if outbound.template_only and command.shape is not Shape.TEMPLATE:
        raise TemplateRequired
    return [
        OutboundAttempted(
            outbound_id=outbound.outbound_id,
            recipient_id=outbound.recipient_id,
            attempt=outbound.attempt + 1,
            shape=command.shape,
            content_sid=command.content_sid,
            language=command.language,
            initiated=command.initiated,
            sender=command.sender,
            attempted_at=command.now,
        )
    ]


def accept(command: AcceptOutbound, outbound: Outbound) -> Sequence[OutboundAccepted]:
    """Taken over by the provider. A callback that was faster says more, and so this changes nothing after it.

    It counts after the attempt was given up as well, for then it says what the look-up did not.
    """
    given_up = outbound.delivery is Delivery.FAILED and outbound.reached is Delivery.UNKNOWN
    if command.attempt != outbound.attempt or not (outbound.is_in_doubt or given_up):
        return []
    return [
        OutboundAccepted(
            outbound_id=outbound.outbound_id,
            recipient_id=outbound.recipient_id,
            attempt=command.attempt,
            provider_sid=command.provider_sid,
            accepted_at=command.now,
        )
    ]


def refuse(command: RefuseOutbound | GiveUpOutbound, outbound: Outbound) -> Sequence[OutboundRefused]:
    """Not sent. What was lost before is not tried again, for whoever would have done so has let go of it."""
    if command.attempt != outbound.attempt or not outbound.is_in_doubt:
        return []
    if isinstance(command, GiveUpOutbound) and outbound.delivery is not Delivery.UNKNOWN:
        return []
    lost = outbound.delivery is Delivery.UNKNOWN
    return [
        OutboundRefused(
            outbound_id=outbound.outbound_id,
            recipient_id=outbound.recipient_id,
            attempt=command.attempt,
            code=command.code,
            retry_at=command.retry_at if isinstance(command, RefuseOutbound) and not lost else None,
            refused_at=command.now,
        )
    ]


def lose(command: LoseOutbound, outbound: Outbound) -> Sequence[OutboundUncertain]:
    """Nobody knows; once is enough."""
    if command.attempt != outbound.attempt or outbound.delivery is not Delivery.ATTEMPTED:
        return []
    return [
        OutboundUncertain(
            outbound_id=outbound.outbound_id,
            recipient_id=outbound.recipient_id,
            attempt=command.attempt,
            uncertain_at=command.now,
        )
    ]


def report(command: ReportOutbound, outbound: Outbound) -> Sequence[OutboundReported]:
    """A step forward, wherever the message is; older attempts, repetitions and steps back change nothing.

    A later attempt than is known of was recorded in a log that was restored to a time before; the report is all that is left of it.
    """
    if command.attempt < max(outbound.attempt, 1) or join(command.delivery, Delivery.ACCEPTED) is not command.delivery:
        return []
    is_current = command.attempt == outbound.attempt
    if is_current and join(outbound.reached, command.delivery) is outbound.reached:
        return []
    again = command.as_template and is_final_failure(command.delivery) and not outbound.template_only
    return [
        OutboundReported(
            outbound_id=outbound.outbound_id,
            recipient_id=outbound.recipient_id,
            attempt=command.attempt,
            provider_sid=command.provider_sid,
            delivery=command.delivery,
            code=command.code,
            retry_as_template=again and is_current and outbound.shape is Shape.TEXT and outbound.delivery is not Delivery.SKIPPED,
            reported_at=command.now,
        )
    ]


def decide(command: OutboundCommand, outbound: Outbound) -> Sequence[OutboundEvent]:  # noqa: C901, PLR0911 - one case a command
    """What follows from a command, or a refusal."""
    if not outbound.is_known and not isinstance(command, QueueOutbound):
        raise OutboundNotFound
    match command:
        case QueueOutbound():
            return queue(command, outbound)
        case ExtendOutbound():
            return extend(command, outbound)
        case DeferOutbound():
            return defer(command, outbound)
        case SkipOutbound():
            return skip(command, outbound)
        case AttemptOutbound():
            return attempt(command, outbound)
        case AcceptOutbound():
            return accept(command, outbound)
        case RefuseOutbound() | GiveUpOutbound():
            return refuse(command, outbound)
        case LoseOutbound():
            return lose(command, outbound)
        case ReportOutbound():
            return report(command, outbound)
        case _:
            assert_never(command)


OUTBOUND: Decider[OutboundCommand, OutboundEvent, Outbound] = Decider("outbound.state.v1", Outbound(), decide, evolve)
