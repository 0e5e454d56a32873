"""What may be asked about sellers' standing."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Market:
    """What a seller offers, where and at which prices; without locations it is the whole island, without prices any price."""

    categories: tuple[str, ...]
    locations: tuple[str, ...]
    price_from: Decimal | None
    price_to: Decimal | None
    currency: str
    briefs_a_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseMarket:
    """Say what is offered; nobody gets more than `at_most` briefs a day. Refused with `MarketNotUsable`."""

    seller_id: UUID
    market: Market
    at_most: int
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseBriefs:
    """Want no briefs for now."""

    seller_id: UUID
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeBriefs:
    """Want briefs again."""

    seller_id: UUID
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifySeller:
    """Note that an operator has seen who the seller is."""

    seller_id: UUID
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawVerification:
    """Take that back."""

    seller_id: UUID
    now: datetime


SellerCommand = ChooseMarket | PauseBriefs | ResumeBriefs | VerifySeller | WithdrawVerification
