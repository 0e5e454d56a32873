"""Counts what the application reports, for tests to look at."""

from dataclasses import dataclass, field


@dataclass
class Counted:
    """Implements the application's `Tally`."""

    conflicts: int = 0
    appends: list[float] = field(default_factory=list)

    def conflict(self) -> None:
        """One more."""
        self.conflicts += 1

    def appended(self, seconds: float) -> None:
        """One more."""
        self.appends.append(seconds)
