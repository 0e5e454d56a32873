"""What somebody on WhatsApp is told goes out as a message, once: its id was chosen when that was recorded."""

from datetime import timedelta
from typing import Any

from application.cause import Cause
from application.handle import Handle
from application.notices import KnownNotices
from application.ports import Clock, PersonErased
from application.recorded import Recorded
from domain.channel import Channel
from domain.consent.events import Category
from domain.notice.events import NoticesPushed
from domain.outbound.commands import QueueOutbound
from domain.outbound.decider import OUTBOUND
from domain.outbound.templates import fit

WORTH_TELLING = timedelta(hours=24)
"""What could not be sent for so long is not sent any more; it is in the person's list."""


class HandOutNotices:
    """A job's handler."""

    kind = "hand_out_notices"

    def __init__(self, handle: Handle, known: KnownNotices, clock: Clock) -> None:
        self._handle = handle
        self._known = known
        self._clock = clock

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Queues it; raises `LogUnavailable` or `Busy`."""
        event: NoticesPushed = recorded.event
        if event.outbound_id is None:
            return
        told, now = self._known.told(event.notice_ids), self._clock.now()
        if not told:
            return  # forgotten meanwhile
        texts = [text for _, text in told]
        proactive = any(topic.is_proactive for topic, _ in told)
        command = QueueOutbound(
            outbound_id=event.outbound_id,
            recipient_id=event.person_id,
            channel=Channel.WHATSAPP,
            category=(Category.PROACTIVE if proactive else Category.CONVERSATION).value,
            subject_id=event.person_id,
            body="\n".join(f"• {text}" for text in texts) if len(texts) > 1 else texts[0],
            template="notice",
            variables=(fit(" · ".join(texts)),),
            media=(),
            thread_id=None,
            message_id=None,
            broadcast_id=None,
            not_before=now,
            deadline=event.pushed_at + WORTH_TELLING,
            now=now,
        )
        cause = Cause(f"subscriber:{self.kind}", recorded.cause.correlation_id, recorded.event_id)
        try:
            self._handle(OUTBOUND, event.outbound_id, command, cause)
        except PersonErased:
            return

    def dropped(self, recorded: Recorded[Any]) -> None:
        """It stays in the person's list."""
