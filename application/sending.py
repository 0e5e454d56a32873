"""Sending: each message is judged at the last moment, its intent recorded, the provider called once, its answer recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from application.broadcast_progress import Progress, is_moot
from application.cause import Cause
from application.handle import Handle
from application.jobs import Later
from application.messenger import Messenger, Parcel, ProviderNotReached, ProviderRefused, ProviderSilent
from application.outgoing import Files, Guard, Learned, Message, message
from application.pieces import with_links
from application.ports import Clock, EventLog, SendHeld
from application.reach import Manner, Reach
from application.recorded import Recorded
from domain.consent.events import Category
from domain.outbound.commands import (
    AcceptOutbound,
    AttemptOutbound,
    DeferOutbound,
    LoseOutbound,
    OutboundCommand,
    RefuseOutbound,
    ReportOutbound,
    SkipOutbound,
)
from domain.outbound.decider import OUTBOUND
from domain.outbound.events import Delivery, Hold, Shape, Skip
from domain.outbound.provider_errors import consequence
from domain.outbound.quiet_hours import ends
from domain.outbound.refusals import OutboundNotWaiting, OutboundTooEarly, OutboundTooLate, TemplateRequired
from domain.outbound.state import Outbound
from domain.outbound.templates import NoSuchTemplate, Registry, TemplateVariablesNotFit, checked
from domain.outbound.window import is_open
from domain.personal import ERASED

UNREACHED_WAIT = timedelta(seconds=30)
"""Between attempts while the provider cannot be reached at all."""

MEDIA_WAIT = timedelta(seconds=5)
"""Between looks whether a file that goes along has been stored."""

MEDIA_PATIENCE = timedelta(minutes=2)
"""After which the words go without a file that is still not there."""


@dataclass(frozen=True, slots=True)
class _To:
    """Where somebody is reached, and how they want to be written to."""

    address: str
    manner: Manner


class SendOutbound:
    """A job's handler. Killed at whatever step, it sends nothing twice: an intent without an answer is never repeated."""

    kind = "send_outbound"

    def __init__(
        self,
        log: EventLog,
        handle: Handle,
        messenger: Messenger,
        reach: Reach,
        files: Files,
        guard: Guard,
        templates: Registry,
        learned: Learned,
        progress: Progress,
        zone: ZoneInfo,
        clock: Clock,
    ) -> None:
        self._log = log
        self._handle = handle
        self._messenger = messenger
        self._reach = reach
        self._files = files
        self._guard = guard
        self._templates = templates
        self._learned = learned
        self._progress = progress
        self._zone = zone
        self._clock = clock

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Sends, puts off or ends one message; raises `Later`, `LogUnavailable` or `Busy`."""
        outbound_id: UUID = recorded.event.outbound_id
        cause = recorded.leads_to(self.kind)
        found = message(self._log, outbound_id)
        match found.outbound.delivery:
            case Delivery.QUEUED | Delivery.DEFERRED:
                self._send(found, cause)
            case Delivery.ATTEMPTED:
                self._do(LoseOutbound(outbound_id=outbound_id, attempt=found.outbound.attempt, now=self._clock.now()), cause)
            case _:
                pass

    def dropped(self, recorded: Recorded[Any]) -> None:
        """It is never sent, and says so; where it may have been, that is not known."""
        cause = Cause("cli:jobs", recorded.cause.correlation_id, recorded.event_id)
        outbound_id: UUID = recorded.event.outbound_id
        attempt = message(self._log, outbound_id).outbound.attempt
        self._do(LoseOutbound(outbound_id=outbound_id, attempt=attempt, now=self._clock.now()), cause)
        self._do(SkipOutbound(outbound_id=outbound_id, skip=Skip.DROPPED, now=self._clock.now()), cause)

    def _send(self, found: Message, cause: Cause) -> None:
        outbound, now = found.outbound, self._clock.now()
        to = self._judged(found, now)
        if isinstance(to, Skip):
            self._do(SkipOutbound(outbound_id=outbound.outbound_id, skip=to, now=now), cause)
            return
        self._hold_back(outbound, to.manner, now, cause)
        addresses, pending = self._files.addresses(found.media, now)
        if pending and now < outbound.queued_at + MEDIA_PATIENCE:
            self._defer(outbound, Hold.MEDIA_PENDING, now + MEDIA_WAIT, cause)
        try:
            parcel, language = self._parcel(found, to, addresses, now)
        except (NoSuchTemplate, TemplateVariablesNotFit):
            self._do(SkipOutbound(outbound_id=outbound.outbound_id, skip=Skip.NO_TEMPLATE, now=now), cause)
            return
        if self._intend(outbound, parcel, language, now, cause):
            self._call(outbound, parcel, cause)

    def _judged(self, found: Message, now: datetime) -> _To | Skip:
        """Whom it reaches, or why it is never sent."""
        outbound = found.outbound
        if now >= outbound.deadline:
            return Skip.DEADLINE_PASSED
        if found.broadcast_id is not None and is_moot(self._progress, outbound, found.broadcast_id, now):
            return Skip.BROADCAST_STOPPED
        # Keys of those who were forgotten a moment ago may still be known here, so the views are asked.
        known = self._reach.manners({outbound.recipient_id, outbound.subject_id})
        manner = known.get(outbound.recipient_id)
        if manner is None or outbound.subject_id not in known or ERASED in {found.body, *found.variables}:
            return Skip.FORGOTTEN
        address = self._reach.address(outbound.recipient_id)
        return Skip.NO_ADDRESS if address is None else _To(address, manner)

    def _hold_back(self, outbound: Outbound, manner: Manner, now: datetime, cause: Cause) -> None:
        """Raises `Later` where it is too early, or night."""
        if now < outbound.not_before:
            raise Later(outbound.not_before)
        # Whoever writes at night wants to hear back at night.
        if outbound.category != Category.CONVERSATION:
            quiet_until = ends(manner.quiet_from, manner.quiet_until, self._zone, now)
            if quiet_until is not None:
                self._defer(outbound, Hold.QUIET_HOURS, quiet_until, cause)

    def _defer(self, outbound: Outbound, hold: Hold, until: datetime, cause: Cause) -> None:
        """Raises `Later`; the deadline comes first where it is nearer, and ends it then."""
        if outbound.hold is not hold:
            self._do(DeferOutbound(outbound_id=outbound.outbound_id, hold=hold, until=until, now=self._clock.now()), cause)
        raise Later(min(until, outbound.deadline))

    def _parcel(self, found: Message, to: _To, addresses: Sequence[str], now: datetime) -> tuple[Parcel, str]:
        outbound, language = found.outbound, to.manner.language
        attempt = outbound.attempt + 1
        if is_open(self._reach.last_inbound_at(outbound.recipient_id), now) and not outbound.template_only:
            body = with_links(found.body, addresses[1:])
            photo = addresses[0] if addresses else None
            return Parcel(outbound.outbound_id, attempt, to.address, body=body, media_url=photo), language
        template = self._templates.choose(outbound.template, language)
        variables = checked(template, found.variables)
        content = template.content_sid
        return Parcel(outbound.outbound_id, attempt, to.address, content_sid=content, variables=variables), template.language

    def _intend(self, outbound: Outbound, parcel: Parcel, language: str, now: datetime, cause: Cause) -> bool:
        """Records the intent, with consent and budgets checked in the same commit; raises `Later` where a budget is spent."""
        begins = parcel.content_sid is not None
        command = AttemptOutbound(
            outbound_id=outbound.outbound_id,
            shape=Shape.TEMPLATE if begins else Shape.TEXT,
            content_sid=parcel.content_sid,
            language=language,
            initiated=begins,
            sender=self._messenger.sender,
            now=now,
        )
        guard = self._guard(outbound, begins=begins, sender=self._messenger.sender, at=now)
        try:
            self._handle(OUTBOUND, outbound.outbound_id, command, cause, [guard])
        except (OutboundNotWaiting, OutboundTooEarly, OutboundTooLate, TemplateRequired):
            # It has changed since it was read: another photo, a later hour, or an intent whose commit was not confirmed to us.
            raise Later(now) from None
        except SendHeld as held:
            if held.until is None:
                self._do(SkipOutbound(outbound_id=outbound.outbound_id, skip=Skip(held.reason), now=now), cause)
                return False
            self._defer(outbound, Hold(held.reason), held.until, cause)
        return True

    def _call(self, outbound: Outbound, parcel: Parcel, cause: Cause) -> None:
        try:
            accepted = self._messenger.send(parcel)
        except ProviderRefused as refused:
            self._refused(outbound, parcel, refused.code, cause)
        except ProviderNotReached:
            self._again(parcel, "not-reached", self._clock.now() + UNREACHED_WAIT, outbound, cause)
        except ProviderSilent:
            self._do(LoseOutbound(outbound_id=parcel.outbound_id, attempt=parcel.attempt, now=self._clock.now()), cause)
        else:
            self._do(
                AcceptOutbound(
                    outbound_id=parcel.outbound_id,
                    attempt=parcel.attempt,
                    provider_sid=accepted.provider_sid,
                    now=self._clock.now(),
                ),
                cause,
            )

    def _refused(self, outbound: Outbound, parcel: Parcel, code: str, cause: Cause) -> None:
        now, follows = self._clock.now(), consequence(code)
        self._learned(outbound.recipient_id, code, cause)
        if follows.as_template and parcel.content_sid is None:
            command: OutboundCommand = ReportOutbound(
                outbound_id=parcel.outbound_id,
                attempt=parcel.attempt,
                provider_sid="",
                delivery=Delivery.FAILED,
                code=code,
                as_template=True,
                now=now,
            )
            self._do(command, cause)
            return
        if follows.retry_after is not None:
            self._again(parcel, code, now + follows.retry_after, outbound, cause)
        self._do(RefuseOutbound(outbound_id=parcel.outbound_id, attempt=parcel.attempt, code=code, retry_at=None, now=now), cause)

    def _again(self, parcel: Parcel, code: str, retry_at: datetime, outbound: Outbound, cause: Cause) -> None:
        """Nothing was sent, and it may be tried again: raises `Later`."""
        self._do(
            RefuseOutbound(
                outbound_id=parcel.outbound_id, attempt=parcel.attempt, code=code, retry_at=retry_at, now=self._clock.now()
            ),
            cause,
        )
        raise Later(min(retry_at, outbound.deadline))

    def _do(self, command: OutboundCommand, cause: Cause) -> None:
        self._handle(OUTBOUND, command.outbound_id, command, cause)
