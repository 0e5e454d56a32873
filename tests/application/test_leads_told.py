"""What leads leave behind: a story, something to take along, and nothing of the customer that a seller could take."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.cause import Cause
from application.leads import Demand, Leads, Terms
from entrypoints.bootstrap import Core, open_core
from projections.lead_lookups import ViewLeads
from tests.support.people import register
from tests.support.servers import Servers
from tests.support.tally import Counted
from tests.support.told import by

SECRET, PHONE = "a quiet street by the carob trees", "+905338675309"
TERMS = Terms(offers=1, lasts=timedelta(days=14), joins_within=timedelta(hours=24), secret=b"s")
FLAT = Demand(
    "Rentals",
    "Girne",
    SECRET,
    budget_max=Decimal(700),
    begins_on=date(2026, 6, 1),
    contact_phone=PHONE,
    wishes={"garden": "yes, with lemons"},
)


@pytest.fixture(scope="module")
def core(servers: Servers) -> Iterator[Core]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as found:
        yield found


@pytest.fixture
def leads(core: Core) -> Leads:
    return Leads(core.handle, core.lookups, ViewLeads(core.rows), TERMS, core.clock)


def said(core: Core, kind: str, id: UUID) -> list[str]:
    return [line.sentence for line in core.audit.story(core.audit.subject(kind, id)).lines]


def kept(core: Core, person_id: UUID, name: str) -> list[dict[str, Any]]:
    return [one.facts for one in core.portraits.kept(core.portraits.of(person_id), name)]


def test_a_lead_and_its_people_are_told_of_it(core: Core, leads: Leads) -> None:
    customer, other = register(core, "consumer", "Ayşe"), register(core, "consumer", "Zeynep")
    seller, late = register(core, "seller", "Mehmet"), register(core, "seller", "Kemal")
    lead_id = leads.capture(customer, FLAT, by(customer)).lead_id
    leads.answer(lead_id, seller, uuid4(), "£650", (), by(seller))
    leads.answer(lead_id, late, uuid4(), "£600", (), by(late))
    leads.close(customer, lead_id, by(customer))
    story = said(core, "lead", lead_id)
    assert len(story) == 4
    assert [one for one in said(core, "person", customer) if one in story] == story
    assert [one for one in said(core, "person", seller) if one in story] == [story[1]]
    assert [one for one in said(core, "person", late) if one in story] == [story[2]]
    assert not [one for one in said(core, "person", other) if one in story]


def test_everybody_takes_along_what_they_said_and_nothing_of_the_others(core: Core, leads: Leads) -> None:
    customer, seller, late = register(core, "consumer"), register(core, "seller"), register(core, "seller")
    lead_id, photo = leads.capture(customer, FLAT, Cause("test", "test")).lead_id, uuid4()
    leads.answer(lead_id, seller, uuid4(), "£650, available in June", (photo,), by(seller))
    leads.answer(lead_id, late, uuid4(), "£600", (), by(late))
    (asked,) = kept(core, customer, "requests")
    assert (asked["description"], asked["contact_phone"], asked["wishes"]) == (SECRET, PHONE, ["yes, with lemons"])
    assert (asked["budget_max"], asked["begins_on"], asked["status"], asked["offers_count"]) == (
        "700.00",
        "2026-06-01",
        "answered",
        1,
    )
    assert kept(core, customer, "answers to requests") == kept(core, seller, "requests") == []
    (offered,) = kept(core, seller, "answers to requests")
    assert (offered["words"], offered["price"], offered["media"]) == ("£650, available in June", "650", [str(photo)])
    (refused,) = kept(core, late, "answers to requests")
    assert (refused["outcome"], refused["offer_id"], refused["price"]) == ("full", None, None)
    for person_id in (seller, late):
        told = json.dumps([kept(core, person_id, name) for name in core.portraits.of(person_id).holdings])
        assert not [one for one in (SECRET, PHONE, "lemons", str(customer)) if one in told]


def test_the_demand_of_another_customer_is_another_one(core: Core, leads: Leads) -> None:
    both = [leads.capture(register(core, "consumer"), replace(FLAT), Cause("test", "test")) for _ in range(2)]
    assert len({one.lead_id for one in both}) == 2
