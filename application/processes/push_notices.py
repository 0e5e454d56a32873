"""People are told where they are, as far as they allow it; what exceeds that waits and is told in one digest."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from application.cause import Cause
from application.handle import Handle, state_of
from application.jobs import Later
from application.notices import Cap, CapAway, Wanted
from application.ports import Clock, EventLog, PersonErased
from application.reach import Manner, Reach
from application.recorded import Recorded
from application.reminders import Reminders
from domain.channel import Channel
from domain.consent.events import Category
from domain.notice.commands import HoldNotice, LeaveNotice, NoticeCommand, PushNotices
from domain.notice.decider import NOTICES, Notices, Waiting
from domain.notice.events import Held, NoticeGrew, NoticeHeld, NoticeRaised, Topic, Unpushed
from domain.notice.identity import notices_id
from domain.outbound.quiet_hours import ends

LIMITS_WAIT = timedelta(minutes=1)
"""Between looks while nobody can say how much a person was told."""


class Agreed(Protocol):
    """What people agreed to receive; raises `LogUnavailable`."""

    def is_on(self, person_id: UUID, channel: Channel, category: Category) -> bool:
        """Whether somebody wants this."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What people have chosen, and agreed to; the leads that they are reminded of; and how much they were told."""

    wanted: Wanted
    agreed: Agreed
    reminders: Reminders
    cap: Cap
    zone: ZoneInfo


class _Pushing(ABC):
    """What pushing one notice and pushing a digest share."""

    kind = ""

    def __init__(self, log: EventLog, handle: Handle, reach: Reach, wishes: Wishes, clock: Clock) -> None:
        self._log = log
        self._handle = handle
        self._reach = reach
        self._wishes = wishes
        self._clock = clock

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Raises `Later`, `LogUnavailable` or `Busy`."""
        person_id: UUID = recorded.event.person_id
        manner = self._reach.manner(person_id)
        if manner is None:
            return  # forgotten meanwhile, and their notices with them
        cause = recorded.leads_to(self.kind)
        try:
            self._push(recorded.event, state_of(self._log, NOTICES, notices_id(person_id)), manner, cause)
        except PersonErased:
            return

    @abstractmethod
    def _push(self, event: Any, notices: Notices, manner: Manner, cause: Cause) -> None:
        """Does the work of one kind."""

    def _channel(self, person_id: UUID, *, proactive: bool) -> Channel:
        """Where the person is, unless they did not agree to be told unasked there."""
        meant = self._reach.on_whatsapp([person_id]).get(person_id)
        if meant is None:
            return Channel.WEB
        agreed = not proactive or self._wishes.agreed.is_on(meant, Channel.WHATSAPP, Category.PROACTIVE)
        return Channel.WHATSAPP if agreed else Channel.WEB

    def _not_now(self, person_id: UUID, manner: Manner, now: datetime) -> tuple[Held, datetime] | None:
        """Why somebody is not told unasked now, and until when; where nothing speaks against it, a slot of theirs is taken.

        Whoever was merged into somebody draws on that person's slots: they are one.
        A crash before the push is recorded wastes that slot: they are told less then, never more.
        """
        quiet_until = ends(manner.quiet_from, manner.quiet_until, self._wishes.zone, now)
        if quiet_until is not None:
            return Held.QUIET_HOURS, quiet_until
        try:
            free_at = self._wishes.cap.take(self._reach.meant(person_id))
        except CapAway:
            return Held.LIMITS_AWAY, now + LIMITS_WAIT
        return None if free_at is None else (Held.CAP, free_at)

    def _left(self, person_id: UUID, notice_id: UUID, waiting: Waiting, cause: Cause) -> bool:
        """Whether a notice that comes unasked is not wanted, or moot by now; then it is left."""
        why: Unpushed | None = None
        if waiting.topic.value not in self._wishes.wanted.topics(person_id):
            why = Unpushed.NOT_WANTED
        elif waiting.topic is Topic.REMINDERS and self._wishes.reminders.is_moot(person_id, waiting.lead_id, self._clock.now()):
            why = Unpushed.MOOT
        if why is not None:
            self._do(LeaveNotice(person_id=person_id, notice_id=notice_id, why=why, now=self._clock.now()), cause)
        return why is not None

    def _pushed(self, person_id: UUID, told: Sequence[UUID], channel: Channel, cause: Cause, *, is_digest: bool) -> None:
        command = PushNotices(
            person_id=person_id,
            notice_ids=tuple(told),
            channel=channel,
            outbound_id=uuid5(notices_id(person_id), "|".join(map(str, told))) if channel is Channel.WHATSAPP else None,
            is_digest=is_digest,
            now=self._clock.now(),
        )
        self._do(command, cause)

    def _do(self, command: NoticeCommand, cause: Cause) -> None:
        self._handle(NOTICES, notices_id(command.person_id), command, cause)


class PushNotice(_Pushing):
    """A job's handler: tells a person of one notice, lets it wait for a digest, or leaves it."""

    kind = "push_notice"

    def dropped(self, recorded: Recorded[Any]) -> None:
        """It stays in the person's list."""

    def _push(self, event: NoticeRaised | NoticeGrew, notices: Notices, manner: Manner, cause: Cause) -> None:
        waiting, now = notices.waiting.get(event.notice_id), self._clock.now()
        if waiting is None or waiting.held_until is not None:
            return
        if now < waiting.push_at:
            raise Later(waiting.push_at)
        person_id, proactive = event.person_id, waiting.topic.is_proactive
        if proactive:
            if self._left(person_id, event.notice_id, waiting, cause):
                return
            held = self._not_now(person_id, manner, now)
            if held is not None:
                why, until = held
                self._do(HoldNotice(person_id=person_id, notice_id=event.notice_id, why=why, until=until, now=now), cause)
                return
        # An offer comes as a message in the customer's thread too, which goes to WhatsApp by itself.
        channel = Channel.WEB if waiting.topic is Topic.OFFER else self._channel(person_id, proactive=proactive)
        self._pushed(person_id, [event.notice_id], channel, cause, is_digest=False)


class PushDigest(_Pushing):
    """A job's handler: tells a person, in one message, of everything that had to wait and still makes sense."""

    kind = "push_digest"

    def dropped(self, recorded: Recorded[Any]) -> None:
        """It stays in the person's list."""

    def _push(self, event: NoticeHeld, notices: Notices, manner: Manner, cause: Cause) -> None:
        now, person_id = self._clock.now(), event.person_id
        if event.notice_id not in notices.held():
            return  # an earlier digest told of it
        if now < event.until:
            raise Later(event.until)
        told = [one for one, waiting in notices.held().items() if not self._left(person_id, one, waiting, cause)]
        if not told:
            return
        held = self._not_now(person_id, manner, now)
        if held is not None:
            raise Later(held[1])
        self._pushed(person_id, told, self._channel(person_id, proactive=True), cause, is_digest=True)
