"""What customers look for, over the real log: captured once, answered by so many, closed by whoever asked."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.cause import Cause
from application.lead_lookups import KnownLead, Outcome
from application.leads import Captured, Demand, Leads, Terms
from application.lookups import Person
from application.threads import Words
from domain.brief import Brief, Budget
from domain.lead.events import AnswerTurnedAway, LeadCaptured, LeadStatus, OfferExtended, OfferReceived, TurnedAway
from domain.lead.refusals import BudgetNotUsable, ContactInBrief, LeadNotFound
from domain.money import Money
from domain.thread.refusals import ThreadNotFound
from entrypoints.bootstrap import Core, open_core
from projections.lead_lookups import ViewLeads
from tests.support.hours import Hours
from tests.support.people import register
from tests.support.servers import Servers
from tests.support.tally import Counted
from tests.support.told import by

CAUSE = Cause("test", "test")
TERMS = Terms(offers=5, lasts=timedelta(days=14), joins_within=timedelta(hours=24), secret=b"s")
FLAT = Demand("Rentals", "kyrenia", "With a view", budget_max=Decimal(700), duration="12 months")
HOUR, DAY = 3_600, 86_400


@pytest.fixture(scope="module")
def cores(servers: Servers) -> Iterator[tuple[Core, Core]]:
    """Two processes' worth of use cases on one database."""
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as one, open_core(url, [b"m" * 32], Counted()) as two:
        yield one, two


@pytest.fixture
def core(cores: tuple[Core, Core]) -> Core:
    return cores[0]


def leads_of(core: Core, clock: Hours | None = None) -> Leads:
    return Leads(core.handle, core.lookups, ViewLeads(core.rows), TERMS, clock or Hours())


def known(core: Core, lead_id: UUID) -> KnownLead:
    found = ViewLeads(core.rows).lead(lead_id)
    assert found is not None
    return found


def events(core: Core, lead_id: UUID) -> list[Any]:
    return [one.event for one in core.log.stream(lead_id)]


def at_once(cores: tuple[Core, Core], clock: Hours, customer: UUID, times: int = 50) -> list[Captured]:
    both = [leads_of(core, clock) for core in cores]
    with ThreadPoolExecutor(times) as threads:
        waiting = [threads.submit(both[number % 2].capture, customer, FLAT, CAUSE) for number in range(times)]
        return [one.result() for one in waiting]


def test_fifty_times_the_same_at_once_is_one_lead(cores: tuple[Core, Core]) -> None:
    customer, clock = register(cores[0], "consumer"), Hours()
    first = at_once(cores, clock, customer)
    assert len({one.lead_id for one in first}) == 1
    assert sum(not one.repeated for one in first) == 1
    clock.later(25 * HOUR)
    second = at_once(cores, clock, customer)
    assert len({one.lead_id for one in second}) == 1
    assert sum(not one.repeated for one in second) == 1
    assert second[0].lead_id != first[0].lead_id
    found = ViewLeads(cores[0].rows).open_of(customer)
    assert [one.lead_id for one in found] == [first[0].lead_id, second[0].lead_id]


def test_of_a_hundred_answers_at_once_as_many_count_as_there_is_room_for(cores: tuple[Core, Core]) -> None:
    both = [leads_of(core) for core in cores]
    lead_id = both[0].capture(register(cores[0], "consumer"), FLAT, CAUSE).lead_id
    sellers = [(uuid4(), uuid4()) for _ in range(100)]
    with ThreadPoolExecutor(50) as threads:
        waiting = [
            threads.submit(both[number % 2].answer, lead_id, seller, message, "650 GBP", (), CAUSE)
            for number, (seller, message) in enumerate(sellers)
        ]
        taken = [one.result() for one in waiting]
    assert Counter(one.outcome for one in taken) == {Outcome.OFFERED: 5, Outcome.FULL: 95}
    told = events(cores[0], lead_id)
    assert [event.place for event in told if isinstance(event, OfferReceived)] == [1, 2, 3, 4, 5]
    assert Counter(event.why for event in told if isinstance(event, AnswerTurnedAway)) == {TurnedAway.FULL: 95}
    assert known(cores[0], lead_id).offers == 5
    assert ViewLeads(cores[0].rows).answered_by(lead_id) == {seller for seller, _ in sellers}


def test_a_brief_is_written_in_one_way(core: Core) -> None:
    leads, customer = leads_of(core), register(core, "consumer")
    first = leads.capture(customer, FLAT, CAUSE)
    assert known(core, first.lead_id).brief == Brief("rentals", "Girne", Budget(None, Decimal(700), "GBP"), "12 months")
    alike = Demand(" RENTALS", "GİRNE, KKTC", "Other words", None, Decimal("700.00"), "£", " 12  Months")
    again = leads.capture(customer, alike, CAUSE)
    assert (again.lead_id, again.repeated) == (first.lead_id, True)


