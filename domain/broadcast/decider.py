"""A broadcast: decided by a human within its time, one fact when it is queued, and ended in every case."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from domain.broadcast.advancing import advance, remind
from domain.broadcast.commands import (
    AdvanceBroadcast,
    ApproveBroadcast,
    BroadcastCommand,
    ExpireApproval,
    RejectBroadcast,
    RemindSellers,
    RequestApproval,
)
from domain.broadcast.events import (
    ApprovalExpired,
    ApprovalRequested,
    BroadcastApproved,
    BroadcastEvent,
    BroadcastQueued,
    BroadcastRejected,
    BroadcastRolledBack,
    Ground,
    Recipient,
    RollBack,
)
from domain.broadcast.identity import brief_outbound_id
from domain.broadcast.refusals import ApprovalDecided, ApprovalTooLate, BroadcastEnded, BroadcastUnderWay
from domain.broadcast.state import Broadcast, Phase, Request, evolve
from domain.decider import Decider

__all__ = ["BROADCAST", "Broadcast"]


def request_approval(command: RequestApproval, broadcast: Broadcast) -> Sequence[ApprovalRequested]:
    """Asking again while it waits is the same asking; raises `BroadcastUnderWay` or `BroadcastEnded`."""
    if broadcast.request is None:
        return [_requested(command)]
    if broadcast.is_pending(command.now):
        return []
    raise BroadcastUnderWay if broadcast.is_sending else BroadcastEnded


def _requested(command: RequestApproval) -> ApprovalRequested:
    return ApprovalRequested(
        broadcast_id=command.broadcast_id,
        lead_id=command.lead_id,
        customer_id=command.customer_id,
        requested_by=command.requested_by,
        medium=command.medium,
        brief=command.brief,
        seed=command.seed,
        candidates=command.candidates,
        requested_at=command.now,
        expires_at=command.expires_at,
    )


def _undecided(broadcast: Broadcast, now: datetime) -> Request:
    """What is to be decided; raises `BroadcastNotFound`, `ApprovalDecided` or `ApprovalTooLate`."""
    request = broadcast.require()
    if broadcast.is_pending(now):
        return request
    raise ApprovalTooLate if broadcast.phase in {Phase.PENDING, Phase.EXPIRED} else ApprovalDecided


def approve(command: ApproveBroadcast, broadcast: Broadcast) -> Sequence[BroadcastApproved | BroadcastQueued | BroadcastRolledBack]:
    """The decision, and with it either the whole audience or nobody. Raises as every decision does."""
    request = _undecided(broadcast, command.now)
    approved = BroadcastApproved(
        broadcast_id=command.broadcast_id,
        lead_id=request.lead_id,
        decided_by=command.decided_by,
        notes=command.notes,
        decided_at=command.now,
    )
    recipients = _audience(command, request)
    why = _roll_back(command, recipients)
    if why is None:
        return [approved, _queued(command, request, recipients)]
    rolled_back = BroadcastRolledBack(
        broadcast_id=command.broadcast_id,
        lead_id=request.lead_id,
        customer_id=request.customer_id,
        approved_by=command.decided_by,
        recipients=recipients,
        why=why,
        rolled_back_at=command.now,
    )
    return [approved, rolled_back]


def _audience(command: ApproveBroadcast, request: Request) -> tuple[Recipient, ...]:
    """Everybody who was chosen; whoever was not looked at again is not known to be a seller any more."""
    found = {checked.seller_id: checked.rejected for checked in command.checked}
    return tuple(
        Recipient(seller_id, brief_outbound_id(command.broadcast_id, seller_id), found.get(seller_id, Ground.NO_SELLER))
        for seller_id in request.chosen
    )


def _roll_back(command: ApproveBroadcast, recipients: Sequence[Recipient]) -> RollBack | None:
    """Why nobody is messaged; exactly half rejected is not more than half."""
    if not command.lead_is_open:
        return RollBack.LEAD_ENDED
    if not recipients:
        return RollBack.NOBODY_TO_ASK
    rejected = sum(recipient.rejected is not None for recipient in recipients)
    return RollBack.TOO_MANY_REJECTED if rejected * 2 > len(recipients) else None


def _queued(command: ApproveBroadcast, request: Request, recipients: tuple[Recipient, ...]) -> BroadcastQueued:
    return BroadcastQueued(
        broadcast_id=command.broadcast_id,
        lead_id=request.lead_id,
        customer_id=request.customer_id,
        approved_by=command.decided_by,
        medium=request.medium,
        brief=request.brief,
        recipients=recipients,
        wave_size=command.wave_size,
        wave_pause=command.wave_pause,
        enough_answers=command.enough_answers,
        deadline=command.deadline,
        queued_at=command.now,
    )


def reject(command: RejectBroadcast, broadcast: Broadcast) -> Sequence[BroadcastRejected]:
    """Nobody is asked. Raises as every decision does."""
    request = _undecided(broadcast, command.now)
    return [
        BroadcastRejected(
            broadcast_id=command.broadcast_id,
            lead_id=request.lead_id,
            customer_id=request.customer_id,
            decided_by=command.decided_by,
            reason=command.reason,
            decided_at=command.now,
        )
    ]


def expire(command: ExpireApproval, broadcast: Broadcast) -> Sequence[ApprovalExpired]:
    """What was decided stays decided, and before its time nothing comes of it; raises `BroadcastNotFound`."""
    request = broadcast.require()
    if broadcast.phase is not Phase.PENDING or command.now < request.expires_at:
        return []
    return [
        ApprovalExpired(
            broadcast_id=command.broadcast_id,
            lead_id=request.lead_id,
            customer_id=request.customer_id,
            expired_at=command.now,
        )
    ]


def decide(command: BroadcastCommand, broadcast: Broadcast) -> Sequence[BroadcastEvent]:
    """What follows from a command, or a refusal."""
    match command:
        case RequestApproval():
            return request_approval(command, broadcast)
        case ApproveBroadcast():
            return approve(command, broadcast)
        case RejectBroadcast():
            return reject(command, broadcast)
        case ExpireApproval():
            return expire(command, broadcast)
        case AdvanceBroadcast():
            return advance(command, broadcast)
        case RemindSellers():
            return remind(command, broadcast)
        case _:
            assert_never(command)


BROADCAST: Decider[BroadcastCommand, BroadcastEvent, Broadcast] = Decider("broadcast.state.v1", Broadcast(), decide, evolve)
