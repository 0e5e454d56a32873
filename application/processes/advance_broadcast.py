"""A queued broadcast goes on by itself: wave after wave, until it is stopped or everybody was messaged."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from application.broadcast_progress import Progress
from application.cause import Cause
from application.handle import Handle
from application.jobs import Later
from application.lead_lookups import KnownLead, LeadLookups
from application.ports import Clock
from application.recorded import Recorded
from domain.broadcast.commands import AdvanceBroadcast
from domain.broadcast.decider import BROADCAST, Broadcast
from domain.broadcast.events import BroadcastQueued, BroadcastStopped, Stop
from domain.channel import Channel
from domain.consent.events import Category
from domain.lead.events import LeadStatus
from domain.outbound.commands import QueueOutbound, SkipOutbound
from domain.outbound.decider import OUTBOUND
from domain.outbound.events import Skip
from domain.person.events import PersonForgotten
from domain.thread.identity import ASSISTANT_ID

SOONEST, LATEST = timedelta(seconds=2), timedelta(minutes=1)
"""Between looks while messages are under way; the longer nothing has gone out, the longer it takes to the next."""

OVERDUE = timedelta(minutes=5)
"""After its deadline a broadcast is ended by another job than the one that advances it."""

AT_A_TIME = 200
"""Messages of one turn; a large audience is many turns, and between them others have theirs."""


class AdvanceBroadcasts:
    """A job's handler, from the queueing of a broadcast to its end; between its looks it is put off."""

    kind = "advance_broadcast"

    def __init__(self, handle: Handle, progress: Progress, leads: LeadLookups, remind_after: timedelta, clock: Clock) -> None:
        self._handle = handle
        self._progress = progress
        self._leads = leads
        self._remind_after = remind_after
        self._clock = clock

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Looks once; raises `Later` until it has ended, `LogUnavailable` or `Busy`."""
        now = self._clock.now()
        ended = _ended(self._leads.lead(recorded.event.lead_id), now)
        cause = recorded.leads_to(self.kind)
        state = self._advance(recorded.event, ended, now, cause)
        if state.is_sending:
            raise Later(_next_look(state, now))

    def dropped(self, recorded: Recorded[Any]) -> None:
        """It ends: no further wave goes out, and what still waits is not sent."""
        cause = Cause("cli:jobs", recorded.cause.correlation_id, recorded.event_id)
        self._advance(recorded.event, Stop.GIVEN_UP, self._clock.now(), cause)

    def _advance(self, event: BroadcastQueued, ended: Stop | None, now: datetime, cause: Cause) -> Broadcast:
        asked = {recipient.seller_id for recipient in event.recipients}
        command = AdvanceBroadcast(
            broadcast_id=event.broadcast_id,
            tally=self._progress.tally(event.broadcast_id),
            answers=len(asked & self._leads.answered_by(event.lead_id)),
            ended=ended,
            remind_after=self._remind_after,
            now=now,
        )
        return self._handle(BROADCAST, event.broadcast_id, command, cause).state


class EndBroadcasts(AdvanceBroadcasts):
    """A job's handler, due when a broadcast's time has passed: it ends then, whatever has become of the job that advances it."""

    kind = "end_broadcast"

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Ends it where it goes on still; raises `Later` before the time, `LogUnavailable` or `Busy`."""
        due, now = recorded.event.deadline + OVERDUE, self._clock.now()
        if now < due:
            raise Later(due)
        cause = recorded.leads_to(self.kind)
        self._advance(recorded.event, Stop.TIME_PASSED, now, cause)


class SkipUnsent:
    """A job's handler: what a stopped broadcast has queued and not sent is never sent, nor what it released and never queued."""

    kind = "skip_unsent"

    def __init__(self, handle: Handle, progress: Progress, clock: Clock) -> None:
        self._handle = handle
        self._progress = progress
        self._clock = clock

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Ends them; raises `Later` while there are more, `LogUnavailable` or `Busy`."""
        event: BroadcastStopped = recorded.event
        cause = recorded.leads_to(self.kind)
        for seller_id, outbound_id in self._progress.released_only(event.broadcast_id, AT_A_TIME):
            self._handle(OUTBOUND, outbound_id, _nobodys(event, seller_id, outbound_id, self._clock.now()), cause)
        waiting = self._progress.waiting(event.broadcast_id, AT_A_TIME)
        for outbound_id in waiting:
            command = SkipOutbound(outbound_id=outbound_id, skip=Skip.BROADCAST_STOPPED, now=self._clock.now())
            self._handle(OUTBOUND, outbound_id, command, cause)
        if len(waiting) == AT_A_TIME:
            raise Later(self._clock.now())

    def dropped(self, recorded: Recorded[Any]) -> None:
        """Each is skipped when its turn to be sent comes."""


class SkipForgotten:
    """A job's handler: the jobs about somebody go when they are forgotten, so what waited to be sent to them is ended here."""

    kind = "skip_forgotten"

    def __init__(self, handle: Handle, progress: Progress, clock: Clock) -> None:
        self._handle = handle
        self._progress = progress
        self._clock = clock

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Ends them; raises `Later` while there are more, `LogUnavailable` or `Busy`."""
        event: PersonForgotten = recorded.event
        waiting = self._progress.waiting_for(event.person_id, AT_A_TIME)
        cause = recorded.leads_to(self.kind)
        for outbound_id in waiting:
            command = SkipOutbound(outbound_id=outbound_id, skip=Skip.FORGOTTEN, now=self._clock.now())
            self._handle(OUTBOUND, outbound_id, command, cause)
        if len(waiting) == AT_A_TIME:
            raise Later(self._clock.now())

    def dropped(self, recorded: Recorded[Any]) -> None:
        """They stay as they are, and nobody sends them."""


def _nobodys(event: BroadcastStopped, seller_id: UUID, outbound_id: UUID, now: datetime) -> QueueOutbound:
    """A message that says nothing and is not to be sent: whoever was in a wave that never went out has one to be skipped."""
    return QueueOutbound(
        outbound_id=outbound_id,
        recipient_id=seller_id,
        channel=Channel.WHATSAPP,
        category=Category.BROADCAST.value,
        subject_id=ASSISTANT_ID,
        body="",
        template="listing_request",
        variables=(),
        media=(),
        thread_id=None,
        message_id=None,
        broadcast_id=event.broadcast_id,
        not_before=now,
        deadline=now,
        now=now,
    )


def _ended(lead: KnownLead | None, now: datetime) -> Stop | None:
    """How nobody wants it any more, None where somebody does."""
    if lead is None or lead.status is LeadStatus.CLOSED:
        return Stop.LEAD_CLOSED
    return None if lead.is_open(now) else Stop.LEAD_EXPIRED


def _next_look(broadcast: Broadcast, now: datetime) -> datetime:
    sending, wave = broadcast.sending, broadcast.next_wave_at()
    assert sending is not None
    since = now - (sending.released_at or sending.queued_at)
    look = now + min(max(since / 20, SOONEST), LATEST)
    return look if wave is None else min(look, wave)
