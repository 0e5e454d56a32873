"""A subscriber reads the log in order from its own checkpoint and acts outside the log."""

from collections.abc import Callable
from typing import Protocol


class Checkpoints(Protocol):
    """How far each subscriber has come; it moves on in the commit of the subscriber's work."""

    def position(self, subscriber: str) -> int:
        """The last position it has dealt with, 0 before the first; raises `LogUnavailable`."""


class Follower(Protocol):
    """Whoever follows the log."""

    def catch_up(self, stopped: Callable[[], bool] = ..., /) -> int:
        """Deals with everything there is; gives the position reached."""
