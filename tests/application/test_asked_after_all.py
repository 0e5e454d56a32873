"""Sellers are looked at again when their wave goes out, and only whom the brief has reached is reminded."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from application.sellers import Offering, Sellers
from domain.broadcast.events import SellersReminded
from domain.person.commands import Merge
from domain.person.decider import PERSON
from entrypoints.bootstrap import Core, open_core
from projections.briefs import ViewBriefs
from projections.recipients import AUDIENCE
from tests.support.campaign import CAUSE, Campaign
from tests.support.servers import Servers
from tests.support.tally import Counted


@pytest.fixture(scope="module")
def core(servers: Servers) -> Iterator[Core]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as found:
        yield found


@pytest.fixture
def campaign(core: Core) -> Campaign:
    return Campaign(core)


@pytest.fixture
def standing(campaign: Campaign) -> Sellers:
    core = campaign.core
    return Sellers(core.handle, core.lookups, core.consents, 10, campaign.clock)


def states(campaign: Campaign, broadcast: UUID) -> dict[UUID, tuple[str, str | None]]:
    rows = campaign.core.rows(AUDIENCE, broadcast_id=broadcast)
    return {row["seller_id"]: (row["state"], row["reason"]) for row in rows}


def test_whoever_pauses_after_the_approval_is_not_asked_and_the_others_are(campaign: Campaign, standing: Sellers) -> None:
    sellers = [campaign.seller() for _ in range(3)]
    broadcast = campaign.queue(campaign.lead(), [(seller, None) for seller in sellers], wave_size=1)
    standing.pause(sellers[1], CAUSE)
    campaign.work()
    sent = ("sent", None)
    assert states(campaign, broadcast) == {sellers[0]: sent, sellers[1]: ("skipped", "paused"), sellers[2]: sent}
    assert campaign.end(broadcast) is not None


def test_nobody_gets_more_briefs_a_day_than_they_want_whatever_was_approved_before(campaign: Campaign, standing: Sellers) -> None:
    sellers = [campaign.seller() for _ in range(3)]
    for seller in sellers:
        standing.choose_market(seller, Offering(["rentals"], briefs_a_day=1), CAUSE, on_whatsapp=True)
    queued = [campaign.queue(campaign.lead(), [(one, None) for one in sellers], wave_size=1) for _ in range(3)]
    campaign.work()
    for seller in sellers:
        assert [states(campaign, one)[seller][0] for one in queued].count("sent") <= 1
    assert {reason for one in queued for _, reason in states(campaign, one).values()} == {None, "daily-cap"}


def test_whoever_was_merged_into_another_seller_is_asked_once(campaign: Campaign) -> None:
    one, other = campaign.seller(), campaign.seller()
    broadcast = campaign.queue(campaign.lead(), [(one, None), (other, None)])
    merge = Merge(person_id=other, into_id=one, reason="the same", now=campaign.clock.now())
    campaign.core.handle(PERSON, other, merge, CAUSE)
    campaign.work()
    assert states(campaign, broadcast) == {one: ("sent", None), other: ("skipped", "no-seller")}


def test_only_whom_the_brief_has_reached_is_reminded(campaign: Campaign) -> None:
    asked, silent = campaign.seller(), campaign.seller(consents=False)
    broadcast = campaign.queue(campaign.lead(), [(asked, None), (silent, None)])
    campaign.work()
    (reminded,) = (event for event in campaign.events(broadcast) if isinstance(event, SellersReminded))
    assert (reminded.reminded, reminded.moot) == ((asked,), (silent,))


def test_a_brief_that_was_never_shown_is_none_that_an_answer_could_be_for(campaign: Campaign, standing: Sellers) -> None:
    shown, paused = campaign.seller(), campaign.seller()
    campaign.queue(campaign.lead(), [(shown, None), (paused, None)])
    standing.pause(paused, CAUSE)
    campaign.work()
    briefs, since = ViewBriefs(campaign.core.rows), campaign.clock.now() - timedelta(days=1)
    assert len(briefs.sent_to(shown, since)) == 1
    assert briefs.sent_to(paused, since) == []
