"""A clock that goes only when it is told to."""

from datetime import UTC, datetime, timedelta


class Hours:
    """Implements the application's `Clock`, from noon on."""

    def __init__(self) -> None:
        self._now = datetime(2026, 6, 1, 12, tzinfo=UTC)

    def now(self) -> datetime:
        """The present moment."""
        return self._now

    def later(self, seconds: float) -> datetime:
        """Time passes."""
        self._now += timedelta(seconds=seconds)
        return self._now
