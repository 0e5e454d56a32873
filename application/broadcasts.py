"""Broadcasts: candidates are found, a human decides, and whoever is asked is looked at again at that moment."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from application.cause import Cause
from application.handle import Handle, state_of
from application.lead_lookups import KnownLead, LeadLookups
from application.ports import Clock, EventLog
from application.seller_lookups import DAY, Looking, SellerLookups
from domain.broadcast.audience import Wanted, barred, select
from domain.broadcast.commands import (
    ApproveBroadcast,
    Checked,
    ExpireApproval,
    RejectBroadcast,
    RequestApproval,
)
from domain.broadcast.decider import BROADCAST
from domain.broadcast.events import Candidate
from domain.broadcast.identity import broadcast_id
from domain.broadcast.refusals import BroadcastEnded
from domain.broadcast.state import Request
from domain.channel import Channel
from domain.lead.commands import PutOutLead
from domain.lead.decider import LEAD
from domain.lead.refusals import LeadNotFound, LeadNotOpen

Seed = Callable[[], int]
"""Whence the lots of equals come; it is recorded, and all follows from it."""


class KnownBroadcasts(Protocol):
    """What is known of broadcasts; raises `LogUnavailable`."""

    def of_lead(self, lead_id: UUID) -> Sequence[UUID]:
        """A lead's broadcasts, the oldest first."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How broadcasts go in this deployment: how long each may take, how many are asked and when it is enough."""

    decided_within: timedelta
    sent_within: timedelta
    audience: int
    wave: int
    pause_seconds: int
    answers: int


class Broadcasts:
    """Use cases of broadcasts. All raise the domain's refusals, `Busy` and `LogUnavailable`."""

    def __init__(
        self,
        log: EventLog,
        handle: Handle,
        leads: LeadLookups,
        sellers: SellerLookups,
        known: KnownBroadcasts,
        looking: Looking,
        rules: Rules,
        seed: Seed,
        clock: Clock,
    ) -> None:
        self._log = log
        self._handle = handle
        self._leads = leads
        self._sellers = sellers
        self._known = known
        self._looking = looking
        self._rules = rules
        self._seed = seed
        self._clock = clock

    def create_gate(self, lead_id: UUID, named: tuple[UUID, ...], requested_by: UUID, cause: Cause) -> UUID:
        """Has a human decide whether sellers are asked, and gives the approval's id; while one waits it is that one.

        Raises `LeadNotFound`, `LeadNotOpen` or `BroadcastUnderWay`.
        """
        now = self._clock.now()
        lead = self._leads.lead(lead_id)
        if lead is None:
            raise LeadNotFound
        if not lead.is_open(now):
            raise LeadNotOpen
        # What the view says is only where to begin: each broadcast's own stream knows whether it is over.
        ordinal = max(len(self._known.of_lead(lead_id)) - 1, 0)
        command = self._request(lead, named, requested_by, now)
        while True:
            approval = broadcast_id(lead_id, ordinal)
            try:
                self._handle(BROADCAST, approval, replace(command, broadcast_id=approval), cause)
            except BroadcastEnded:
                ordinal += 1
            else:
                return approval

    def approve(self, approval: UUID, decided_by: UUID, notes: str, cause: Cause) -> None:
        """Asks them, or nobody where too many cannot be messaged now.

        Raises `BroadcastNotFound`, `ApprovalDecided` or `ApprovalTooLate`.
        """
        request = state_of(self._log, BROADCAST, approval).require()
        now, lead = self._clock.now(), self._leads.lead(request.lead_id)
        is_open = lead is not None and lead.is_open(now)
        deadline = now + self._rules.sent_within
        command = ApproveBroadcast(
            broadcast_id=approval,
            decided_by=decided_by,
            notes=notes,
            checked=self._checked(request, now),
            lead_is_open=is_open,
            wave_size=self._rules.wave,
            wave_pause=self._rules.pause_seconds,
            enough_answers=self._rules.answers,
            deadline=deadline if lead is None else min(deadline, lead.expires_at),
            now=now,
        )
        self._handle(BROADCAST, approval, command, cause)

    def reject(self, approval: UUID, decided_by: UUID, reason: str, cause: Cause) -> None:
        """Asks nobody; raises `BroadcastNotFound`, `ApprovalDecided` or `ApprovalTooLate`."""
        command = RejectBroadcast(broadcast_id=approval, decided_by=decided_by, reason=reason, now=self._clock.now())
        self._handle(BROADCAST, approval, command, cause)

    def expire(self, approval: UUID, cause: Cause) -> None:
        """Ends the waiting where its time has passed; before that, and after a decision, nothing comes of it."""
        self._handle(BROADCAST, approval, ExpireApproval(broadcast_id=approval, now=self._clock.now()), cause)

    def put_out(self, lead_id: UUID, broadcast: UUID, cause: Cause) -> None:
        """The lead's sellers are being asked; raises `LeadNotOpen` where it has ended meanwhile."""
        self._handle(LEAD, lead_id, PutOutLead(lead_id=lead_id, broadcast_id=broadcast, now=self._clock.now()), cause)

    def _request(self, lead: KnownLead, named: tuple[UUID, ...], requested_by: UUID, now: datetime) -> RequestApproval:
        seed = self._seed()
        return RequestApproval(
            broadcast_id=broadcast_id(lead.lead_id, 0),
            lead_id=lead.lead_id,
            customer_id=lead.customer_id,
            requested_by=requested_by,
            medium=Channel.WHATSAPP,
            brief=lead.brief,
            seed=seed,
            candidates=self._candidates(lead, named, seed, now),
            expires_at=now + self._rules.decided_within,
            now=now,
        )

    def _candidates(self, lead: KnownLead, named: tuple[UUID, ...], seed: int, now: datetime) -> tuple[Candidate, ...]:
        only = named or ((lead.owner_id,) if lead.owner_id is not None else ())
        if only:
            found = self._sellers.these(only, lead.lead_id, now - DAY)
        else:
            found = self._sellers.in_category(lead.brief.category, lead.lead_id, now - DAY)
        wanted = Wanted(lead.brief, lead.customer_id, lead.owner_id, named, seed, self._rules.audience)
        return select(wanted, [self._looking.facts(one, now) for one in found])

    def _checked(self, request: Request, now: datetime) -> tuple[Checked, ...]:
        """All chosen sellers as they are now; whoever is not known any more is left to the decider."""
        found = self._sellers.these(request.chosen, request.lead_id, now - DAY)
        known = {one.seller_id: barred(self._looking.facts(one, now), request.customer_id) for one in found}
        return tuple(Checked(seller_id, next(iter(known[seller_id]), None)) for seller_id in request.chosen if seller_id in known)
