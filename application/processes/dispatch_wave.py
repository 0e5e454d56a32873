"""A wave goes out: each of its sellers is shown the brief in their thread, and the message that tells them of it is queued."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from application.brief_words import brief_variables, brief_words
from application.broadcast_progress import Progress
from application.cause import Cause
from application.handle import Handle
from application.jobs import Later
from application.lookups import SentMessage
from application.passing_on import Passed, PassingOn
from application.ports import Clock, PersonErased
from application.reach import Manner, Reach
from application.recorded import Recorded
from application.seller_lookups import DAY, Looking, SellerLookups
from domain.broadcast.events import Recipient, WaveReleased
from domain.broadcast.identity import brief_message_id
from domain.channel import Channel
from domain.consent.events import Category
from domain.outbound.commands import QueueOutbound, SkipOutbound
from domain.outbound.decider import OUTBOUND
from domain.outbound.events import Skip
from domain.thread.identity import ASSISTANT_ID

AT_A_TIME = 100
"""Sellers of one turn. A large wave is many turns, and between them others have theirs and it is asked whether it goes on."""

TEMPLATE = "listing_request"


class DispatchWave:
    """A job's handler. What a seller is sent has ids that follow from the lead and the broadcast: twice is as good as once."""

    kind = "dispatch_wave"

    def __init__(
        self,
        handle: Handle,
        passing: PassingOn,
        progress: Progress,
        reach: Reach,
        sellers: SellerLookups,
        looking: Looking,
        clock: Clock,
    ) -> None:
        self._handle = handle
        self._sellers = sellers
        self._looking = looking
        self._passing = passing
        self._progress = progress
        self._reach = reach
        self._clock = clock

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Goes on where it was left; raises `Later` while there are more, `LogUnavailable` or `Busy`."""
        event: WaveReleased = recorded.event
        done = self._progress.queued(event.broadcast_id)
        left = [one for one in event.recipients if one.outbound_id not in done]
        turn = left[:AT_A_TIME]
        if self._progress.is_over(event.broadcast_id, self._clock.now()):
            manners: Mapping[UUID, Manner] = {}
        else:
            manners = self._reach.manners([one.seller_id for one in turn])
        cause = recorded.leads_to(self.kind)
        barred = self._barred(event, turn)
        for recipient in turn:
            if (skip := barred.get(recipient.seller_id)) is not None:
                self._skip(event, recipient, skip, cause)
            else:
                self._dispatch(event, recipient, manners.get(recipient.seller_id), cause)
        if len(left) > len(turn):
            raise Later(self._clock.now())

    def dropped(self, recorded: Recorded[Any]) -> None:
        """Who was not asked yet is asked no more, and the broadcast can end."""
        event: WaveReleased = recorded.event
        cause = Cause("cli:jobs", recorded.cause.correlation_id, recorded.event_id)
        done = self._progress.queued(event.broadcast_id)
        for recipient in event.recipients:
            if recipient.outbound_id not in done:
                self._skip(event, recipient, Skip.DROPPED, cause)

    def _barred(self, event: WaveReleased, turn: Sequence[Recipient]) -> Mapping[UUID, Skip]:
        """Who is not asked after all, since the decision was taken before."""
        people, since = [recipient.seller_id for recipient in turn], self._clock.now() - DAY
        known = self._sellers.these(people, event.lead_id, since)
        found = {one.seller_id: self._looking.barred(one) for one in known if not one.is_forgotten}
        return {seller_id: skip for seller_id, skip in found.items() if skip is not None}

    def _skip(self, event: WaveReleased, recipient: Recipient, skip: Skip, cause: Cause) -> None:
        self._queue(event, recipient, None, "", cause)
        command = SkipOutbound(outbound_id=recipient.outbound_id, skip=skip, now=self._clock.now())
        self._handle(OUTBOUND, recipient.outbound_id, command, cause)

    def _dispatch(self, event: WaveReleased, recipient: Recipient, manner: Manner | None, cause: Cause) -> None:
        """Whoever was forgotten meanwhile does not keep the others waiting."""
        if manner is not None:
            words = brief_words(event.brief, manner.language)
            try:
                passed = Passed(brief_message_id(event.lead_id, recipient.seller_id), words)
                shown = self._passing.brief(recipient.seller_id, passed, cause)
                self._queue(event, recipient, shown, words, cause)
            except PersonErased:
                pass
            else:
                return
        self._queue(event, recipient, None, "", cause)

    def _queue(self, event: WaveReleased, recipient: Recipient, shown: SentMessage | None, words: str, cause: Cause) -> None:
        """Without a brief that was shown it is nobody's and says nothing: at dispatch it is skipped, with the reason of then."""
        now = self._clock.now()
        command = QueueOutbound(
            outbound_id=recipient.outbound_id,
            recipient_id=recipient.seller_id,
            channel=Channel.WHATSAPP,
            category=Category.BROADCAST.value,
            subject_id=recipient.seller_id if shown else ASSISTANT_ID,
            body=words,
            template=TEMPLATE,
            variables=(*brief_variables(event.brief), str(event.lead_id)) if shown else (),
            media=(),
            thread_id=shown.thread_id if shown else None,
            message_id=shown.id if shown else None,
            broadcast_id=event.broadcast_id,
            not_before=now,
            deadline=event.deadline,
            now=now,
        )
        self._handle(OUTBOUND, command.outbound_id, command, cause)
