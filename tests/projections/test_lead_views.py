"""The views of leads, offers and answers say what the streams say, whatever happens and whoever is forgotten."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.cause import Cause
from application.forgetting import Forgetting
from application.leads import Demand, Leads, Terms
from domain.errors import Refused
from domain.lead.commands import PutOutLead
from domain.lead.decider import LEAD
from domain.lead.events import AnswerTurnedAway, OfferExtended, OfferReceived
from domain.lead.state import Lead
from domain.personal import ERASED
from entrypoints.bootstrap import Core, open_core
from entrypoints.rebuild_bootstrap import rebuilding
from projections.catalogue import VIEWS
from projections.lead_lookups import ViewLeads
from tests.support.hours import Hours
from tests.support.people import register
from tests.support.replayed import Tables, assert_live_is_folded, live
from tests.support.servers import Servers
from tests.support.tally import Counted

CAUSE = Cause("test", "test")
TERMS = Terms(offers=2, lasts=timedelta(days=14), joins_within=timedelta(hours=24), secret=b"s")
OFTEN = ["ask", "answer", "answer", "answer", "put out", "pass"]
STEPS = st.tuples(st.sampled_from([*OFTEN, *OFTEN, "close", "expire", "forget"]), st.integers(0, 2), st.integers(0, 3))
WORDS = ("£650, available from June", "Call me", "12.000 TL", "")


@pytest.fixture(scope="module")
def stage(servers: Servers) -> Iterator[tuple[Core, str]]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as core:
        yield core, url


class Market:
    """Three customers, three sellers, and what they look for."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.clock = Hours()
        self.leads = Leads(core.handle, core.lookups, ViewLeads(core.rows), TERMS, self.clock)
        self.customers = [register(core, "consumer") for _ in range(3)]
        self.sellers = [register(core, "seller") for _ in range(3)]
        self.made: list[UUID] = []
        self.forgotten: set[UUID] = set()

    def step(self, what: str, one: int, other: int) -> None:
        with suppress(Refused):
            self._do(what, one, other)

    def _do(self, what: str, one: int, other: int) -> None:
        lead_id = self.made[other % len(self.made)] if self.made else uuid4()
        if what == "ask":
            demand = Demand(
                "Rentals",
                ("Girne", "Lapta", "by the sea", "Bafra")[other],
                "With a view",
                budget_max=Decimal("700.5") if other else None,
                begins_on=date(2026, 6, 1 + other),
                contact_phone="+905331234567",
                wishes={"rooms": "2+1"},
            )
            self.made.append(self.leads.capture(self.customers[one], demand, CAUSE).lead_id)
        elif what == "answer":
            media = (uuid4(),) * (other % 2)
            self.leads.answer(lead_id, self.sellers[one], uuid4(), WORDS[other], media, CAUSE)
        elif what == "put out":
            command = PutOutLead(lead_id=lead_id, broadcast_id=UUID(int=one), now=self.clock.now())
            self.core.handle(LEAD, lead_id, command, CAUSE)
        elif what == "close":
            self.leads.close(self.customers[one], lead_id, CAUSE)
        elif what == "expire":
            self.leads.expire(lead_id, CAUSE)
        elif what == "forget":
            self._forget((*self.customers, *self.sellers)[one * 2 + other % 2])
        else:
            self.clock.later(20 * 3_600 * (1 + other))

    def _forget(self, person_id: UUID) -> None:
        Forgetting(self.core.handle, self.core.keys, (), self.core.clock).forget(person_id, "a test", CAUSE)
        self.forgotten.add(person_id)


def assert_tells(market: Market, tables: Tables, lead_id: UUID) -> None:
    """A lead's rows against its stream."""
    lead: Lead = market.core.log.load(lead_id, LEAD).state
    row, course = tables["leads"][lead_id,], lead.require()
    assert (row["status"], row["offers_count"], row["asked_at"]) == (course.status.value, len(lead.offers), course.asked_at)
    assert (row["ended_at"] is not None) == lead.is_over()
    offers = {one["seller_id"]: one["place"] for one in tables["offers"].values() if one["lead_id"] == lead_id}
    assert offers == lead.offers
    answers = {one["message_id"]: one for one in tables["answers"].values() if one["lead_id"] == lead_id}
    told = [one.event for one in market.core.log.stream(lead_id)]
    said = {one.message_id: one for one in told if isinstance(one, OfferReceived | OfferExtended | AnswerTurnedAway)}
    assert answers.keys() == said.keys() == lead.heard
    for message_id, event in said.items():
        is_offer = not isinstance(event, AnswerTurnedAway)
        assert (answers[message_id]["offer_id"] is not None) == is_offer
        if event.seller_id in market.forgotten and is_offer:
            assert answers[message_id]["words"] == ERASED


@given(steps=st.lists(STEPS, min_size=6, max_size=25))
@settings(max_examples=25)
def test_rows_are_where_their_streams_are_and_a_replay_gives_the_same(
    stage: tuple[Core, str], steps: list[tuple[str, int, int]]
) -> None:
    core, url = stage
    market = Market(core)
    market.step("ask", 0, 0)
    for step in steps:
        market.step(*step)
    assert_live_is_folded(core, url)
    _, tables = live(url)
    for lead_id in set(market.made):
        assert_tells(market, tables, lead_id)
    for person_id in market.forgotten:
        mine = [row for row in tables["leads"].values() if row["customer_id"] == person_id]
        assert all((row["description"], row["contact_phone"], row["wishes"]) == (ERASED, None, []) for row in mine)
        said = [row["availability"] for row in tables["offers"].values() if row["seller_id"] == person_id]
        assert set(said) <= {None}


def test_a_rebuild_gives_the_same_rows(stage: tuple[Core, str]) -> None:
    core, url = stage
    market = Market(core)
    for step in (
        ("ask", 0, 1),
        ("ask", 1, 0),
        ("answer", 0, 0),
        ("answer", 1, 3),
        ("answer", 0, 1),
        ("close", 0, 0),
        ("forget", 1, 1),
    ):
        market.step(*step)
    names = ("leads", "offers", "answers")
    rebuild = rebuilding(url, core.history, lambda *_: None, views=[view for view in VIEWS if view.name in names])
    outcome = rebuild.run(list(names), swap=True)
    assert [one for one in outcome.compared if one.total] == []
    assert_live_is_folded(core, url)
