"""The brief: the part of a lead that a seller may see. It is its own type, so that nothing else of a lead can take its place."""

from dataclasses import dataclass
from decimal import Decimal

from domain.money import shown


@dataclass(frozen=True, slots=True)
class Budget:
    """From how much to how much; either end may be open."""

    minimum: Decimal | None
    maximum: Decimal | None
    currency: str

    def __str__(self) -> str:
        if self.minimum is not None and self.maximum is not None:
            return f"{shown(self.minimum)}–{shown(self.maximum)} {self.currency}"
        if self.maximum is not None:
            return f"≤ {shown(self.maximum)} {self.currency}"
        if self.minimum is not None:
            return f"≥ {shown(self.minimum)} {self.currency}"
        return "–"


@dataclass(frozen=True, slots=True)
class Brief:
    """What is looked for, where, for how much, for how long. Nobody can tell from it who asks.

    `category` is a slug such as `short_stays`; `location` a place's own name where we know it; `duration` the customer's words.
    """

    category: str
    location: str
    budget: Budget | None
    duration: str
