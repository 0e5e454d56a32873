"""A queued broadcast goes on by itself, wave after wave, and ends; what stops it holds back whatever has not gone out."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from domain.broadcast.events import (
    BroadcastCompleted,
    Tally,
    WaveReleased,
)
from entrypoints.bootstrap import Core, open_core
from tests.support.campaign import Campaign
from tests.support.servers import Servers
from tests.support.tally import Counted


@pytest.fixture(scope="module")
def core(servers: Servers) -> Iterator[Core]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as found:
        yield found


@pytest.fixture
def campaign(core: Core) -> Campaign:
    return Campaign(core)


def test_waves_go_out_a_pause_apart_and_everybody_is_messaged_once(campaign: Campaign) -> None:
    sellers = [campaign.seller() for _ in range(5)]
    one = campaign.queue(campaign.lead(), [(seller, None) for seller in sellers])
    began = campaign.clock.now()
    campaign.work()
    waves = [event for event in campaign.events(one) if isinstance(event, WaveReleased)]
    assert [wave.released_at - began for wave in waves] == [timedelta(0), timedelta(seconds=300), timedelta(seconds=600)]
    assert [parcel.outbound_id for parcel in campaign.provider.sent] == [
        recipient.outbound_id for wave in waves for recipient in wave.recipients
    ]
    ended = campaign.end(one)
    assert isinstance(ended, BroadcastCompleted)
    assert ended.tally == Tally(sent=5)
