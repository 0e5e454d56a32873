"""A broadcast to 5,000 sellers, sent by two workers within the budget of 80 a second: `python -m bench.broadcast [--quick]`."""

import argparse
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg

from application.cause import Cause
from bench.stage import KEY, SECRET, Stage, cpu_seconds, kilobytes, show, stage
from domain.broadcast.commands import Checked
from domain.broadcast.decider import BROADCAST
from domain.broadcast.events import Candidate, Ground
from domain.broadcast.identity import broadcast_id
from domain.lead.decider import LEAD
from tests.support import broadcasts, leads, product, twilio
from tests.support.callbacks import OURS
from tests.support.people import register
from tests.support.product import Product
from tests.support.twilio import ACCOUNT, TOKEN, Provider

SELLERS, QUICK = 5_000, 600
BUDGET = 80
"""Messages a second of one sender, as WhatsApp lets them through."""

WORKERS, WAVE = 2, 500
TARGET = 50

_SELLERS = (
    "CREATE TEMP TABLE sellers AS SELECT n, md5('seller' || n)::uuid AS person_id FROM generate_series(1, %(many)s) AS n",
    """
    INSERT INTO people (person_id, user_type, username, display_name, email, language, proactive, registered_at)
    SELECT person_id, 'seller', person_id::text, 'Somebody', 'somebody@example.org', 'tr', '{}'::text[], now() FROM sellers
    """,
    "INSERT INTO aliases SELECT 'phone', '+90533' || 8000000 + n, person_id, now() FROM sellers",
    """
    INSERT INTO consents (person_id, channel, category, is_on, proof, changed_at)
    SELECT person_id, 'whatsapp', 'broadcast', true, 'bench', now() FROM sellers
    """,
)


@dataclass(frozen=True)
class Figures:
    """What a run came to: seconds from the first message to the last, and a worker's memory on the way, in KB."""

    sent: int
    seconds: float
    first_after: float
    cpu_ms: float
    memory: tuple[float, float, float]

    @property
    def per_second(self) -> float:
        """Messages."""
        return self.sent / self.seconds


def sellers(servers: Stage, many: int) -> list[UUID]:
    """People who can be asked, as rows of the views that tell of them."""
    with psycopg.connect(servers.database_url) as connection:
        for statement in _SELLERS:
            connection.execute(statement, {"many": many})
        return [row[0] for row in connection.execute("SELECT person_id FROM sellers ORDER BY n").fetchall()]


def queued(servers: Stage, asked: list[UUID]) -> UUID:
    """A request whose broadcast to all of them has been approved just now."""
    with servers.core() as core:
        now, cause = core.clock.now(), Cause("bench", "bench")
        customer = register(core, "consumer")
        captured = leads.capture(now, customer_id=customer)
        core.handle(LEAD, captured.lead_id, captured, cause)
        whose: dict[str, Any] = {"broadcast_id": broadcast_id(captured.lead_id, 0), "lead_id": captured.lead_id}
        candidates = tuple(Candidate(seller, chosen=True, grounds=(Ground.CATEGORY,)) for seller in asked)
        soon = now + timedelta(hours=1)
        request = broadcasts.request(0, now, **whose, customer_id=customer, candidates=candidates, expires_at=soon)
        core.handle(BROADCAST, request.broadcast_id, request, cause)
        approve = broadcasts.approve((), now, broadcast_id=request.broadcast_id, deadline=soon, wave_size=WAVE, wave_pause=0)
        checked = tuple(Checked(seller, None) for seller in asked)
        core.handle(BROADCAST, request.broadcast_id, replace(approve, checked=checked), cause)
        return request.broadcast_id


def watched(at: Product, account: Provider, many: int) -> Figures:
    """Waits until everybody was messaged, and looks at the workers on the way."""
    began = time.monotonic()
    _until(account, 1)
    first, cpu = time.monotonic(), _cpu(at)
    memory = []
    for share in (0.1, 0.5, 1.0):
        _until(account, int(many * share))
        memory.append(sum(kilobytes(worker.pid) for worker in at.worker) / len(at.worker))
    seconds = time.monotonic() - first
    return Figures(many, seconds, first - began, (_cpu(at) - cpu) * 1000 / many, (memory[0], memory[1], memory[2]))


def _until(account: Provider, many: int) -> None:
    while len(account.created) < many:
        time.sleep(0.02)


def _cpu(at: Product) -> float:
    return sum(cpu_seconds(worker.pid) for worker in at.worker)


def run(servers: Stage, many: int) -> Figures:
    """One broadcast, from the approval to the last message."""
    asked = sellers(servers, many)
    with (
        twilio.provider() as account,
        product.running(
            servers.database_url,
            servers.redis_url,
            worker=False,
            MASTER_KEYS=KEY,
            SECRET_KEY=SECRET,
            TWILIO_BASE_URL=account.url,
            TWILIO_ACCOUNT_SID=ACCOUNT,
            TWILIO_AUTH_TOKEN=TOKEN,
            TWILIO_WHATSAPP_FROM=OURS,
            PUBLIC_BASE_URL="https://islanders.example",
            WHATSAPP_PER_SECOND=str(BUDGET),
            WHATSAPP_DAILY_RECIPIENTS="100000",
        ) as at,
    ):
        for _ in range(WORKERS):
            at.start_worker()
        queued(servers, asked)
        found = watched(at, account, many)
        reached = {one.to for one in account.created}
        assert len(reached) == len(account.created) == many, "somebody was messaged twice"
        return found


def main() -> None:
    """Measures, and prints what it came to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few sellers")
    many = QUICK if parser.parse_args().quick else SELLERS
    with stage() as servers:
        found = run(servers, many)
    columns = ("sellers", "first after s", "messages/s", "of the budget", "target/s", "CPU ms each", *_MEMORY)
    ratio = found.per_second / BUDGET
    row = (many, found.first_after, found.per_second, ratio, TARGET, found.cpu_ms, *(one / 1024 for one in found.memory))
    show(f"{WORKERS} workers, {BUDGET} messages a second", columns, [row])


_MEMORY = ("MB at 10%", "MB at 50%", "MB at the end")


if __name__ == "__main__":
    main()
