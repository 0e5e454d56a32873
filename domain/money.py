"""Money: a decimal amount and its ISO 4217 currency."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Money:
    """An amount, exact, and in which currency, such as 650 GBP."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{shown(self.amount)} {self.currency}"


def shown(amount: Decimal) -> str:
    """An amount for people: thousands apart, and no cents where there are none."""
    whole = amount == amount.to_integral_value()
    return f"{amount:,.0f}" if whole else f"{amount:,.2f}"
