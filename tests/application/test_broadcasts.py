"""Who is asked, who decides, and that whoever is asked is looked at again: over the real log."""

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from application.forgetting import Forgetting
from application.sellers import Offering
from domain.broadcast.events import (
    ApprovalExpired,
    ApprovalRequested,
    BroadcastApproved,
    BroadcastQueued,
    BroadcastRejected,
    BroadcastRolledBack,
    Ground,
    RollBack,
)
from domain.broadcast.refusals import ApprovalDecided, ApprovalTooLate, BroadcastNotFound, BroadcastUnderWay
from domain.channel import Channel
from domain.errors import Refused
from domain.lead.refusals import LeadNotFound, LeadNotOpen
from domain.seller.refusals import MarketNotUsable, NotASeller
from entrypoints.bootstrap import Core, open_core
from projections.seller_lookups import ViewSellers
from tests.support.marketplace import CAUSE, RULES, Market
from tests.support.people import register
from tests.support.replayed import assert_live_is_folded
from tests.support.servers import Servers
from tests.support.tally import Counted


@pytest.fixture(scope="module")
def stage(servers: Servers) -> Iterator[tuple[Core, str]]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as core:
        yield core, url


@pytest.fixture
def market(stage: tuple[Core, str]) -> Market:
    return Market(stage[0])


def chosen(market: Market, approval: UUID) -> list[UUID]:
    asked = market.events(approval)[0]
    return [one.seller_id for one in asked.candidates if one.chosen]


def grounds(market: Market, approval: UUID) -> dict[UUID, set[Ground]]:
    return {one.seller_id: set(one.grounds) for one in market.events(approval)[0].candidates}


def test_sellers_of_the_category_and_the_place_are_found_verified_ones_first(market: Market) -> None:
    here, near, far, verified = market.seller("Lapta"), market.seller("Alsancak"), market.seller("Lefke"), market.seller("kyrenia")
    market.sellers.verify(verified, CAUSE)
    stranger = Market(market.core).seller("Lapta")
    approval = market.gate(market.lead())
    assert chosen(market, approval) == [verified, here, near]
    found = grounds(market, approval)
    assert Ground.LOCATION_DIFFERS in found[far]
    assert stranger not in found


def test_whoever_cannot_be_messaged_is_left_out_and_it_is_said_why(market: Market) -> None:
    silent, nowhere, paused, fit = (
        market.seller(on_whatsapp=False),
        market.seller(reachable=False),
        market.seller(),
        market.seller(),
    )
    market.sellers.pause(paused, CAUSE)
    nobody = uuid4()
    approval = market.gate(market.lead(), silent, nowhere, paused, fit, nobody, market.customer)
    assert chosen(market, approval) == [fit]
    found = grounds(market, approval)
    assert Ground.NO_CONSENT in found[silent]
    assert Ground.NOT_REACHABLE in found[nowhere]
    assert Ground.PAUSED in found[paused]
    assert Ground.NO_SELLER in found[nobody]
    assert {Ground.NO_SELLER, Ground.IS_CUSTOMER} <= found[market.customer]


def test_a_seller_who_was_merged_with_whoever_writes_on_whatsapp_is_reached_there(market: Market) -> None:
    seller, other = market.seller(reachable=False), market.seller()
    market.core.acquaintance.merge(other, seller, "The same shop", CAUSE)
    assert chosen(market, market.gate(market.lead(), seller)) == [seller]


def test_asking_for_a_decision_again_is_asking_once_until_it_is_over(market: Market) -> None:
    market.seller()
    lead = market.lead()
    first = market.gate(lead)
    assert market.gate(lead) == first
    market.broadcasts.reject(first, market.support, "Not now", CAUSE)
    second = market.gate(lead)
    assert second != first
    market.clock.later(86_400)
    assert market.gate(lead) not in {first, second}
    assert [type(event) for event in market.events(first)] == [ApprovalRequested, BroadcastRejected]


def test_hundred_requests_for_a_decision_at_once_are_one(market: Market) -> None:
    market.seller()
    lead = market.lead()
    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(lambda _: market.gate(lead), range(100)))) == 1


def test_of_a_hundred_decisions_at_once_one_counts(market: Market) -> None:
    market.seller()
    approval = market.gate(market.lead())

    def decide(number: int) -> str:
        try:
            if number % 2:
                market.broadcasts.approve(approval, market.support, "", CAUSE)
            else:
                market.broadcasts.reject(approval, market.support, "", CAUSE)
        except Refused as refused:
            return type(refused).__name__
        return "decided"

    with ThreadPoolExecutor(16) as pool:
        assert Counter(pool.map(decide, range(100))) == {"decided": 1, ApprovalDecided.__name__: 99}


