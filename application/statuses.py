"""What the provider reports about messages that it took over from us."""

import re
from enum import StrEnum
from uuid import UUID

from application.cause import Cause
from application.handle import Handle, state_of
from application.outgoing import Learned
from application.ports import Clock, EventLog
from domain.outbound.commands import ReportOutbound
from domain.outbound.decider import OUTBOUND
from domain.outbound.lattice import heard
from domain.outbound.provider_errors import consequence
from domain.outbound.refusals import OutboundNotFound

_NAME = re.compile(r"[0-9A-Za-z_-]{1,64}", re.ASCII)
_MOST_ATTEMPTS = 1_000_000


class Heard(StrEnum):
    """What a report was good for."""

    RECORDED = "recorded"
    UNCHANGED = "unchanged"
    """It says what is known, or less: it came twice, late, or tells of an attempt before the current one."""
    STATUS_UNKNOWN = "status-unknown"
    OUTBOUND_UNKNOWN = "outbound-unknown"
    UNREADABLE = "unreadable"
    """The attempt, the provider's name or the code cannot be one."""


class Statuses:
    """Hears reports."""

    def __init__(self, log: EventLog, handle: Handle, learned: Learned, clock: Clock) -> None:
        self._log = log
        self._handle = handle
        self._learned = learned
        self._clock = clock

    def report(
        self, outbound_id: UUID, attempt: int, provider_sid: str, status_word: str, error_code: str | None, cause: Cause
    ) -> Heard:
        """Records a step forward, and says what came of it, whatever the texts are; raises `Busy` or `LogUnavailable`."""
        delivery = heard(status_word)
        if delivery is None:
            return Heard.STATUS_UNKNOWN
        code = error_code or None
        named = [provider_sid] if code is None else [provider_sid, code]
        if not 0 < attempt <= _MOST_ATTEMPTS or not all(_NAME.fullmatch(name) for name in named):
            return Heard.UNREADABLE
        command = ReportOutbound(
            outbound_id=outbound_id,
            attempt=attempt,
            provider_sid=provider_sid,
            delivery=delivery,
            code=code,
            as_template=code is not None and consequence(code).as_template,
            now=self._clock.now(),
        )
        try:
            if code is not None:
                self._learn(command, code, cause)
            handled = self._handle(OUTBOUND, outbound_id, command, cause)
        except OutboundNotFound:
            return Heard.OUTBOUND_UNKNOWN
        return Heard.RECORDED if handled.events else Heard.UNCHANGED

    def _learn(self, command: ReportOutbound, code: str, cause: Cause) -> None:
        """Comes before the record, so that nothing is lost between the two; a report that is no news teaches nothing."""
        outbound = state_of(self._log, OUTBOUND, command.outbound_id)
        if OUTBOUND.decide(command, outbound):
            self._learned(outbound.recipient_id, code, cause)
