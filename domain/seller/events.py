"""What has happened to sellers, as far as briefs go. Facts: append-only, never renamed once released."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketChosen:
    """A seller says what they offer, where, at which prices, and how many briefs a day they want at most.

    Without locations it is the whole island, without prices any price.
    """

    TYPE: ClassVar[str] = "seller.market_chosen"
    seller_id: UUID
    categories: tuple[str, ...]
    locations: tuple[str, ...]
    price_from: Decimal | None
    price_to: Decimal | None
    currency: str
    briefs_a_day: int
    chosen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefsPaused:
    """A seller wants no briefs for now."""

    TYPE: ClassVar[str] = "seller.briefs_paused"
    seller_id: UUID
    paused_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefsResumed:
    """A seller wants briefs again."""

    TYPE: ClassVar[str] = "seller.briefs_resumed"
    seller_id: UUID
    resumed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerVerified:
    """An operator has seen who the seller is."""

    TYPE: ClassVar[str] = "seller.verified"
    seller_id: UUID
    verified_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationWithdrawn:
    """An operator has taken that back."""

    TYPE: ClassVar[str] = "seller.verification_withdrawn"
    seller_id: UUID
    withdrawn_at: datetime


SellerEvent = MarketChosen | BriefsPaused | BriefsResumed | SellerVerified | VerificationWithdrawn