def test_whoever_stopped_or_paused_meanwhile_is_rejected_and_the_others_are_asked(market: Market) -> None:
    stopped, fit = market.seller(), market.seller()
    lead = market.lead()
    approval = market.gate(lead)
    market.core.consents.heed(stopped, Channel.WHATSAPP, "STOP", "message:SM1", CAUSE)
    queued = market.approve(approval)[-1]
    assert isinstance(queued, BroadcastQueued)
    assert {one.seller_id: one.rejected for one in queued.recipients} == {stopped: Ground.NO_CONSENT, fit: None}
    tally = market.recipients.tally(approval)
    assert (tally.queued, tally.skipped) == (1, 1)
    with pytest.raises(BroadcastUnderWay):
        market.gate(lead)


def test_more_than_half_rejected_asks_nobody(market: Market) -> None:
    sellers = [market.seller() for _ in range(3)]
    approval = market.gate(market.lead())
    market.sellers.pause(sellers[0], CAUSE)
    Forgetting(market.core.handle, market.core.keys, (), market.core.clock).forget(sellers[1], "a test", CAUSE)
    approved, rolled_back = market.approve(approval)[1:]
    assert isinstance(approved, BroadcastApproved)
    assert isinstance(rolled_back, BroadcastRolledBack)
    assert rolled_back.why is RollBack.TOO_MANY_REJECTED
    assert {one.rejected for one in rolled_back.recipients} == {Ground.PAUSED, Ground.FORGOTTEN, None}
    assert market.recipients.tally(approval).skipped == 3


def test_nobody_is_asked_for_a_lead_that_ended_meanwhile(market: Market) -> None:
    market.seller()
    lead = market.lead()
    approval = market.gate(lead)
    market.leads.close(market.customer, lead, CAUSE)
    assert market.approve(approval)[-1].why is RollBack.LEAD_ENDED
    with pytest.raises(LeadNotOpen):
        market.gate(lead)
    with pytest.raises(LeadNotFound):
        market.gate(uuid4())


def test_a_decision_that_comes_too_late_is_refused_before_its_expiry_is_recorded_and_after(market: Market) -> None:
    approval = market.gate(market.lead())
    market.broadcasts.expire(approval, CAUSE)
    market.clock.later(timedelta(hours=24).total_seconds())
    for _ in range(2):
        with pytest.raises(ApprovalTooLate):
            market.approve(approval)
        market.broadcasts.expire(approval, CAUSE)
    assert [type(event) for event in market.events(approval)] == [ApprovalRequested, ApprovalExpired]
    with pytest.raises(BroadcastNotFound):
        market.approve(uuid4())


def test_a_message_is_not_sent_after_its_lead_has_expired(market: Market) -> None:
    long = Market(market.core, rules=replace(RULES, sent_within=timedelta(days=90)))
    long.seller()
    lead = long.lead()
    assert long.approve(long.gate(lead))[-1].deadline == long.clock.now() + timedelta(days=14)


def test_however_many_are_asked_they_are_looked_at_in_one_statement(market: Market) -> None:
    for _ in range(3):
        market.seller()
    statements = []

    def counted(query: object, /, **values: object) -> object:
        statements.append(query)
        return market.core.rows(query, **values)  # type: ignore[arg-type]

    known = ViewSellers(counted)  # type: ignore[arg-type]
    found = known.in_category(market.category, uuid4(), market.clock.now())
    known.these([one.seller_id for one in found], uuid4(), market.clock.now())
    assert (len(found), len(statements)) == (3, 2)


def test_only_sellers_have_a_market_and_only_one_that_can_be_met(market: Market) -> None:
    with pytest.raises(NotASeller):
        market.sellers.verify(register(market.core, "consumer"), CAUSE)
    seller = register(market.core, "seller")
    for offering in (Offering([]), Offering(["cars"], briefs_a_day=11), Offering(["cars"], briefs_a_day=0)):
        with pytest.raises(MarketNotUsable):
            market.sellers.choose_market(seller, offering, CAUSE, on_whatsapp=False)


def test_live_views_are_what_a_replay_gives(stage: tuple[Core, str], market: Market) -> None:
    market.seller()
    market.approve(market.gate(market.lead()))
    Forgetting(market.core.handle, market.core.keys, (), market.core.clock).forget(market.support, "a test", CAUSE)
    assert_live_is_folded(*stage)


def test_support_is_told_of_a_broadcast_and_sellers_take_their_market_along(market: Market) -> None:
    core, seller = market.core, market.seller()
    approval = market.gate(market.lead())
    market.approve(approval)

    def said(kind: str, id: UUID) -> list[str]:
        return [line.sentence for line in core.audit.story(core.audit.subject(kind, id)).lines]

    story = said("broadcast", approval)
    assert len(story) == 3
    assert [one for one in said("person", market.support) if one in story] == story
    assert [one for one in said("person", market.customer) if one in story] == [story[0], story[2]]
    portrait = core.portraits.of(seller)
    (kept,) = core.portraits.kept(portrait, "market")
    assert (kept.facts["categories"], kept.facts["locations"]) == ([market.category], ["Lapta"])
    assert len([one for one in said("person", seller) if "offer" in one]) >= 1
    told = json.dumps([one.facts for name in portrait.holdings for one in core.portraits.kept(portrait, name)])
    assert str(market.customer) not in told
