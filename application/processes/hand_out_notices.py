"""What somebody on WhatsApp is told goes out as a message, once: its id was chosen when that was recorded."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from application.handle import Handle
from application.notices import KnownNotices, Told
from application.ports import Clock, PersonErased
from application.reach import Reach
from application.recorded import Recorded
from application.reminders import Reminders
from domain.channel import Channel
from domain.consent.events import Category
from domain.notice.events import NoticesPushed, Topic
from domain.outbound.commands import QueueOutbound
from domain.outbound.decider import OUTBOUND
from domain.outbound.templates import fit

WORTH_TELLING = timedelta(hours=24)
"""What could not be sent for so long is not sent any more; it is in the person's list."""


class HandOutNotices:
    """A job's handler."""

    kind = "hand_out_notices"

    def __init__(self, handle: Handle, known: KnownNotices, reach: Reach, reminders: Reminders, clock: Clock) -> None:
        self._handle = handle
        self._known = known
        self._reach = reach
        self._reminders = reminders
        self._clock = clock

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Queues it; raises `LogUnavailable` or `Busy`."""
        event: NoticesPushed = recorded.event
        if event.outbound_id is None:
            return
        now = self._clock.now()
        told = [one for one in self._known.told(event.notice_ids) if not self._is_moot(event.person_id, one, now)]
        if not told:
            return  # moot by now, or forgotten
        texts = [one.text for one in told]
        proactive = any(one.topic.is_proactive for one in told)
        # A reminder goes with the broadcast that it is about: where that ends before it is sent, it is not sent.
        alone = told[0].lead_id if len(told) == 1 and told[0].topic is Topic.REMINDERS else None
        command = QueueOutbound(
            outbound_id=event.outbound_id,
            recipient_id=self._reach.on_whatsapp([event.person_id]).get(event.person_id, event.person_id),
            channel=Channel.WHATSAPP,
            category=(Category.PROACTIVE if proactive else Category.CONVERSATION).value,
            subject_id=event.person_id,
            body="\n".join(f"• {text}" for text in texts) if len(texts) > 1 else texts[0],
            template="notice",
            variables=(fit(" · ".join(texts)),),
            media=(),
            thread_id=None,
            message_id=None,
            broadcast_id=self._reminders.broadcast_of(alone) if alone else None,
            not_before=now,
            deadline=event.pushed_at + WORTH_TELLING,
            now=now,
        )
        cause = recorded.leads_to(self.kind)
        try:
            self._handle(OUTBOUND, event.outbound_id, command, cause)
        except PersonErased:
            return

    def _is_moot(self, person_id: UUID, told: Told, now: datetime) -> bool:
        return told.topic is Topic.REMINDERS and self._reminders.is_moot(person_id, told.lead_id, now)

    def dropped(self, recorded: Recorded[Any]) -> None:
        """It stays in the person's list."""
