"""Briefs and offers stand in the assistant's threads once, concern nobody else, and go with the seller whose words they are."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from application.cause import Cause
from application.forgetting import Forgetting
from application.passing_on import Passed, PassingOn
from application.processes.enlisting import JobsOfEvents
from application.threads import Words
from domain.personal import ERASED
from domain.thread.identity import conversation_id
from entrypoints.bootstrap import Core, open_core
from projections.briefs import ViewBriefs
from projections.feed import feed
from projections.messages import messages
from projections.query import Query
from projections.unread_counts import unread_counts
from tests.support.people import register
from tests.support.servers import Servers
from tests.support.tally import Counted

CAUSE = Cause("subscriber:test", "test")


@pytest.fixture(scope="module")
def core(servers: Servers) -> Iterator[Core]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as found:
        yield found


@pytest.fixture
def passing(core: Core) -> PassingOn:
    return PassingOn(core.handle, core.lookups, core.clock)


class OnWhatsApp:
    """Everybody is there."""

    def on_whatsapp(self, people: set[UUID]) -> dict[UUID, UUID]:
        return {person: person for person in people}


def jobs(core: Core, stream_id: UUID) -> list[str]:
    reach: Any = OnWhatsApp()
    return [job.kind for job in JobsOfEvents(reach, ViewBriefs(core.rows))(list(core.log.stream(stream_id)))]


def rows(core: Core, table: Any, **wanted: Any) -> list[Any]:
    query = select(table).where(*(table.c[name] == value for name, value in wanted.items()))
    return list(core.rows(Query(query)))


def test_what_is_passed_on_many_times_at_once_stands_there_once(core: Core, passing: PassingOn) -> None:
    seller = register(core, "seller")
    brief = Passed(uuid4(), "A villa in Lapta")
    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(lambda _: passing.brief(seller, brief, CAUSE), range(24)))
    assert len({(one.id, one.thread_id, one.seq) for one in sent}) == 1
    assert [row["content"] for row in rows(core, messages.table, subject_id=seller)] == ["A villa in Lapta"]
    assert [row["unread"] for row in rows(core, unread_counts.table, person_id=seller)] == [1]


def test_an_offer_is_the_customers_to_hear_of_and_nobody_elses(core: Core, passing: PassingOn) -> None:
    customer, seller, photo = register(core, "consumer"), register(core, "seller"), uuid4()
    core.conversations.tell(customer, Words("I look for a villa"), CAUSE)
    sent = passing.offer(customer, seller, Passed(uuid4(), "650 GBP", [photo]), CAUSE)
    assert (sent.seq, sent.attachments) == (2, (f"/api/v1/media/{photo}",))
    assert {row["person_id"] for row in rows(core, feed.table, message_id=sent.id)} == {customer}


def test_an_offer_is_relayed_and_a_brief_is_left_to_its_broadcast(core: Core, passing: PassingOn) -> None:
    customer, seller = register(core, "consumer"), register(core, "seller")
    passing.brief(seller, Passed(uuid4(), "A villa in Lapta"), CAUSE)
    passing.offer(customer, seller, Passed(uuid4(), "650 GBP"), CAUSE)
    assert jobs(core, conversation_id(seller)) == []
    assert jobs(core, conversation_id(customer)) == ["relay_message"]


def test_forgetting_the_seller_takes_their_words_out_of_the_customers_thread(core: Core, passing: PassingOn) -> None:
    customer, seller = register(core, "consumer"), register(core, "seller")
    core.conversations.tell(customer, Words("I look for a villa"), CAUSE)
    offer = passing.offer(customer, seller, Passed(uuid4(), "650 GBP, ask for Mehmet", [uuid4()]), CAUSE)
    Forgetting(core.handle, core.keys, (), core.clock).forget(seller, "a test", CAUSE)
    (blanked,) = rows(core, messages.table, message_id=offer.id)
    assert (blanked["content"], blanked["attachments"]) == (ERASED, [])
    (kept,) = rows(core, messages.table, subject_id=customer)
    assert kept["content"] == "I look for a villa"
