"""How a queued broadcast goes on: in waves, until it is stopped or everybody was messaged; and who is reminded."""

from collections.abc import Sequence
from typing import TypedDict
from uuid import UUID

from domain.broadcast.commands import AdvanceBroadcast, RemindSellers
from domain.broadcast.events import (
    BroadcastCompleted,
    BroadcastStopped,
    SellersReminded,
    Stop,
    Tally,
    WaveReleased,
)
from domain.broadcast.state import GRACE, Broadcast, Phase, Request, Sending, sellers

ATTEMPTS_THAT_TELL = 4
"""With fewer attempts nothing can be told from how many of them failed."""


class _Whose(TypedDict):
    broadcast_id: UUID
    lead_id: UUID
    customer_id: UUID
    approved_by: UUID


def attempts(tally: Tally) -> int:
    """How many were handed to the provider, or may have been."""
    return tally.sent + tally.delivered + tally.read + tally.failed + tally.unknown


def waiting(tally: Tally) -> int:
    """How many are still to be messaged."""
    return tally.queued + tally.deferred


def advance(command: AdvanceBroadcast, broadcast: Broadcast) -> Sequence[WaveReleased | BroadcastStopped | BroadcastCompleted]:
    """What is due now, which may be nothing; raises `BroadcastNotFound`."""
    request, sending = broadcast.require(), broadcast.sending
    if sending is None or not broadcast.is_sending:
        return []
    if not sending.unreleased() and not waiting(command.tally):
        return [BroadcastCompleted(**_whose(command, request, sending), tally=command.tally, completed_at=command.now)]
    why = _stop(command, sending)
    if why is not None:
        return [_stopped(command, request, sending, why)]
    due = sending.next_wave_at()
    return [_released(command, request, sending)] if due is not None and command.now >= due else []


def _stop(command: AdvanceBroadcast, sending: Sending) -> Stop | None:
    """Why those who are still to be messaged are not messaged any more, None where they are."""
    if command.ended is not None:
        return command.ended
    if command.answers >= sending.enough_answers:
        return Stop.ENOUGH_ANSWERS
    tried = attempts(command.tally)
    if tried >= ATTEMPTS_THAT_TELL and command.tally.failed * 2 > tried:
        return Stop.TOO_MANY_FAILED
    # Messages of released waves end at this same deadline by themselves; whatever keeps one from that does not keep the rest.
    overdue = sending.deadline if sending.unreleased() else sending.deadline + GRACE
    return Stop.TIME_PASSED if command.now >= overdue else None


def _stopped(command: AdvanceBroadcast, request: Request, sending: Sending, why: Stop) -> BroadcastStopped:
    return BroadcastStopped(
        **_whose(command, request, sending),
        why=why,
        unsent=sellers(sending.unreleased()),
        tally=command.tally,
        stopped_at=command.now,
    )


def _released(command: AdvanceBroadcast, request: Request, sending: Sending) -> WaveReleased:
    recipients = sending.next_wave()
    return WaveReleased(
        broadcast_id=command.broadcast_id,
        lead_id=request.lead_id,
        wave=sending.waves + 1,
        recipients=recipients,
        is_last=len(recipients) == len(sending.unreleased()),
        brief=request.brief,
        deadline=sending.deadline,
        remind_at=command.now + command.remind_after,
        released_at=command.now,
    )


def _whose(command: AdvanceBroadcast, request: Request, sending: Sending) -> _Whose:
    return _Whose(
        broadcast_id=command.broadcast_id,
        lead_id=request.lead_id,
        customer_id=request.customer_id,
        approved_by=sending.approved_by,
    )


def remind(command: RemindSellers, broadcast: Broadcast) -> Sequence[SellersReminded]:
    """Once a wave, those who have not answered, while there is anything to answer to; raises `BroadcastNotFound`."""
    request, sending = broadcast.require(), broadcast.sending
    asked = sellers(sending.wave(command.wave)) if sending is not None else ()
    if sending is None or not asked or command.wave in sending.reminded:
        return []
    wanted = command.lead_is_open and broadcast.phase is not Phase.STOPPED
    reminded = tuple(seller for seller in asked if wanted and seller in command.reached and seller not in command.answered)
    return [
        SellersReminded(
            broadcast_id=command.broadcast_id,
            lead_id=request.lead_id,
            wave=command.wave,
            reminded=reminded,
            moot=tuple(seller for seller in asked if seller not in reminded),
            reminded_at=command.now,
        )
    ]
