"""Sellers' standing: said once, whatever is repeated."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from domain.seller.commands import ChooseMarket, Market, PauseBriefs, ResumeBriefs, VerifySeller, WithdrawVerification
from domain.seller.decider import SELLER
from domain.seller.events import BriefsPaused, BriefsResumed, MarketChosen, SellerVerified, VerificationWithdrawn
from domain.seller.refusals import MarketNotUsable
from tests.support.given import given

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
WHO: dict[str, Any] = {"seller_id": UUID(int=5), "now": NOON}
MARKET = Market(("cars",), ("Girne",), Decimal(10), Decimal(90), "GBP", 5)
CHOSEN = MarketChosen(
    seller_id=UUID(int=5),
    categories=("cars",),
    locations=("Girne",),
    price_from=Decimal(10),
    price_to=Decimal(90),
    currency="GBP",
    briefs_a_day=5,
    chosen_at=NOON,
)


def choose(**other: Any) -> ChooseMarket:
    return ChooseMarket(**WHO, market=replace(MARKET, **other), at_most=10)


def test_a_market_is_chosen_and_changed_but_not_repeated() -> None:
    given(SELLER).when(choose()).then(CHOSEN)
    given(SELLER, CHOSEN).when(choose()).then_nothing()
    given(SELLER, CHOSEN).when(choose(locations=())).then(replace(CHOSEN, locations=()))


@pytest.mark.parametrize(
    "other",
    [{"categories": ()}, {"price_from": Decimal(91)}, {"price_from": Decimal(-1)}, {"briefs_a_day": 0}, {"briefs_a_day": 11}],
)
def test_a_market_that_nobody_could_meet_is_refused(other: dict[str, Any]) -> None:
    given(SELLER).when(choose(**other)).then_refused(MarketNotUsable)


def test_pausing_and_verifying_are_said_once_and_taken_back_once() -> None:
    paused, resumed = BriefsPaused(seller_id=UUID(int=5), paused_at=NOON), BriefsResumed(seller_id=UUID(int=5), resumed_at=NOON)
    verified = SellerVerified(seller_id=UUID(int=5), verified_at=NOON)
    withdrawn = VerificationWithdrawn(seller_id=UUID(int=5), withdrawn_at=NOON)
    given(SELLER).when(PauseBriefs(**WHO)).then(paused)
    given(SELLER, paused).when(PauseBriefs(**WHO)).then_nothing()
    given(SELLER, paused).when(ResumeBriefs(**WHO)).then(resumed)
    given(SELLER, paused, resumed).when(ResumeBriefs(**WHO)).then_nothing()
    given(SELLER).when(VerifySeller(**WHO)).then(verified)
    given(SELLER, verified).when(VerifySeller(**WHO)).then_nothing()
    given(SELLER, verified).when(WithdrawVerification(**WHO)).then(withdrawn)
    given(SELLER).when(WithdrawVerification(**WHO)).then_nothing()
