"""Looking up what became of a message whose sending was not answered. It is never sent again, whatever is found."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Protocol

from application.cause import Cause
from application.handle import Handle
from application.jobs import Later
from application.messenger import Messenger, Parcel, ProviderNotReached, ProviderRefused, ProviderSilent, Seen
from application.outgoing import Message, message
from application.pieces import SHORTEST
from application.ports import Clock, EventLog
from application.reach import Reach
from application.recorded import Recorded
from domain.outbound.commands import GiveUpOutbound, ReportOutbound
from domain.outbound.decider import OUTBOUND
from domain.outbound.events import Delivery, OutboundUncertain

CLOCKS_DIFFER = timedelta(minutes=1)
"""How far the provider's clock may be behind ours."""

LOOK_EVERY = timedelta(minutes=1)
GIVE_UP_AFTER = timedelta(minutes=15)


class KnownSids(Protocol):
    """Which of the provider's messages are ours already; raises `LogUnavailable`."""

    def known(self, provider_sids: Sequence[str]) -> frozenset[str]:
        """Those that belong to another outbound message."""


class FindOutbound:
    """A job's handler: asks the provider for a message like the one that is missing, until a callback or an answer tells."""

    kind = "find_outbound"

    def __init__(self, log: EventLog, handle: Handle, messenger: Messenger, reach: Reach, sids: KnownSids, clock: Clock) -> None:
        self._log = log
        self._handle = handle
        self._messenger = messenger
        self._reach = reach
        self._sids = sids
        self._clock = clock

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Records what is found; raises `Later` until it has looked for long enough, then gives the message up as not sent."""
        event: OutboundUncertain = recorded.event
        cause = recorded.leads_to(self.kind)
        found = message(self._log, event.outbound_id)
        outbound = found.outbound
        if outbound.delivery is not Delivery.UNKNOWN or outbound.attempt != event.attempt:
            return
        now = self._clock.now()
        seen = self._seen(found, event)
        if seen is not None:
            command = ReportOutbound(
                outbound_id=event.outbound_id,
                attempt=event.attempt,
                provider_sid=seen.provider_sid,
                delivery=seen.delivery,
                code=seen.code,
                as_template=False,
                now=now,
            )
            self._handle(OUTBOUND, event.outbound_id, command, cause)
        elif now < event.uncertain_at + GIVE_UP_AFTER:
            raise Later(now + LOOK_EVERY)
        else:
            given_up = GiveUpOutbound(outbound_id=event.outbound_id, attempt=event.attempt, code="not-found", now=now)
            self._handle(OUTBOUND, event.outbound_id, given_up, cause)

    def dropped(self, recorded: Recorded[Any]) -> None:
        """It counts as not sent."""
        event: OutboundUncertain = recorded.event
        command = GiveUpOutbound(outbound_id=event.outbound_id, attempt=event.attempt, code="dropped", now=self._clock.now())
        cause = Cause("cli:jobs", recorded.cause.correlation_id, recorded.event_id)
        self._handle(OUTBOUND, event.outbound_id, command, cause)

    def _seen(self, missing: Message, event: OutboundUncertain) -> Seen | None:
        """The oldest message like this one that belongs to no other."""
        parcel = self._like(missing)
        try:
            found = self._messenger.seen(parcel, event.uncertain_at - CLOCKS_DIFFER) if parcel else ()
        except (ProviderRefused, ProviderNotReached, ProviderSilent):
            return None
        known = self._sids.known([one.provider_sid for one in found])
        return next((one for one in found if one.provider_sid not in known), None)

    def _like(self, missing: Message) -> Parcel | None:
        outbound = missing.outbound
        to = self._reach.address(outbound.recipient_id)
        if to is None:
            return None
        # Addresses of further files follow the words, and differ with the moment at which they were made.
        several = len(missing.media) > 1
        body = missing.body[:SHORTEST] if several else missing.body
        content_sid = outbound.content_sid
        return Parcel(outbound.outbound_id, outbound.attempt, to, body=body, content_sid=content_sid, is_partial=several)
