"""Whatever job of a broadcast an operator gives up: it ends, and the report says what became of everybody."""

from collections.abc import Iterator
from typing import SupportsIndex
from uuid import UUID

import pytest

from application.messenger import ProviderNotReached
from domain.broadcast.events import BroadcastStopped, Stop, Tally
from entrypoints.bootstrap import Core, open_core
from projections.recipients import AUDIENCE
from tests.support.campaign import Campaign
from tests.support.servers import Servers
from tests.support.tally import Counted


@pytest.fixture(scope="module")
def core(servers: Servers) -> Iterator[Core]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as found:
        yield found


def begun(campaign: Campaign) -> UUID:
    """One of five sellers, in waves of two, whose first wave has just been released."""
    broadcast = campaign.queue(campaign.lead(), [(campaign.seller(), None) for _ in range(5)])
    while campaign.did != "advance_broadcast":
        campaign.step()
    return broadcast


def drop(campaign: Campaign, kind: str) -> None:
    """An operator gives up the job of this kind that is there."""
    campaign.look()
    job = next(job for job, _ in campaign.pending.values() if job.kind == kind)
    (recorded,) = campaign.core.log.read(job.position - 1, 1)
    campaign.handlers[kind].dropped(recorded)
    del campaign.pending[job.job_id]


def reasons(core: Core, broadcast: UUID) -> list[str | None]:
    return [row["reason"] for row in core.rows(AUDIENCE, broadcast_id=broadcast)]


def test_a_broadcast_whose_advancing_is_given_up_stops(core: Core) -> None:
    campaign = Campaign(core)
    broadcast = begun(campaign)
    drop(campaign, "advance_broadcast")
    campaign.work()
    end = campaign.end(broadcast)
    assert isinstance(end, BroadcastStopped)
    assert end.why is Stop.GIVEN_UP
    assert campaign.tally(broadcast) == Tally(skipped=5)
    assert reasons(core, broadcast) == ["broadcast-stopped"] * 2 + ["given-up"] * 3
    assert not campaign.provider.sent


def test_sellers_of_a_wave_that_is_given_up_are_said_to_be_dropped_and_the_others_are_asked(core: Core) -> None:
    campaign = Campaign(core)
    broadcast = begun(campaign)
    drop(campaign, "dispatch_wave")
    campaign.work()
    assert campaign.end(broadcast) is not None
    assert campaign.tally(broadcast) == Tally(skipped=2, sent=3)
    assert reasons(core, broadcast) == ["dropped"] * 2 + [None] * 3


@pytest.mark.parametrize("dead", ["dispatch_wave", "advance_broadcast", "send_outbound"])
def test_a_broadcast_ends_at_its_time_whichever_of_its_jobs_is_dead_and_nobody_looks(core: Core, dead: str) -> None:
    campaign = Campaign(core)
    broadcast = begun(campaign)
    while True:
        campaign.look()
        campaign.pending = {one: (job, at) for one, (job, at) in campaign.pending.items() if job.kind != dead}
        if not campaign.step():
            break
    assert campaign.end(broadcast) is not None
    tally = campaign.tally(broadcast)
    assert tally.queued == tally.deferred == 0
    assert tally.sent + tally.skipped == 5


def test_somebody_forgotten_while_the_provider_is_called_keeps_no_broadcast_going(core: Core) -> None:
    campaign = Campaign(core)
    seller = campaign.seller()
    broadcast = campaign.queue(campaign.lead(), [(seller, None), (campaign.seller(), None)])
    busy = ProviderNotReached()

    class Forgetting(list[Exception | None]):
        """The fault comes once the seller was forgotten."""

        def pop(self, index: SupportsIndex = -1) -> Exception | None:
            del index
            self.clear()
            campaign.forget(seller)
            return busy

    campaign.provider.faults = Forgetting([busy])
    campaign.work()
    assert campaign.end(broadcast) is not None
    assert campaign.tally(broadcast).deferred == 0
