"""A reminder goes out as long as it makes sense, and once; news reaches everybody who wants it, once, and nobody forgotten."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.processes import tell_news
from application.threads import KeyReused
from domain.broadcast.commands import AdvanceBroadcast
from domain.broadcast.decider import BROADCAST
from domain.broadcast.events import Tally, WaveReleased
from domain.broadcast.identity import broadcast_id
from domain.notice.events import Topic, Unpushed
from domain.outbound.events import Skip
from entrypoints.bootstrap import Core, open_core
from entrypoints.market_bootstrap import announcing_of
from tests.support.bulletin import Bulletin
from tests.support.campaign import CAUSE
from tests.support.servers import Servers
from tests.support.tally import Counted

STEPS = ("push_notice", "push_digest", "hand_out_notices")
REMINDER = "A customer is still waiting for your answer: rentals · Lapta · – · {0} nights. Answer the brief to make an offer."


@pytest.fixture(scope="module")
def core(servers: Servers) -> Iterator[Core]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as found:
        yield found


@pytest.fixture
def bulletin(core: Core, redis_url: str) -> Bulletin:
    return Bulletin(core, redis_url=redis_url)


def answered(bulletin: Bulletin, lead: UUID, seller: UUID) -> None:
    bulletin.leads.answer(lead, seller, uuid4(), "It is free", (), CAUSE)


def full(bulletin: Bulletin, lead: UUID, _: UUID) -> None:
    for _number in range(5):
        answered(bulletin, lead, bulletin.seller())


def closed(bulletin: Bulletin, lead: UUID, _: UUID) -> None:
    bulletin.leads.close(bulletin.customer, lead, CAUSE)


def stopped(bulletin: Bulletin, lead: UUID, _: UUID) -> None:
    """Answers enough for the broadcast, which ends."""
    for _number in range(3):
        answered(bulletin, lead, bulletin.seller())
    command = AdvanceBroadcast(
        broadcast_id=broadcast_id(lead, 0),
        tally=Tally(sent=1),
        answers=3,
        ended=None,
        remind_after=timedelta(hours=4),
        now=bulletin.clock.now(),
    )
    bulletin.core.handle(BROADCAST, command.broadcast_id, command, CAUSE)


def asked(bulletin: Bulletin, seller: UUID, others: int = 0) -> UUID:
    """A seller is asked about a lead and does not answer; so many others are to be asked some hours later."""
    lead = bulletin.lead()
    audience = [(seller, None), *((bulletin.seller(), None) for _ in range(others))]
    bulletin.queue(lead, audience, wave_size=1, wave_pause=40_000)
    return lead


@pytest.mark.parametrize(
    ("happens", "job"),
    [
        *((happens, job) for happens in (answered, closed) for job in (*STEPS, "send_outbound")),
        *((full, job) for job in STEPS),
        *((stopped, job) for job in ("push_notice", "send_outbound")),
    ],
)
def test_a_reminder_that_became_moot_never_goes_out_however_far_it_has_come(
    bulletin: Bulletin, happens: Callable[[Bulletin, UUID, UUID], None], job: str
) -> None:
    seller = bulletin.on_whatsapp(quiet=("18:30", "20:00") if job == "push_digest" else (None, None))
    lead = asked(bulletin, seller, others=2 if happens is stopped else 0)
    bulletin.until(job, seller)
    happens(bulletin, lead, seller)
    bulletin.work()
    assert not bulletin.messaged(seller)
    assert not bulletin.streamed(seller)
    assert len(bulletin.listed(seller)) == 1
    if job in {"push_notice", "push_digest"}:
        assert [one.why for one in bulletin.left(seller)] == [Unpushed.MOOT]
    elif job == "send_outbound":
        (push,) = bulletin.pushes(seller)
        assert push.outbound_id
        assert [event.skip for event in bulletin.events(push.outbound_id)[1:]] == [Skip.BROADCAST_STOPPED]


def test_a_seller_who_has_not_answered_is_reminded_once_of_nothing_but_the_brief_whatever_is_redone(bulletin: Bulletin) -> None:
    since, seller = bulletin.position, bulletin.on_whatsapp()
    lead = asked(bulletin, seller)
    bulletin.work()
    bulletin.redo(since)
    wave = next(one for one in bulletin.core.log.stream(broadcast_id(lead, 0)) if isinstance(one.event, WaveReleased))
    bulletin.handlers["remind_sellers"](wave)
    bulletin.work()
    assert bulletin.messaged(seller) == [REMINDER.format(bulletin.asked_for)]
    assert len(bulletin.raised(seller)) == len(bulletin.pushes(seller)) == 1


def test_who_answered_in_time_is_not_reminded(bulletin: Bulletin) -> None:
    seller = bulletin.on_whatsapp()
    lead = asked(bulletin, seller)
    bulletin.wait(hours=3)
    answered(bulletin, lead, seller)
    bulletin.work()
    assert bulletin.raised(seller) == []


TEXTS = {"en": "Rents fall.", "tr": "Kiralar düşüyor."}


@pytest.mark.parametrize("steps", [1, 4, 7])
def test_news_interrupted_in_the_middle_reaches_everybody_who_wants_it_once(
    bulletin: Bulletin, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    monkeypatch.setattr(tell_news, "AT_ONCE", 2)
    since, languages = bulletin.position, ["en", "tr", "de", "en", "tr"]
    readers = [bulletin.reader(language=language) for language in languages]
    others = [bulletin.reader(wants=(Topic.NEW_PHOTOS,)), bulletin.reader(wants=())]
    gone = bulletin.reader()
    announcing = announcing_of(bulletin.core)
    announced = announcing.announce(bulletin.customer, uuid4(), TEXTS, CAUSE)
    assert announced.wanted_by >= len(readers) + 1
    bulletin.forget(gone)
    bulletin.log.after = steps
    bulletin.work()
    bulletin.redo(since)
    bulletin.work()
    for reader, language in zip(readers, languages, strict=True):
        assert bulletin.streamed(reader) == [[TEXTS.get(language, TEXTS["en"])]]
        assert len(bulletin.raised(reader)) == 1
    assert not [one for one in (*others, gone) if bulletin.notices(one)]


def test_the_same_news_again_is_the_same_and_other_news_under_its_name_is_refused(bulletin: Bulletin) -> None:
    announcing, named = announcing_of(bulletin.core), uuid4()
    first = announcing.announce(bulletin.customer, named, TEXTS, CAUSE)
    assert announcing.announce(bulletin.customer, named, TEXTS, CAUSE).news_id == first.news_id
    assert announcing.announce(bulletin.seller(), named, TEXTS, CAUSE).news_id != first.news_id
    for other in ({"en": "Rents rise."}, {**TEXTS, "de": "Mieten fallen."}):
        with pytest.raises(KeyReused):
            announcing.announce(bulletin.customer, named, other, CAUSE)
    assert len(bulletin.events(first.news_id)) == 1


def test_what_waited_for_somebody_who_is_forgotten_is_gone(bulletin: Bulletin) -> None:
    reader = bulletin.reader()
    for number in range(5):
        bulletin.tell(reader, Topic.MARKET_NEWS, f"News {number}.")
        bulletin.wait()
    assert [one["text"] for one in kept(bulletin, reader)] == [f"News {number}." for number in range(5)]
    waiting = {job.kind: job.person_id for job, _ in bulletin.pending.values() if job.kind.startswith("push_")}
    assert waiting == {"push_digest": reader}
    before = len(bulletin.notices(reader))
    jobs = dict(bulletin.pending)
    bulletin.forget(reader)
    bulletin.pending = jobs  # as where a worker holds them already
    bulletin.work()
    bulletin.tell(reader, Topic.REQUEST, "Sellers are asked.")
    bulletin.work()
    assert len(bulletin.notices(reader)) == before
    assert not [*bulletin.streamed(reader), *bulletin.listed(reader), *kept(bulletin, reader)]
    with bulletin.core.application.connect() as connection:
        assert connection.execute("SELECT 1 FROM notice_marks WHERE person_id = %s", (reader,)).fetchone() is None


def kept(bulletin: Bulletin, person_id: UUID) -> list[Any]:
    """What they could take along."""
    holding = next(one for one in bulletin.core.holdings if one.name == "notifications")
    return [one.facts for one in holding.kept(person_id)]
