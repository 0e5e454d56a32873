"""The time that a booking takes: an hour of a listing's day, or whole nights."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Kind(StrEnum):
    """What is booked; days for which a car is hired count as nights."""

    VIEWING = "viewing"
    STAY = "stay"


@dataclass(frozen=True, slots=True)
class Span:
    """From one instant to another; by the listing's clock it takes the days from `first_day` to `last_day`, both of them.

    The days of a stay are its nights, each named by the day on which it begins.
    """

    kind: Kind
    starts_at: datetime
    ends_at: datetime
    first_day: date
    last_day: date

    @property
    def nights(self) -> int:
        """How many nights, or days, it takes."""
        return (self.last_day - self.first_day).days + 1

    def clashes(self, other: "Span") -> bool:
        """Whether two people cannot have both. A stay that begins where another ends does not clash with it."""
        if self.kind is not other.kind:
            return False
        if self.kind is Kind.STAY:
            return self.first_day <= other.last_day and other.first_day <= self.last_day
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def takes(self, day: date) -> bool:
        """Whether some of that day, or that night, is in it."""
        return self.first_day <= day <= self.last_day
