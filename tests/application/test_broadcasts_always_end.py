"""Whatever goes wrong on the way, a broadcast ends, its counts are its audience, and no seller is messaged twice."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.jobs import Job
from application.messenger import ProviderNotReached, ProviderRefused, ProviderSilent
from domain.broadcast.events import BroadcastQueued, BroadcastRolledBack, BroadcastStopped, Ground, WaveReleased
from domain.broadcast.identity import brief_message_id, broadcast_id
from domain.broadcast.states import total
from domain.outbound.events import Delivery
from entrypoints.bootstrap import open_core
from tests.support.campaign import CAUSE, Campaign
from tests.support.outgoing_faults import Killed
from tests.support.servers import Servers
from tests.support.tally import Counted

POOL = 6
REPORTS = (Delivery.SENT, Delivery.DELIVERED, Delivery.READ, Delivery.FAILED, Delivery.UNDELIVERED)
FAULTS = (None, None, ProviderRefused("63024"), ProviderRefused("20429"), ProviderSilent(), ProviderNotReached())
GROUNDS = (None, None, None, Ground.PAUSED, Ground.DAILY_CAP)


@pytest.fixture(scope="module")
def campaign(servers: Servers) -> Iterator[Campaign]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as core:
        found = Campaign(core)
        found.sellers = [found.seller(consents=number > 0, reachable=number != 1) for number in range(POOL)]
        yield found


class Journey:
    """One broadcast, and a chance that decides what happens on its way."""

    def __init__(self, campaign: Campaign, chance: random.Random) -> None:
        self.campaign = campaign
        self.chance = chance
        self.fresh = campaign.seller()
        self.lead = campaign.lead()
        asked = [*chance.sample(campaign.sellers, chance.randint(0, POOL - 1)), *([self.fresh] if chance.random() < 0.5 else [])]
        self.audience = [(seller, chance.choice(GROUNDS)) for seller in asked]
        campaign.provider.faults = [chance.choice(FAULTS) for _ in range(6)]
        self.id = campaign.queue(self.lead, self.audience, wave_size=chance.randint(1, 3), enough_answers=chance.randint(1, 3))

    def go(self) -> None:
        """To the end; after each step everybody of the audience is somewhere, and nobody was messaged twice."""
        self.campaign.log.after = self.chance.randint(0, 30)
        while self.campaign.step(self._any):
            self.look()
            if self.chance.random() < 0.3:
                self.chance.choice([self._killed_again, self._reported, self._reported, self._answered, self._ended])()
                self.look()
        self.campaign.log.after = None

    def look(self) -> None:
        assert total(self.campaign.tally(self.id)) == len(self.audience)
        assert max(self.campaign.provider.reached().values(), default=0) <= 1

    def _any(self, jobs: Sequence[Job]) -> Job:
        return self.chance.choice(jobs)

    def _killed_again(self) -> None:
        self.campaign.log.after = self.chance.randint(0, 12)

    def _reported(self) -> None:
        if self.campaign.provider.sent:
            self._calmly(lambda: self.campaign.report(self.chance.choice(self.campaign.provider.sent), self.chance.choice(REPORTS)))

    def _answered(self) -> None:
        asked = [seller for seller, why in self.audience if why is None and seller != self.fresh]
        if asked:
            self._calmly(lambda: self.campaign.leads.answer(self.lead, self.chance.choice(asked), uuid4(), "It is free", (), CAUSE))

    def _ended(self) -> None:
        """Rarely: the customer does not want it any more, or a seller is forgotten."""
        if self.chance.random() < 0.1:
            self._calmly(lambda: self.campaign.leads.close(self.campaign.customer, self.lead, CAUSE))
        elif self.chance.random() < 0.3:
            self._calmly(lambda: self.campaign.forget(self.fresh))

    def _calmly(self, do: Callable[[], object]) -> None:
        """Others do not die just now."""
        after, self.campaign.log.after = self.campaign.log.after, None
        do()
        self.campaign.log.after = after


@settings(max_examples=50)
@given(st.integers(0, 2**32))
def test_a_broadcast_ends_adds_up_and_messages_nobody_twice(campaign: Campaign, seed: int) -> None:
    journey = Journey(campaign, random.Random(seed))
    journey.go()
    decided = [one for one in campaign.events(journey.id) if isinstance(one, BroadcastQueued | BroadcastRolledBack)]
    reached = campaign.provider.reached()
    if isinstance(decided[0], BroadcastRolledBack):
        assert not reached.keys() & {recipient.outbound_id for recipient in decided[0].recipients}
        return
    end, tally = campaign.end(journey.id), campaign.tally(journey.id)
    assert end is not None
    assert (tally.queued, tally.deferred) == (0, 0)
    assert not campaign.progress.waiting(journey.id, 1)
    # Only those of them who could be asked were, and what was sent stays in the report however it ended.
    asked = {recipient.outbound_id for recipient in decided[0].recipients if recipient.rejected is None}
    sent = reached.keys() & {recipient.outbound_id for recipient in decided[0].recipients}
    assert sent <= asked
    assert len(sent) <= tally.sent + tally.delivered + tally.read + tally.failed + tally.unknown
    if not isinstance(end, BroadcastStopped):
        shown = [seller for seller, why in journey.audience if why is None and seller != journey.fresh]
        _shown(campaign, journey.lead, shown)


def _shown(campaign: Campaign, lead: UUID, sellers: Sequence[UUID]) -> None:
    """Each has the brief in their thread, unless the lead had ended before."""
    known = campaign.known.lead(lead)
    assert known is not None
    if known.is_open(campaign.clock.now()):
        assert all(campaign.core.lookups.message(brief_message_id(lead, seller)) for seller in sellers)


def test_where_six_in_ten_fail_at_random_there_is_a_whole_broadcast_or_none_at_all(campaign: Campaign) -> None:
    chance = random.Random(20260601)
    found: Counter[str] = Counter()
    for _ in range(200):
        audience = [(seller, Ground.NOT_REACHABLE if chance.random() < 0.6 else None) for seller in campaign.sellers[2:]]
        lead, before = campaign.lead(), campaign.provider.reached()
        # The recording itself fails as well, before it or after it; whoever decides tries once more, or does not.
        campaign.log.after = chance.choice((0, 1, 2, 3, None)) if chance.random() < 0.6 else None
        with suppress(Killed):
            campaign.queue(lead, audience)
        campaign.log.after = None
        campaign.work()
        events = campaign.events(broadcast_id(lead, 0))
        queued = [one for one in events if isinstance(one, BroadcastQueued)]
        if queued:
            rejected = sum(recipient.rejected is not None for recipient in queued[0].recipients)
            assert rejected * 2 <= len(queued[0].recipients)
        else:
            assert campaign.provider.reached() == before
            assert not campaign.progress.queued(broadcast_id(lead, 0))
            assert not any(isinstance(one, WaveReleased) for one in events)
        found["queued" if queued else type(events[-1]).__name__ if events else "nothing"] += 1
    assert len(found) == 4, found
