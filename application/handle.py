"""Load, decide, append; and decide again when somebody else was faster."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from application.cause import Cause
from application.ports import (
    Busy,
    Clock,
    ConnectionLost,
    EventLog,
    LogUnavailable,
    Sleep,
    Snapshot,
    Statement,
    Tally,
    VersionConflict,
)
from application.recorded import Recorded
from application.turns import Turns
from domain.decider import Decider

C = TypeVar("C")
E = TypeVar("E")
S = TypeVar("S")

SNAPSHOT_EVERY = 32
"""Versions between snapshots. Loading folds at most this many events; a snapshot costs one small row in the same commit."""

PATIENCE = 15.0
"""Seconds that a command may lose races, or wait for the log to come back, before it is given up."""


@dataclass(frozen=True, slots=True)
class Handled(Generic[S]):
    """What came of a command: its events, none where nothing changed, and the state after them."""

    events: tuple[Recorded[Any], ...]
    state: S


def state_of(log: EventLog, decider: Decider[C, E, S], stream_id: UUID) -> S:
    """What a stream has come to, for those who only look; raises `LogUnavailable`."""
    try:
        return log.load(stream_id, decider).state
    except ConnectionLost as lost:
        raise LogUnavailable(str(lost)) from lost


class Handle:
    """Handles one command against one stream.

    Commands of one process to one stream take turns, so that only different processes race; a race is settled by the
    log: one append wins, the others load and decide again.
    """

    def __init__(self, log: EventLog, clock: Clock, tally: Tally, sleep: Sleep = time.sleep) -> None:
        self._log = log
        self._clock = clock
        self._tally = tally
        self._sleep = sleep
        self._turns = Turns()

    def __call__(
        self,
        decider: Decider[C, E, S],
        stream_id: UUID,
        command: C,
        cause: Cause,
        alongside: Sequence[Statement] = (),
    ) -> Handled[S]:
        """Raises whatever the decider refuses, `Taken`, `SendHeld`, `Busy`, `LogUnavailable` or `PersonErased`."""
        deadline = time.monotonic() + PATIENCE
        delay = 0.002
        while True:
            try:
                with self._turns.on(stream_id):
                    return self._once(decider, stream_id, command, cause, alongside)
            except VersionConflict:
                self._tally.conflict()
                if time.monotonic() > deadline:
                    raise Busy from None
            except ConnectionLost as lost:
                if time.monotonic() > deadline:
                    raise LogUnavailable(str(lost)) from lost
            self._sleep(random.uniform(0, delay))  # noqa: S311 - spreads rivals, guards nothing
            delay = min(delay * 2, 0.1)

    def _once(
        self,
        decider: Decider[C, E, S],
        stream_id: UUID,
        command: C,
        cause: Cause,
        alongside: Sequence[Statement],
    ) -> Handled[S]:
        loaded = self._log.load(stream_id, decider)
        state = loaded.state
        events = decider.decide(command, state)
        if not events:
            return Handled((), state)
        now, name = self._clock.now(), type(command).__name__
        pending = []
        for version, event in enumerate(events, loaded.version + 1):
            pending.append(Recorded(stream_id, version, now, cause, name, event))
            state = decider.evolve(state, event)
        version = loaded.version + len(events)
        due = version - loaded.snapshot_version >= SNAPSHOT_EVERY
        started = time.perf_counter()
        stored = self._log.append(
            stream_id,
            loaded.version,
            pending,
            alongside=alongside,
            snapshot=Snapshot(decider.name, version, state) if due else None,
        )
        self._tally.appended(time.perf_counter() - started)
        return Handled(stored, state)
