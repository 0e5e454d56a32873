"""Sellers who have not answered are reminded, once."""

from typing import Any

from application.broadcast_progress import Progress
from application.handle import Handle
from application.jobs import Later
from application.lead_lookups import LeadLookups
from application.ports import Clock
from application.recorded import Recorded
from domain.broadcast.commands import RemindSellers
from domain.broadcast.decider import BROADCAST
from domain.broadcast.events import WaveReleased


class RemindWave:
    """A job's handler, due some hours after a wave. Who answered, or whose lead has ended, hears nothing."""

    kind = "remind_sellers"

    def __init__(self, handle: Handle, progress: Progress, leads: LeadLookups, clock: Clock) -> None:
        self._handle = handle
        self._progress = progress
        self._leads = leads
        self._clock = clock

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Says who is reminded; raises `Later` before the time, `LogUnavailable` or `Busy`."""
        event: WaveReleased = recorded.event
        now = self._clock.now()
        if now < event.remind_at:
            raise Later(event.remind_at)
        lead = self._leads.lead(event.lead_id)
        command = RemindSellers(
            broadcast_id=event.broadcast_id,
            wave=event.wave,
            reached=tuple(sorted(self._progress.reached(event.broadcast_id))),
            answered=tuple(sorted(self._leads.answered_by(event.lead_id))),
            lead_is_open=lead is not None and lead.is_open(now),
            now=now,
        )
        cause = recorded.leads_to(self.kind)
        self._handle(BROADCAST, event.broadcast_id, command, cause)

    def dropped(self, recorded: Recorded[Any]) -> None:
        """Nobody of that wave is reminded."""
