"""What the provider reports about messages that it took over from us."""

import re
from collections.abc import Callable
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from application.cause import Cause
from application.handle import Handle
from application.ports import Clock, ConnectionLost, EventLog, LogUnavailable
from domain.outbound.commands import ReportOutbound
from domain.outbound.decider import OUTBOUND
from domain.outbound.lattice import heard
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


class Consequence(Protocol):
    """What follows from an error code of the provider."""

    @property
    def as_template(self) -> bool:
        """Whether what failed as free text may be sent as a template."""


class Learned(Protocol):
    """What becomes of it when a code tells something about the recipient, such as that they have stopped us."""

    def __call__(self, recipient_id: UUID, code: str, cause: Cause, /) -> None:
        """Acts on it; acting twice must be as good as once."""


class Statuses:
    """Hears reports."""

    def __init__(
        self, log: EventLog, handle: Handle, consequence: Callable[[str], Consequence], learned: Learned, clock: Clock
    ) -> None:
        self._log = log
        self._handle = handle
        self._consequence = consequence
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
            as_template=code is not None and self._consequence(code).as_template,
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
        try:
            outbound = self._log.load(command.outbound_id, OUTBOUND).state
        except ConnectionLost as lost:
            raise LogUnavailable(str(lost)) from lost
        if OUTBOUND.decide(command, outbound):
            self._learned(outbound.recipient_id, code, cause)
