"""A queued broadcast goes on by itself: wave after wave, until it is stopped or everybody was messaged."""

from datetime import datetime, timedelta
from typing import Any

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
from domain.lead.events import LeadStatus
from domain.outbound.commands import SkipOutbound
from domain.outbound.decider import OUTBOUND
from domain.outbound.events import Skip
from domain.person.events import PersonForgotten

SOONEST, LATEST = timedelta(seconds=2), timedelta(minutes=1)
"""Between looks while messages are under way; the longer nothing has gone out, the longer it takes to the next."""

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
        cause = Cause(f"subscriber:{self.kind}", recorded.cause.correlation_id, recorded.event_id)
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


class SkipUnsent:
    """A job's handler: what a stopped broadcast has queued and not sent is never sent."""

    kind = "skip_unsent"

    def __init__(self, handle: Handle, progress: Progress, clock: Clock) -> None:
        self._handle = handle
        self._progress = progress
        self._clock = clock

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Ends them; raises `Later` while there are more, `LogUnavailable` or `Busy`."""
        event: BroadcastStopped = recorded.event
        waiting = self._progress.waiting(event.broadcast_id, AT_A_TIME)
        cause = Cause(f"subscriber:{self.kind}", recorded.cause.correlation_id, recorded.event_id)
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
        cause = Cause(f"subscriber:{self.kind}", recorded.cause.correlation_id, recorded.event_id)
        for outbound_id in waiting:
            command = SkipOutbound(outbound_id=outbound_id, skip=Skip.FORGOTTEN, now=self._clock.now())
            self._handle(OUTBOUND, outbound_id, command, cause)
        if len(waiting) == AT_A_TIME:
            raise Later(self._clock.now())

    def dropped(self, recorded: Recorded[Any]) -> None:
        """They stay as they are, and nobody sends them."""


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
