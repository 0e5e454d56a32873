"""Workers that are killed in the middle of sending: nobody gets anything twice, and nobody is forgotten."""

import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from entrypoints.bootstrap import core_of
from entrypoints.metrics import Metrics
from entrypoints.settings import load
from tests.support import whatsapp
from tests.support.callbacks import number
from tests.support.postbox import Postbox
from tests.support.servers import Servers
from tests.support.waiting import until
from tests.support.whatsapp import Line

RECIPIENTS, ROUNDS = 200, 5
SETTLED = {"accepted", "unknown"}


def deliveries(line: Line) -> Counter[str]:
    return Counter(row["delivery"] for row in line.rows("SELECT delivery FROM outbound"))


def test_two_workers_killed_again_and_again_send_to_everybody_at_most_once(
    servers: Servers,
) -> None:
    chance = random.Random(20260601)
    with whatsapp.line(servers, worker=False, TWILIO_TIMEOUT_SECONDS="2") as line:
        people = _queued(line)
        line.provider.pause = 0.03
        for _ in range(ROUNDS):
            for _ in range(2):
                line.product.start_worker()
            sent = len(line.provider.created)
            until(lambda: len(line.provider.created) > sent)  # noqa: B023
            # From one step to the next takes milliseconds; over the rounds each of them is hit.
            until(_after(chance.uniform(0, 0.25)))
            line.product.stop_worker(signal.SIGKILL)
        for _ in range(2):
            line.product.start_worker()
        until(lambda: set(deliveries(line)) <= SETTLED, 60)
        reached = Counter(one.to for one in line.provider.created)
        found = deliveries(line)
    assert max(reached.values()) == 1
    assert sum(found.values()) == RECIPIENTS
    assert reached.keys() <= {f"whatsapp:{one}" for one in people}
    # Whom the provider heard of is accepted or in doubt, and whom it did not hear of is in doubt, never accepted.
    assert found["accepted"] <= len(reached) <= found["accepted"] + found["unknown"]
    assert found["unknown"] <= ROUNDS * 2 * 6, "only what was under way when a worker died may be in doubt"


def _queued(line: Line) -> list[str]:
    """Everybody wrote just now, and is to get a message."""
    data = line.product.environment["ISLANDERS_DATA"]
    settings = load(Path(data)).settings.model_copy(update=_servers(line))
    people = [number() for _ in range(RECIPIENTS)]
    with core_of(settings, Metrics()) as core:
        box = Postbox(core, line.provider)
        box.clock.at = datetime.now(UTC)
        for one in people:
            box.queue(box.somebody(one))
    line.provider.now = lambda: datetime.now(UTC)
    return people


def _servers(line: Line) -> dict[str, object]:
    return {"database_url": SecretStr(line.product.environment["DATABASE_URL"])}


def _after(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() >= end
