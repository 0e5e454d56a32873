"""Workers that are killed in the middle of a broadcast, after each so many messages: it ends, and no seller hears of it twice."""

import signal
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import SecretStr

from domain.broadcast.identity import brief_message_id
from entrypoints.bootstrap import core_of
from entrypoints.metrics import Metrics
from entrypoints.settings import load
from tests.support import whatsapp
from tests.support.campaign import Campaign
from tests.support.hours import Hours
from tests.support.servers import Servers
from tests.support.twilio_messages import Created
from tests.support.twilio_state import Cut
from tests.support.waiting import until
from tests.support.whatsapp import Line

SELLERS, WAVE = 18, 6
ENDED = "SELECT state FROM broadcasts WHERE ended_at IS NOT NULL"
STATES = "SELECT state, count(*) FROM recipients GROUP BY state"


@pytest.fixture
def line(servers: Servers) -> Iterator[Line]:
    with whatsapp.line(servers, worker=False, TWILIO_TIMEOUT_SECONDS="2", JOB_THREADS="2") as found:
        found.provider.now = lambda: datetime.now(UTC)
        yield found


def test_two_workers_killed_after_each_so_many_messages_ask_every_seller_at_most_once_and_end(line: Line) -> None:
    lead, sellers = _queued(line)
    _two_workers(line)
    # In the middle of a wave, when some sellers have the brief and others do not.
    until(lambda: bool(line.rows("SELECT FROM outbound")))
    line.product.stop_worker(signal.SIGKILL)
    kills = 0
    for die in (_before, _after, _after):
        die(line)
        _two_workers(line)
        until(lambda: not line.product.worker or _ended(line), 30)
        kills += not line.product.worker
    line.provider.before.clear()
    line.provider.after.clear()
    _two_workers(line)
    until(lambda: _ended(line), 30)
    assert kills >= 2, "the workers were to die while messages were under way"
    reached = Counter(one.to for one in line.provider.created)
    states = {row["state"]: row["count"] for row in line.rows(STATES)}
    assert max(reached.values()) == 1
    assert sum(states.values()) == SELLERS
    assert states.keys() <= {"sent", "unknown", "failed"}
    # Whom the provider heard of is sent to or in doubt, and whom it did not hear of is in doubt, never sent to.
    assert states["sent"] <= len(reached) <= states["sent"] + states.get("unknown", 0)
    assert states.get("unknown", 0) <= (kills + 1) * 2 * 2, "only what was under way when a worker died may be in doubt"
    shown = "SELECT message_id FROM messages WHERE type = 'broadcast_request'"
    assert {row["message_id"] for row in line.rows(shown)} == {brief_message_id(lead, seller) for seller in sellers}


def _queued(line: Line) -> tuple[UUID, list[UUID]]:
    """A lead, and the sellers to whom its broadcast was approved just now."""
    settings = load(Path(line.product.environment["ISLANDERS_DATA"])).settings
    url = {"database_url": SecretStr(line.product.environment["DATABASE_URL"])}
    with core_of(settings.model_copy(update=url), Metrics()) as core:
        clock = Hours()
        clock.later((datetime.now(UTC) - clock.now()).total_seconds())
        campaign = Campaign(core, clock)
        sellers, lead = [campaign.seller() for _ in range(SELLERS)], campaign.lead()
        campaign.queue(lead, [(seller, None) for seller in sellers], wave_size=WAVE, wave_pause=1)
        return lead, sellers


def _two_workers(line: Line) -> None:
    for _ in range(2):
        line.product.start_worker()


def _ended(line: Line) -> bool:
    return bool(line.rows(ENDED))


def _before(line: Line) -> None:
    """They die while the second message from now is on its way to the provider, which does not get it."""

    def die(_: Created) -> None:
        line.product.stop_worker(signal.SIGKILL)
        raise Cut

    line.provider.before.extend([_nothing, die])


def _after(line: Line) -> None:
    """They die when the provider has the second message from now and has not said so yet."""
    line.provider.after.extend([_nothing, lambda _: line.product.stop_worker(signal.SIGKILL)])


def _nothing(_: Created) -> None:
    """It goes well."""
