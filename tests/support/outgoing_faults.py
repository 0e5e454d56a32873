"""Processes that die in the middle of their work: at any append, before or after it, and around any call of the provider."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from application.ports import EventLog, Snapshot, Statement
from application.recorded import Recorded


class Killed(BaseException):
    """It ends here; no handler of ours sees it."""


class FaultyLog:
    """A log whose writer dies `after` so many steps, once; steps are before and after each append, and each call."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self.load = log.load
        self.read = log.read
        self.stream = log.stream
        self.after: int | None = None

    def step(self) -> None:
        """One more; raises `Killed` at the last."""
        if self.after is None:
            return
        if self.after == 0:
            self.after = None
            raise Killed
        self.after -= 1

    def append(
        self,
        stream_id: UUID,
        expected_version: int,
        events: Sequence[Recorded[Any]],
        *,
        alongside: Sequence[Statement] = (),
        snapshot: Snapshot | None = None,
    ) -> tuple[Recorded[Any], ...]:
        """As the log's."""
        self.step()
        stored = self._log.append(stream_id, expected_version, events, alongside=alongside, snapshot=snapshot)
        self.step()
        return stored
