"""A subscriber reads the log in order from its own checkpoint and acts outside the log."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from application.ports import EventLog
from application.recorded import Recorded

BATCH = 200


class Checkpoints(Protocol):
    """How far each subscriber has come."""

    def position(self, subscriber: str) -> int:
        """The last position it has dealt with, 0 before the first; raises `LogUnavailable`."""

    def advance(self, subscriber: str, position: int) -> None:
        """It has dealt with everything up to here; never moves back. Raises `LogUnavailable`."""


class Handler(Protocol):
    """What a subscriber does; doing it twice must be as good as once."""

    @property
    def name(self) -> str:
        """Under which its checkpoint is kept."""

    def __call__(self, events: Sequence[Recorded[Any]], /) -> None:
        """Deals with these events, in order."""


class Follower(Protocol):
    """Whoever follows the log."""

    def catch_up(self, stopped: Callable[[], bool] = ..., /) -> int:
        """Deals with everything there is; gives the position reached."""


class Subscription:
    """Moves one handler along the log. The checkpoint follows the work: a crash in between repeats work, and loses none."""

    def __init__(self, log: EventLog, checkpoints: Checkpoints, handler: Handler) -> None:
        self._log = log
        self._checkpoints = checkpoints
        self._handler = handler

    def catch_up(self, stopped: Callable[[], bool] = lambda: False) -> int:
        """Deals with everything there is; gives the position reached. Raises what the handler and the log raise."""
        position = self._checkpoints.position(self._handler.name)
        while not stopped():
            events = self._log.read(position, BATCH)
            if not events:
                break
            self._handler(events)
            position = events[-1].position
            self._checkpoints.advance(self._handler.name, position)
        return position
