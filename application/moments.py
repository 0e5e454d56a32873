"""Moments: times that people and programs write down."""

from datetime import UTC, datetime
from typing import ClassVar

from domain.errors import Refused

EARLIEST, LATEST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)
"""Any time at all, a day short of what can be said, so that no time zone shifts it out of the calendar."""


class BadMoment(Refused):
    """A moment is a position of the log or a time in ISO 8601."""

    type: ClassVar[str] = "bad-moment"
    title: ClassVar[str] = "A moment is a position of the log or a time in ISO 8601"


def time_of(text: str) -> datetime:
    """A time in ISO 8601, in UTC where it names no zone; raises `BadMoment`."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        example = "2026-06-01T12:00Z"
        raise BadMoment(f"{text[:64]!r} is neither a position of the log nor a time in ISO 8601, such as {example}") from None
    return aware(found)


def aware(moment: datetime) -> datetime:
    """The same time in UTC, which it is taken to be in where it names no zone; the calendar's ends are moved a day inwards."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(moment, EARLIEST), LATEST).astimezone(UTC)
