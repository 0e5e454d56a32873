"""Retention: what has been kept for its time, or is reached by nothing any more, is removed without anybody asking."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from application.holdings import Holding
from application.ports import Clock, LogUnavailable

FIRST = timedelta(minutes=1)
"""After the start, and after a failure."""

EVERY = timedelta(minutes=10)


class Removals(Protocol):
    """Where it is counted and logged what retention did."""

    def removed(self, holding: str, count: int) -> None:
        """So many things were removed from a holding."""

    def not_tidied(self, holding: str, fault: Exception) -> None:
        """A holding could not be swept or expired."""


class RetentionIncomplete(Exception):
    """Some holdings could not be swept or expired, the others were; `faults` says which and why. It is safe to try again."""

    def __init__(self, faults: Sequence[tuple[str, Exception]]) -> None:
        super().__init__(", ".join(f"{holding}: {type(fault).__name__}" for holding, fault in faults))
        self.faults = tuple(faults)


class Retention:
    """Tidies every holding."""

    def __init__(self, holdings: Sequence[Holding], clock: Clock, removals: Removals) -> None:
        self._holdings = holdings
        self._clock = clock
        self._removals = removals

    def tidy(self) -> dict[str, int]:
        """Sweeps and expires all holdings, and gives how many things were removed from each.

        One that fails with `OSError` or `LogUnavailable` does not stop the others; raises `RetentionIncomplete` at the end.
        """
        now = self._clock.now()
        removed: dict[str, int] = {}
        faults: list[tuple[str, Exception]] = []
        for holding in self._holdings:
            removed[holding.name] = 0
            for part in (holding.sweep, _expiring(holding, now)):
                try:
                    count = part()
                except (OSError, LogUnavailable) as fault:
                    faults.append((holding.name, fault))
                    self._removals.not_tidied(holding.name, fault)
                else:
                    removed[holding.name] += count
                    self._removals.removed(holding.name, count)
        if faults:
            raise RetentionIncomplete(faults)
        return removed


def _expiring(holding: Holding, now: datetime) -> Callable[[], int]:
    return lambda: holding.expire(now)


class RegularRetention:
    """Tidies `FIRST` after the start and `EVERY` so often; the worker asks it as it asks those who follow the log."""

    name = "retention"

    def __init__(self, retention: Retention, clock: Clock) -> None:
        self._retention = retention
        self._clock = clock
        self._due = clock.now() + FIRST

    def catch_up(self, stopped: Callable[[], bool] = lambda: False) -> int:
        """Tidies if it is due; gives how many things were removed. Raises `RetentionIncomplete`, and is due again soon after."""
        now = self._clock.now()
        if stopped() or now < self._due:
            return 0
        self._due = now + FIRST
        removed = self._retention.tidy()
        self._due = now + EVERY
        return sum(removed.values())
