"""A queued broadcast goes on by itself, wave after wave, and ends; what stops it holds back whatever has not gone out."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from adapters.send_guard import SendGuard
from application.brief_words import brief_words
from application.messenger import ProviderRefused
from application.processes import dispatch_wave
from domain.broadcast.events import BroadcastCompleted, BroadcastStopped, SellersReminded, Stop, Tally, WaveReleased
from domain.broadcast.identity import brief_message_id, brief_outbound_id
from entrypoints.bootstrap import Core, open_core
from projections.relayed import ViewRelayed
from tests.support.broadcasts import BRIEF
from tests.support.campaign import CAUSE, Campaign
from tests.support.servers import Servers
from tests.support.tally import Counted

NEVER_ARRIVES = ProviderRefused("63024")


@pytest.fixture(scope="module")
def core(servers: Servers) -> Iterator[Core]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as found:
        yield found


@pytest.fixture
def campaign(core: Core) -> Campaign:
    return Campaign(core)


def audience(campaign: Campaign, many: int) -> list[tuple[UUID, None]]:
    return [(campaign.seller(), None) for _ in range(many)]


def waves(campaign: Campaign, broadcast: UUID) -> list[WaveReleased]:
    return [event for event in campaign.events(broadcast) if isinstance(event, WaveReleased)]


def do(campaign: Campaign, *kinds: str) -> None:
    """The next of these jobs, one after the other; the others wait."""
    for kind in kinds:
        while True:
            assert campaign.step(lambda jobs: next((job for job in jobs if job.kind == kind), jobs[0]))  # noqa: B023
            if campaign.did == kind:
                break


def stopped(campaign: Campaign, broadcast: UUID) -> BroadcastStopped:
    end = campaign.end(broadcast)
    assert isinstance(end, BroadcastStopped)
    return end


def test_waves_go_out_a_pause_apart_and_everybody_is_messaged_once(campaign: Campaign) -> None:
    one = campaign.queue(campaign.lead(), audience(campaign, 5))
    began = campaign.clock.now()
    campaign.work()
    released = waves(campaign, one)
    assert [wave.released_at - began for wave in released] == [timedelta(0), timedelta(seconds=300), timedelta(seconds=600)]
    assert [parcel.outbound_id for parcel in campaign.provider.sent] == [
        recipient.outbound_id for wave in released for recipient in wave.recipients
    ]
    end = campaign.end(one)
    assert isinstance(end, BroadcastCompleted)
    assert end.tally == Tally(sent=5)


def test_a_large_wave_goes_out_in_several_turns(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch_wave, "AT_A_TIME", 2)
    one = campaign.queue(campaign.lead(), audience(campaign, 5), wave_size=5)
    do(campaign, "advance_broadcast", "dispatch_wave")
    assert len(campaign.progress.queued(one)) == 2
    campaign.work()
    assert campaign.tally(one) == Tally(sent=5)


def test_a_seller_reads_the_brief_in_their_thread_and_on_whatsapp_and_an_answer_that_quotes_it_finds_it(campaign: Campaign) -> None:
    (inside, _), (outside, _) = sellers = audience(campaign, 2)
    campaign.wrote(inside)
    campaign.quiet(inside, "00:00", "00:01", "tr")
    lead = campaign.lead()
    one = campaign.queue(lead, sellers)
    campaign.work()
    by_seller = {parcel.outbound_id: parcel for parcel in campaign.provider.sent}
    text, template = (by_seller[brief_outbound_id(one, seller)] for seller in (inside, outside))
    assert (text.body, text.content_sid) == (brief_words(BRIEF, "tr"), None)
    assert template.body is None
    assert template.variables == ("rentals", "Girne", "–", "12 months", str(lead))
    message = campaign.core.lookups.message(brief_message_id(lead, inside))
    assert message is not None
    assert message.content == text.body
    sql = "SELECT provider_sid FROM outbound WHERE outbound_id = %s"
    with campaign.core.application.connect() as connection:
        sid = (connection.execute(sql, (text.outbound_id,)).fetchone() or {})["provider_sid"]
    assert ViewRelayed(campaign.core.rows).by_sid(sid) == (message.thread_id, message.id)


def test_after_enough_answers_no_further_wave_goes_out_and_what_waited_is_not_sent(campaign: Campaign) -> None:
    sellers = audience(campaign, 5)
    sleeper = sellers[1][0]
    campaign.quiet(sleeper, "14:00", "22:00")  # noon in UTC is three in the afternoon there
    lead = campaign.lead()
    one = campaign.queue(lead, sellers, enough_answers=1)
    do(campaign, "advance_broadcast", "dispatch_wave", "send_outbound", "send_outbound")
    assert campaign.delivery(one, sleeper) == ("deferred", "quiet-hours")
    campaign.leads.answer(lead, sellers[0][0], uuid4(), "It is free", (), CAUSE)
    campaign.work()
    end = stopped(campaign, one)
    assert (end.why, end.unsent) == (Stop.ENOUGH_ANSWERS, tuple(seller for seller, _ in sellers[2:]))
    assert campaign.delivery(one, sleeper) == ("skipped", "broadcast-stopped")
    assert [parcel.outbound_id for parcel in campaign.provider.sent] == [brief_outbound_id(one, sellers[0][0])]
    assert campaign.tally(one) == Tally(sent=1, skipped=4)


def test_answers_of_sellers_whom_an_earlier_broadcast_asked_do_not_stop_this_one(campaign: Campaign) -> None:
    lead = campaign.lead()
    campaign.leads.answer(lead, campaign.seller(), uuid4(), "It is free", (), CAUSE)
    one = campaign.queue(lead, audience(campaign, 3), enough_answers=1)
    campaign.work()
    assert campaign.tally(one) == Tally(sent=3)


@pytest.mark.parametrize("moment", [("advance_broadcast",), ("advance_broadcast", "dispatch_wave")])
def test_once_the_customer_has_closed_it_nothing_goes_out_even_before_the_broadcast_is_stopped(
    campaign: Campaign, moment: tuple[str, ...]
) -> None:
    lead, sellers = campaign.lead(), audience(campaign, 3)
    one = campaign.queue(lead, sellers)
    do(campaign, *moment)
    campaign.leads.close(campaign.customer, lead, CAUSE)
    do(campaign, *(["dispatch_wave"] if len(moment) == 1 else []), "send_outbound", "send_outbound")
    assert campaign.end(one) is None
    assert [campaign.delivery(one, seller) for seller, _ in sellers[:2]] == [("skipped", "broadcast-stopped")] * 2
    campaign.work()
    assert not campaign.provider.sent
    assert stopped(campaign, one).why is Stop.LEAD_CLOSED
    shown = campaign.core.lookups.message(brief_message_id(lead, sellers[0][0]))
    assert (shown is None) is (len(moment) == 1)
    assert campaign.tally(one) == Tally(skipped=3)


def test_when_the_request_expires_nobody_is_asked_any_more(campaign: Campaign) -> None:
    one = campaign.queue(campaign.lead(), audience(campaign, 3), deadline=campaign.clock.now() + timedelta(days=30))
    do(campaign, "advance_broadcast", "dispatch_wave", "send_outbound")
    campaign.clock.later(timedelta(days=14).total_seconds())
    campaign.work()
    assert stopped(campaign, one).why is Stop.LEAD_EXPIRED
    assert campaign.tally(one) == Tally(sent=1, skipped=2)


def test_after_the_deadline_what_was_not_sent_is_not_sent(campaign: Campaign) -> None:
    one = campaign.queue(campaign.lead(), audience(campaign, 5), deadline=campaign.clock.now() + timedelta(seconds=100))
    campaign.work()
    assert stopped(campaign, one).why is Stop.TIME_PASSED
    assert campaign.tally(one) == Tally(sent=2, skipped=3)


@pytest.mark.parametrize(("wave", "fail", "stops"), [(4, 3, True), (4, 2, False), (3, 3, False), (5, 3, True)])
def test_when_more_than_half_of_at_least_four_attempts_failed_the_others_are_not_sent(
    campaign: Campaign, wave: int, fail: int, *, stops: bool
) -> None:
    campaign.provider.faults = [NEVER_ARRIVES] * fail
    one = campaign.queue(campaign.lead(), audience(campaign, 8), wave_size=wave)
    campaign.work()
    sent = len(campaign.provider.sent)
    tally = campaign.tally(one)
    assert (tally.sent, tally.failed) == (sent, fail)
    if not stops:
        assert isinstance(campaign.end(one), BroadcastCompleted)
        assert sent == 8 - fail
        return
    assert stopped(campaign, one).why is Stop.TOO_MANY_FAILED
    assert stopped(campaign, one).tally == Tally(sent=wave - fail, failed=fail, queued=8 - wave)
    assert tally == Tally(sent=wave - fail, failed=fail, skipped=8 - wave)


def test_who_has_not_consented_or_cannot_be_reached_is_skipped_and_the_budget_only_puts_off(campaign: Campaign) -> None:
    campaign.sending._guard = SendGuard(1, timedelta(0), 100_000)
    sellers = [campaign.seller(consents=False), campaign.seller(reachable=False), campaign.seller(), campaign.seller()]
    one = campaign.queue(campaign.lead(), [(seller, None) for seller in sellers], wave_size=4)
    began = campaign.clock.now()
    do(campaign, "advance_broadcast", "dispatch_wave", *["send_outbound"] * 4)
    assert [campaign.delivery(one, seller) for seller in sellers] == [
        ("skipped", "no-consent"),
        ("skipped", "no-address"),
        ("accepted", None),
        ("deferred", "sender-rate"),
    ]
    campaign.work()
    assert campaign.clock.now() >= began + timedelta(seconds=1)
    assert campaign.tally(one) == Tally(sent=2, skipped=2)


@pytest.mark.parametrize("moment", [("advance_broadcast",), ("advance_broadcast", "dispatch_wave")])
def test_who_is_forgotten_meanwhile_keeps_nobody_waiting(campaign: Campaign, moment: tuple[str, ...]) -> None:
    sellers = audience(campaign, 3)
    one = campaign.queue(campaign.lead(), sellers, wave_size=3)
    do(campaign, *moment)
    campaign.forget(sellers[1][0])
    campaign.work()
    assert campaign.tally(one) == Tally(sent=2, skipped=1)
    assert campaign.delivery(one, sellers[1][0]) == ("skipped", "forgotten")
    assert isinstance(campaign.end(one), BroadcastCompleted)


def test_who_has_not_answered_is_reminded_once_and_who_has_is_left_alone(campaign: Campaign) -> None:
    lead, sellers = campaign.lead(), audience(campaign, 3)
    one = campaign.queue(lead, sellers, wave_size=3)
    do(campaign, "advance_broadcast", "dispatch_wave")
    campaign.leads.answer(lead, sellers[0][0], uuid4(), "It is free", (), CAUSE)
    (wave,) = waves(campaign, one)
    campaign.work()
    (reminded,) = [event for event in campaign.events(one) if isinstance(event, SellersReminded)]
    assert reminded.reminded_at == wave.remind_at
    assert (reminded.reminded, reminded.moot) == ((sellers[1][0], sellers[2][0]), (sellers[0][0],))


def test_nobody_is_reminded_of_what_nobody_wants_any_more(campaign: Campaign) -> None:
    lead, sellers = campaign.lead(), audience(campaign, 2)
    one = campaign.queue(lead, sellers)
    do(campaign, "advance_broadcast", "dispatch_wave")
    campaign.leads.close(campaign.customer, lead, CAUSE)
    campaign.work()
    (reminded,) = [event for event in campaign.events(one) if isinstance(event, SellersReminded)]
    assert reminded.reminded == ()
