"""The audience of a broadcast: whoever fits and can be messaged, the same in whatever order sellers are looked at."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.brief import Brief, Budget
from domain.broadcast.audience import Market, SellerFacts, Wanted, barred, select
from domain.broadcast.events import Candidate, Ground
from tests.support.broadcasts import CUSTOMER, seller

BRIEF = Brief("rentals", "Lapta", Budget(Decimal(300), Decimal(700), "GBP"), "12 months")
WANTED = Wanted(BRIEF, CUSTOMER, owner_id=None, named=(), seed=7, at_most=50)
MARKET = Market(("rentals",), ("Lapta",), Decimal(500), Decimal(900), "GBP")
FIT = SellerFacts(seller(0), MARKET, briefs=0, briefs_a_day=10)
EXCLUDING = frozenset(
    {
        Ground.NO_SELLER,
        Ground.IS_CUSTOMER,
        Ground.LOCATION_DIFFERS,
        Ground.PRICE_DIFFERS,
        Ground.PAUSED,
        Ground.DAILY_CAP,
        Ground.NO_CONSENT,
        Ground.NOT_REACHABLE,
        Ground.ALREADY_ASKED,
        Ground.AUDIENCE_FULL,
        Ground.FORGOTTEN,
    }
)


def looked_at(**facts: Any) -> Candidate:
    (found,) = select(WANTED, [replace(FIT, **facts)])
    return found


@pytest.mark.parametrize(
    ("facts", "chosen", "ground"),
    [
        ({}, True, Ground.LOCATION),
        ({"is_verified": True}, True, Ground.VERIFIED),
        ({"is_quiet": True}, True, Ground.QUIET_HOURS),
        ({"market": replace(MARKET, locations=())}, True, Ground.LOCATION),
        ({"market": replace(MARKET, locations=("Girne",))}, True, Ground.NEIGHBOUR),
        ({"market": replace(MARKET, locations=("Lapithos",))}, True, Ground.LOCATION),
        ({"market": replace(MARKET, locations=("Famagusta", "Lefke"))}, False, Ground.LOCATION_DIFFERS),
        ({"market": replace(MARKET, price_from=Decimal(700))}, True, Ground.PRICE),
        ({"market": replace(MARKET, price_from=Decimal(701))}, False, Ground.PRICE_DIFFERS),
        ({"market": replace(MARKET, price_from=None, price_to=Decimal(299))}, False, Ground.PRICE_DIFFERS),
        ({"is_seller": False}, False, Ground.NO_SELLER),
        ({"seller_id": CUSTOMER}, False, Ground.IS_CUSTOMER),
        ({"is_paused": True}, False, Ground.PAUSED),
        ({"has_consented": False}, False, Ground.NO_CONSENT),
        ({"is_reachable": False}, False, Ground.NOT_REACHABLE),
        ({"was_asked": True}, False, Ground.ALREADY_ASKED),
        ({"is_forgotten": True}, False, Ground.FORGOTTEN),
        ({"briefs": 9}, True, Ground.CATEGORY),
        ({"briefs": 10}, False, Ground.DAILY_CAP),
    ],
)
def test_what_speaks_for_and_against_a_seller_is_said(facts: dict[str, Any], chosen: bool, ground: Ground) -> None:
    found = looked_at(**facts)
    assert found.chosen is chosen
    assert ground in found.grounds


def test_prices_in_another_currency_say_nothing() -> None:
    found = looked_at(market=replace(MARKET, price_from=Decimal(90_000), price_to=None, currency="TRY"))
    assert found == Candidate(seller(0), chosen=True, grounds=(Ground.CATEGORY, Ground.LOCATION))


def test_sellers_of_other_categories_are_not_looked_at_unless_somebody_names_them() -> None:
    others = [replace(FIT, market=replace(MARKET, categories=("cars",))), replace(FIT, seller_id=seller(1), market=None)]
    assert select(WANTED, others) == ()
    named = replace(WANTED, named=(seller(0), seller(1), seller(2)))
    assert {(one.seller_id, one.chosen, one.grounds) for one in select(named, others)} == {
        (seller(0), True, (Ground.NAMED,)),
        (seller(1), True, (Ground.NAMED,)),
        (seller(2), False, (Ground.NAMED, Ground.NO_SELLER)),
    }


def test_a_listing_is_its_owners_alone() -> None:
    owner = replace(WANTED, owner_id=seller(9))
    assert select(owner, [FIT]) == (Candidate(seller(9), chosen=False, grounds=(Ground.OWNER, Ground.NO_SELLER)),)
    found = select(owner, [FIT, replace(FIT, seller_id=seller(9), market=None)])
    assert found == (Candidate(seller(9), chosen=True, grounds=(Ground.OWNER,)),)


def test_the_very_place_comes_before_its_neighbours_and_the_night_last() -> None:
    quiet, near, near_verified, here = (
        replace(FIT, seller_id=seller(1), is_quiet=True),
        replace(FIT, seller_id=seller(2), market=replace(MARKET, locations=("Alsancak",))),
        replace(FIT, seller_id=seller(3), market=replace(MARKET, locations=("Alsancak",)), is_verified=True),
        replace(FIT, seller_id=seller(4)),
    )
    assert [one.seller_id for one in select(WANTED, [quiet, near, near_verified, here])] == [seller(n) for n in (3, 4, 1, 2)]


MARKETS = st.builds(
    Market,
    st.sampled_from([("rentals",), ("cars",), ("cars", "rentals")]),
    st.lists(st.sampled_from(["Lapta", "Girne", "Lefke", "Alsancak", "Atlantis"]), max_size=2).map(tuple),
    st.none() | st.sampled_from([Decimal(100), Decimal(800)]),
    st.none() | st.sampled_from([Decimal(200), Decimal(900)]),
    st.sampled_from(["GBP", "EUR"]),
)
SELLERS = st.lists(
    st.builds(
        SellerFacts,
        st.integers(0, 30).map(seller) | st.just(CUSTOMER),
        st.none() | MARKETS,
        briefs=st.integers(0, 3),
        briefs_a_day=st.integers(1, 4),
        is_seller=st.booleans(),
        is_forgotten=st.booleans(),
        is_verified=st.booleans(),
        is_paused=st.booleans(),
        is_quiet=st.booleans(),
        has_consented=st.booleans(),
        is_reachable=st.booleans(),
        was_asked=st.booleans(),
    )
    | st.builds(replace, st.just(FIT), seller_id=st.integers(0, 30).map(seller), is_verified=st.booleans()),
    max_size=25,
    unique_by=lambda one: one.seller_id,
)
ASKED = st.builds(
    replace,
    st.just(WANTED),
    owner_id=st.none() | st.just(seller(1)),
    named=st.sets(st.integers(0, 30).map(seller), max_size=4).map(tuple) | st.just(()),
    seed=st.integers(0, 2**32),
    at_most=st.integers(1, 6),
)


@given(SELLERS, ASKED, st.randoms(use_true_random=False))
def test_the_audience_follows_from_the_facts_and_the_seed_alone(sellers: list[SellerFacts], wanted: Wanted, random: Any) -> None:
    found = select(wanted, sellers)
    again = list(sellers)
    random.shuffle(again)
    assert select(wanted, again) == found

    chosen = [one for one in found if one.chosen]
    assert len(chosen) <= wanted.at_most
    assert found[: len(chosen)] == tuple(chosen)
    assert len({one.seller_id for one in found}) == len(found)
    assert all(EXCLUDING.isdisjoint(one.grounds) for one in chosen)
    assert all(not EXCLUDING.isdisjoint(one.grounds) for one in found if not one.chosen)
    assert all(one.grounds for one in found)

    facts = {one.seller_id: one for one in sellers}
    assert not any(barred(facts[one.seller_id], CUSTOMER) for one in chosen)
    verified = [facts[one.seller_id].is_verified for one in chosen]
    assert verified == sorted(verified, reverse=True)
    if any(Ground.AUDIENCE_FULL in one.grounds for one in found):
        assert len(chosen) == wanted.at_most


def test_another_seed_makes_another_order_of_equals() -> None:
    many = [replace(FIT, seller_id=seller(number)) for number in range(20)]
    orders = {tuple(one.seller_id for one in select(replace(WANTED, seed=seed), many)) for seed in range(10)}
    assert len(orders) == 10
    assert {frozenset(order) for order in orders} == {frozenset(one.seller_id for one in many)}


def test_nobody_is_nobody() -> None:
    assert select(WANTED, []) == ()
