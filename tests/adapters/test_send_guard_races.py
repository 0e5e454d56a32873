"""Whoever else writes at the same moment, consent and budgets are exact."""

import threading
from contextlib import ExitStack
from datetime import datetime, timedelta
from uuid import UUID

from adapters.send_guard import SendGuard
from application.ports import SendHeld
from domain.outbound.events import Delivery, OutboundAttempted
from entrypoints.bootstrap import Core, open_core
from tests.support.outbound import later
from tests.support.posting import ENOUGH, Post, posted
from tests.support.tally import Counted


class Race:
    """Threads that each attempt some messages, and what became of it."""

    def __init__(self, post: Post, guard: SendGuard) -> None:
        self._post = post
        self._guard = guard
        self.sent = threading.Semaphore(0)
        self.outcomes: list[str] = []
        self._threads: list[threading.Thread] = []

    def begin(self, messages: list[tuple[UUID, datetime]], core: Core) -> None:
        """One more thread."""
        self._threads.append(threading.Thread(target=self._run, args=(messages, core)))
        self._threads[-1].start()

    def end(self) -> list[str]:
        """What became of all of them, in no order."""
        for thread in self._threads:
            thread.join()
        return sorted(self.outcomes)

    def _run(self, messages: list[tuple[UUID, datetime]], core: Core) -> None:
        for outbound_id, at in messages:
            try:
                self._post.attempt(outbound_id, self._guard, at, core=core)
            except SendHeld as held:
                self.outcomes.append(held.reason)
            else:
                self.outcomes.append("sent")
                self.sent.release()


def test_of_eight_that_race_for_a_budget_of_five_a_second_exactly_five_get_through(database_url: str) -> None:
    guard = SendGuard(per_second=5, pair=timedelta(seconds=6), per_day=1000)
    with posted(database_url) as post, ExitStack() as others:
        cores = [others.enter_context(open_core(database_url, [b"m" * 32], Counted(), pool_size=4)) for _ in range(2)]
        for number in range(5):
            waiting = [post.queued(post.somebody()) for _ in range(8)]
            race = Race(post, guard)
            for place, outbound_id in enumerate(waiting):
                race.begin([(outbound_id, later(60 * number + place / 100))], cores[place % 2])
            assert race.end() == ["sender-rate"] * 3 + ["sent"] * 5
            assert sum(post.delivery(one) is Delivery.ATTEMPTED for one in waiting) == 5


def test_after_consent_was_withdrawn_nothing_is_attempted(database_url: str) -> None:
    with posted(database_url) as post:
        for _ in range(3):
            recipient = post.somebody()
            race = Race(post, ENOUGH)
            for waiting in [[post.queued(recipient) for _ in range(25)] for _ in range(4)]:
                race.begin([(outbound_id, later(0)) for outbound_id in waiting], post.core)
            for _ in range(8):
                assert race.sent.acquire(timeout=10)
            withdrawn = post.stop(recipient)
            outcomes = race.end()
            attempted = [
                one.position
                for one in post.core.history.between(0, post.core.history.head())
                if isinstance(one.event, OutboundAttempted) and one.event.recipient_id == recipient
            ]
            assert 8 <= len(attempted) < 100
            assert max(attempted) < withdrawn
            assert outcomes == ["no-consent"] * (100 - len(attempted)) + ["sent"] * len(attempted)
