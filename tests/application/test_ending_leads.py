"""Every lead ends: at its time by itself, and at once where the customer is forgotten."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.cause import Cause
from application.forgetting import Forgetting
from application.jobs import Job, Later
from application.leads import Demand, Leads, Terms
from application.processes.end_leads import CloseLeads, ExpireLeads
from application.processes.enlisting_market import market_jobs
from application.recorded import Recorded
from domain.lead.events import Closing, LeadCaptured, LeadClosed, LeadExpired, LeadStatus
from domain.personal import ERASED
from entrypoints.bootstrap import Core, open_core
from projections.lead_lookups import ViewLeads
from tests.support.hours import Hours
from tests.support.people import register
from tests.support.replayed import assert_live_is_folded, live
from tests.support.servers import Servers
from tests.support.tally import Counted

CAUSE = Cause("test", "test")
FLAT = Demand("Rentals", "Girne", "With a view", contact_phone="+905331234567", wishes={"rooms": "2+1"})


@pytest.fixture(scope="module")
def stage(servers: Servers) -> Iterator[tuple[Core, str]]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as core:
        yield core, url


def leads_of(core: Core, clock: Hours) -> Leads:
    terms = Terms(offers=2, lasts=timedelta(days=14), joins_within=timedelta(hours=24), secret=b"s")
    return Leads(core.handle, core.lookups, ViewLeads(core.rows), terms, clock)


def first(core: Core, stream_id: UUID, kind: type) -> Recorded[Any]:
    return next(one for one in core.log.stream(stream_id) if isinstance(one.event, kind))


def status(core: Core, lead_id: UUID) -> LeadStatus:
    found = ViewLeads(core.rows).lead(lead_id)
    assert found is not None
    return found.status


def test_a_lead_calls_for_its_end_when_it_begins(stage: tuple[Core, str]) -> None:
    core, _ = stage
    clock = Hours()
    leads, customer = leads_of(core, clock), register(core, "consumer")
    lead_id = leads.capture(customer, FLAT, CAUSE).lead_id
    captured = first(core, lead_id, LeadCaptured)
    end = clock.now() + timedelta(days=14)
    assert list(market_jobs(captured)) == [Job("expire_lead", lead_id, captured.position, False, None, end)]
    expire = ExpireLeads(leads, clock)
    with pytest.raises(Later) as early:
        expire(captured)
    assert early.value.until == end
    assert status(core, lead_id) is LeadStatus.OPEN
    clock.later(14 * 86_400)
    for _ in range(2):
        expire(captured)
    (expired,) = [one for one in core.log.stream(lead_id) if isinstance(one.event, LeadExpired)]
    assert (expired.cause.actor, expired.cause.causation_id) == ("subscriber:expire_lead", captured.event_id)
    assert status(core, lead_id) is LeadStatus.EXPIRED


def test_whoever_is_forgotten_looks_for_nothing_any_more_and_nothing_of_it_can_be_read(stage: tuple[Core, str]) -> None:
    core, url = stage
    leads, customer, other = leads_of(core, Hours()), register(core, "consumer"), register(core, "consumer")
    mine = [leads.capture(customer, Demand("Rentals", where, "With a view"), CAUSE).lead_id for where in ("Girne", "Lapta")]
    mine.append(leads.capture(customer, replace(FLAT, location="Alsancak"), CAUSE).lead_id)
    leads.close(customer, mine[0], CAUSE)
    theirs = leads.capture(other, FLAT, CAUSE).lead_id
    Forgetting(core.handle, core.keys, (), core.clock).forget(customer, "a test", CAUSE)
    forgotten = next(one for one in core.log.stream(customer) if type(one.event).__name__ == "PersonForgotten")
    assert ("close_leads", None) in [(job.kind, job.person_id) for job in market_jobs(forgotten)]
    for _ in range(2):
        CloseLeads(leads)(forgotten)
    closings = [one.event.why for lead_id in mine for one in core.log.stream(lead_id) if isinstance(one.event, LeadClosed)]
    assert sorted(closings) == [Closing.BY_CUSTOMER, Closing.FORGOTTEN, Closing.FORGOTTEN]
    assert status(core, theirs) is LeadStatus.OPEN
    _, tables = live(url)
    rows = {key[0]: row for key, row in tables["leads"].items()}
    for lead_id in mine:
        row = rows[lead_id]
        assert (row["description"], row["wished"], row["wishes"]) == (ERASED, [], [])
        assert row["contact_phone"] is row["contact_email"] is None
    assert rows[theirs]["contact_phone"] == "+905331234567"
    assert_live_is_folded(core, url)


def test_the_words_of_a_seller_who_is_forgotten_are_gone_and_their_offer_still_counts(stage: tuple[Core, str]) -> None:
    core, url = stage
    leads, seller = leads_of(core, Hours()), register(core, "seller")
    lead_id = leads.capture(register(core, "consumer"), FLAT, CAUSE).lead_id
    leads.answer(lead_id, seller, uuid4(), "£650, available now", (uuid4(),), CAUSE)
    leads.answer(lead_id, seller, uuid4(), "Call me", (), CAUSE)
    Forgetting(core.handle, core.keys, (), core.clock).forget(seller, "a test", CAUSE)
    _, tables = live(url)
    said = [row for row in tables["answers"].values() if row["lead_id"] == lead_id]
    assert [(row["words"], row["media"]) for row in said] == [(ERASED, []), (ERASED, [])]
    (offer,) = [row for row in tables["offers"].values() if row["lead_id"] == lead_id]
    assert (offer["availability"], offer["price"], offer["currency"]) == (None, 650, "GBP")
    assert tables["leads"][lead_id,]["offers_count"] == 1
    assert_live_is_folded(core, url)
