"""A broadcast of the examples: who may be asked, who decides, and how it goes on."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from domain.brief import Brief
from domain.broadcast.commands import (
    AdvanceBroadcast,
    ApproveBroadcast,
    Checked,
    ExpireApproval,
    RejectBroadcast,
    RemindSellers,
    RequestApproval,
)
from domain.broadcast.decider import BROADCAST
from domain.broadcast.events import BroadcastEvent, Candidate, Ground, Stop, Tally
from domain.broadcast.identity import broadcast_id
from domain.broadcast.state import Broadcast
from domain.channel import Channel

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
TOO_LATE = NOON + timedelta(hours=24)
CUSTOMER, APPROVER, LEAD = UUID(int=0xC), UUID(int=0xA), UUID(int=0x1EAD)
ID = broadcast_id(LEAD, 0)
WHOSE: dict[str, Any] = {"broadcast_id": ID, "lead_id": LEAD, "customer_id": CUSTOMER}
BRIEF = Brief("rentals", "Girne", None, "12 months")
PAUSE = timedelta(seconds=300)
REMIND_AFTER = timedelta(hours=4)
DEADLINE = NOON + timedelta(hours=12)


def seller(number: int) -> UUID:
    """The first, second … seller."""
    return UUID(int=0x5000 + number)


def request(sellers: int = 2, at: datetime = NOON, **more: Any) -> RequestApproval:
    """So many sellers are to be asked; one more was looked at and left out."""
    chosen = [Candidate(seller(number), chosen=True, grounds=(Ground.CATEGORY,)) for number in range(sellers)]
    facts: dict[str, Any] = {
        **WHOSE,
        "requested_by": APPROVER,
        "medium": Channel.WHATSAPP,
        "brief": BRIEF,
        "seed": 7,
        "candidates": (*chosen, Candidate(UUID(int=0xFF), chosen=False, grounds=(Ground.PAUSED,))),
        "expires_at": TOO_LATE,
        "now": at,
    }
    return RequestApproval(**{**facts, **more})


def approve(checked: Sequence[Ground | None] = (None, None), at: datetime = NOON, **more: Any) -> ApproveBroadcast:
    """Yes; of each seller it is said why they cannot be messaged, or None."""
    facts: dict[str, Any] = {
        "broadcast_id": ID,
        "decided_by": APPROVER,
        "notes": "Looks serious",
        "checked": tuple(Checked(seller(number), rejected) for number, rejected in enumerate(checked)),
        "lead_is_open": True,
        "wave_size": 2,
        "wave_pause": 300,
        "enough_answers": 3,
        "deadline": DEADLINE,
        "now": at,
    }
    return ApproveBroadcast(**{**facts, **more})


def reject(at: datetime = NOON) -> RejectBroadcast:
    """No."""
    return RejectBroadcast(broadcast_id=ID, decided_by=APPROVER, reason="A joke", now=at)


def expire(at: datetime = TOO_LATE) -> ExpireApproval:
    """Perhaps the time for deciding is over."""
    return ExpireApproval(broadcast_id=ID, now=at)


def advance(tally: Tally, at: datetime = NOON, answers: int = 0, ended: Stop | None = None) -> AdvanceBroadcast:
    """A look at how it goes."""
    return AdvanceBroadcast(broadcast_id=ID, tally=tally, answers=answers, ended=ended, remind_after=REMIND_AFTER, now=at)


def remind(wave: int = 1, answered: Sequence[UUID] = (), at: datetime = NOON + REMIND_AFTER, **more: Any) -> RemindSellers:
    """Whoever has not answered may be reminded."""
    reached = tuple(seller(number) for number in range(20))
    asked: dict[str, Any] = {"broadcast_id": ID, "wave": wave, "reached": reached, "lead_is_open": True, "now": at}
    facts = {**asked, "answered": tuple(answered)}
    return RemindSellers(**{**facts, **more})


def history(*commands: Any) -> list[BroadcastEvent]:
    """What follows from one command after another."""
    events: list[BroadcastEvent] = []
    state = Broadcast()
    for command in commands:
        new = list(BROADCAST.decide(command, state))
        events += new
        for event in new:
            state = BROADCAST.evolve(state, event)
    return events
