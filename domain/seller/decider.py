"""A seller's standing: what they offer, whether they want briefs, and whether they were verified. Asking twice is asking once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from domain.decider import Decider
from domain.seller.commands import (
    ChooseMarket,
    Market,
    PauseBriefs,
    ResumeBriefs,
    SellerCommand,
    VerifySeller,
    WithdrawVerification,
)
from domain.seller.events import (
    BriefsPaused,
    BriefsResumed,
    MarketChosen,
    SellerEvent,
    SellerVerified,
    VerificationWithdrawn,
)
from domain.seller.refusals import MarketNotUsable


@dataclass(frozen=True, slots=True)
class Seller:
    """A seller; without a `market` none was chosen yet."""

    market: Market | None = None
    is_paused: bool = False
    is_verified: bool = False


def choose(command: ChooseMarket, seller: Seller) -> Sequence[MarketChosen]:
    """What they offer from now on; raises `MarketNotUsable`."""
    market = command.market
    _require_usable(market, command.at_most)
    if market == seller.market:
        return []
    return [
        MarketChosen(
            seller_id=command.seller_id,
            categories=market.categories,
            locations=market.locations,
            price_from=market.price_from,
            price_to=market.price_to,
            currency=market.currency,
            briefs_a_day=market.briefs_a_day,
            chosen_at=command.now,
        )
    ]


def _require_usable(market: Market, at_most: int) -> None:
    low, high = market.price_from, market.price_to
    if not market.categories:
        raise MarketNotUsable("A market has at least one category.")
    if any(price is not None and price < 0 for price in (low, high)) or (low is not None and high is not None and low > high):
        raise MarketNotUsable("Prices are at least 0, and the smaller one comes first.")
    if not 1 <= market.briefs_a_day <= at_most:
        raise MarketNotUsable(f"Between 1 and {at_most} briefs a day can be had.")


def decide(command: SellerCommand, seller: Seller) -> Sequence[SellerEvent]:
    """What follows from a command, or a refusal."""
    match command:
        case ChooseMarket():
            return choose(command, seller)
        case PauseBriefs(seller_id=seller_id, now=now):
            return [] if seller.is_paused else [BriefsPaused(seller_id=seller_id, paused_at=now)]
        case ResumeBriefs(seller_id=seller_id, now=now):
            return [BriefsResumed(seller_id=seller_id, resumed_at=now)] if seller.is_paused else []
        case VerifySeller(seller_id=seller_id, now=now):
            return [] if seller.is_verified else [SellerVerified(seller_id=seller_id, verified_at=now)]
        case WithdrawVerification(seller_id=seller_id, now=now):
            return [VerificationWithdrawn(seller_id=seller_id, withdrawn_at=now)] if seller.is_verified else []
        case _:
            assert_never(command)


def evolve(seller: Seller, event: SellerEvent) -> Seller:
    """The seller after one more event."""
    match event:
        case MarketChosen():
            return replace(seller, market=_market(event))
        case BriefsPaused():
            return replace(seller, is_paused=True)
        case BriefsResumed():
            return replace(seller, is_paused=False)
        case SellerVerified():
            return replace(seller, is_verified=True)
        case VerificationWithdrawn():
            return replace(seller, is_verified=False)
        case _:
            assert_never(event)


def _market(event: MarketChosen) -> Market:
    prices = event.price_from, event.price_to, event.currency
    return Market(event.categories, event.locations, *prices, event.briefs_a_day)


SELLER: Decider[SellerCommand, SellerEvent, Seller] = Decider("seller.state.v1", Seller(), decide, evolve)
