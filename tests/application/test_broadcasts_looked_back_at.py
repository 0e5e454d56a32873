"""Looking back at a broadcast tells where each of its messages was, as the live report does today."""

from collections.abc import Iterator

import pytest

from application.messenger import ProviderRefused
from entrypoints.bootstrap import Core, open_core
from projections.query import Row
from projections.recipients import AUDIENCE
from tests.support.campaign import Campaign
from tests.support.servers import Servers
from tests.support.tally import Counted


@pytest.fixture(scope="module")
def core(servers: Servers) -> Iterator[Core]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as found:
        yield found


def states(rows: list[Row]) -> dict[object, tuple[str, int]]:
    return {row["outbound_id"]: (row["state"], row["wave"]) for row in rows}


def test_the_state_of_every_message_as_of_any_position_is_what_the_report_said_then(core: Core) -> None:
    campaign = Campaign(core)
    campaign.provider.faults = [None, ProviderRefused("63024"), None]
    sellers = [(campaign.seller(), None) for _ in range(5)]
    broadcast = campaign.queue(campaign.lead(), sellers)
    live: dict[int, dict[object, tuple[str, int]]] = {}
    while campaign.step(lambda jobs: jobs[0]):
        live[core.history.head()] = states(list(core.rows(AUDIENCE, broadcast_id=broadcast)))
    subject = core.audit.subject("broadcast", broadcast)
    for position, known in live.items():
        assert states(list(core.audit.state(subject, as_of=position)["recipients"])) == known
    assert {state for state, _ in known.values()} == {"sent", "failed"}


def test_the_story_of_a_broadcast_holds_what_became_of_its_messages(core: Core) -> None:
    campaign = Campaign(core)
    broadcast = campaign.queue(campaign.lead(), [(campaign.seller(), None)])
    campaign.work()
    told = [line.sentence for line in core.audit.story(core.audit.subject("broadcast", broadcast)).lines]
    assert sum("began" in one for one in told) == 1
    assert sum("took the message" in one for one in told) == 1