@pytest.mark.parametrize(
    "other",
    [
        replace(FLAT, category="sales"),
        replace(FLAT, location="Lapta"),
        replace(FLAT, budget_max=Decimal(701)),
        replace(FLAT, currency="EUR"),
        replace(FLAT, duration="6 months"),
        replace(FLAT, begins_on=date(2026, 6, 1)),
        replace(FLAT, listing_id=UUID(int=7)),
    ],
)
def test_another_demand_is_another_lead(core: Core, other: Demand) -> None:
    leads, customer = leads_of(core), register(core, "consumer")
    assert leads.capture(customer, FLAT, CAUSE).lead_id != leads.capture(customer, other, CAUSE).lead_id


def test_what_cannot_be_captured_leaves_nothing_behind(core: Core) -> None:
    leads, customer, head = leads_of(core), register(core, "consumer"), core.history.head() + 1
    for demand, refusal in (
        (replace(FLAT, location="call 0533 123 45 67"), ContactInBrief),
        (replace(FLAT, wishes={"ask me at a@b.example": "yes"}), ContactInBrief),
        (replace(FLAT, budget_min=Decimal(800)), BudgetNotUsable),
        (replace(FLAT, thread_id=uuid4()), ThreadNotFound),
    ):
        with pytest.raises(refusal):
            leads.capture(customer, demand, CAUSE)
    assert core.history.head() <= head
    assert ViewLeads(core.rows).open_of(customer) == []


def test_the_owner_is_the_seller_of_the_customers_own_thread_about_the_listing(core: Core) -> None:
    leads, listing = leads_of(core), uuid4()
    customer, seller, stranger = register(core, "consumer"), register(core, "seller"), register(core, "consumer")
    words = Words("Is it free?")
    thread_id = core.threads.open(Person(customer, is_seller=False), seller, listing, words, by(customer)).message.thread_id
    about = replace(FLAT, listing_id=listing)
    mine = known(core, leads.capture(customer, replace(about, thread_id=thread_id), CAUSE).lead_id)
    assert (mine.owner_id, mine.thread_id) == (seller, thread_id)
    assert known(core, leads.capture(stranger, about, CAUSE).lead_id).owner_id is None
    with pytest.raises(ThreadNotFound):
        leads.capture(stranger, replace(about, thread_id=thread_id), CAUSE)


def test_an_answer_says_its_price_and_is_told_again_as_it_was(core: Core) -> None:
    leads, seller, message = leads_of(core), uuid4(), uuid4()
    lead_id = leads.capture(register(core, "consumer"), FLAT, CAUSE).lead_id
    first = leads.answer(lead_id, seller, message, "£650 a month, available from June", (), CAUSE)
    assert (first.outcome, first.price, first.availability) == (Outcome.OFFERED, Money(Decimal(650), "GBP"), "available from June")
    assert leads.answer(lead_id, seller, message, "£650 a month, available from June", (), CAUSE) == replace(first, repeated=True)
    photo = uuid4()
    second = leads.answer(lead_id, seller, uuid4(), "And a photo", (photo,), CAUSE)
    assert (second.outcome, second.offer_id, second.price) == (Outcome.EXTENDED, first.offer_id, None)
    *_, extended = events(core, lead_id)
    assert isinstance(extended, OfferExtended)
    assert (extended.words, extended.media) == ("And a photo", (photo,))


def test_an_answer_after_the_end_is_kept_and_says_why(core: Core) -> None:
    clock = Hours()
    leads, customer = leads_of(core, clock), register(core, "consumer")
    closed = leads.capture(customer, FLAT, CAUSE).lead_id
    assert leads.close(customer, closed, CAUSE) is LeadStatus.CLOSED
    assert leads.answer(closed, uuid4(), uuid4(), "650 GBP", (), CAUSE).outcome is Outcome.CLOSED
    overdue = leads.capture(customer, FLAT, CAUSE).lead_id
    clock.later(14 * DAY)
    message = uuid4()
    assert leads.answer(overdue, uuid4(), message, "650 GBP", (), CAUSE).outcome is Outcome.EXPIRED
    assert known(core, overdue).status is LeadStatus.OPEN
    leads.expire(overdue, CAUSE)
    assert known(core, overdue).status is LeadStatus.EXPIRED
    assert ViewLeads(core.rows).outcome(overdue, message) is Outcome.EXPIRED
    assert isinstance(events(core, overdue)[0], LeadCaptured)


def test_nobody_closes_what_others_look_for(core: Core) -> None:
    leads, customer = leads_of(core), register(core, "consumer")
    lead_id = leads.capture(customer, FLAT, CAUSE).lead_id
    with pytest.raises(LeadNotFound):
        leads.close(register(core, "consumer"), lead_id, CAUSE)
    with pytest.raises(LeadNotFound):
        leads.close(customer, uuid4(), CAUSE)
    assert known(core, lead_id).status is LeadStatus.OPEN
    assert leads.close(customer, lead_id, CAUSE) is leads.close(customer, lead_id, CAUSE) is LeadStatus.CLOSED
