"""Each message is judged at the last moment, and sent at most once, whatever happens on the way."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.send_guard import SendGuard
from application.forgetting import Forgetting
from application.jobs import Later
from application.pieces import parts, with_links
from domain.channel import Channel
from domain.consent.events import Category
from domain.person.commands import ChoosePreferences
from domain.person.decider import PERSON
from entrypoints.bootstrap import open_core
from tests.support.callbacks import number
from tests.support.postbox import CAUSE, NOON, Postbox
from tests.support.servers import Servers
from tests.support.tally import Counted
from tests.support.twilio import cut, provider

HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def box(servers: Servers) -> Iterator[Postbox]:
    with servers.migrated() as url, provider() as fake, open_core(url, [b"m" * 32], Counted()) as core:
        yield Postbox(core, fake)


@pytest.fixture(autouse=True)
def _noon(box: Postbox) -> None:
    box.clock.at = NOON
    box.guard = SendGuard(100_000, timedelta(0), 100_000)
    box.sending._guard = box.guard


hours = st.floats(0, 60)
LONG = 1_000  # hours: longer than all waits of an example together


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(["writes", "queues", "waits", "sends"]), hours), min_size=4, max_size=14))
def test_whatever_happens_when_no_free_text_reaches_the_provider_outside_of_its_window(
    box: Postbox, happenings: list[tuple[str, float]]
) -> None:
    box.clock.at = NOON
    before = box.provider.outside_window
    ayse = number()
    person_id = box.somebody(ayse)
    waiting = [box.queue(person_id, hours=LONG)]
    for what, long in happenings:
        if what == "writes":
            box.wrote(person_id, ayse)
        elif what == "queues":
            waiting.append(box.queue(person_id, hours=LONG))
        elif what == "waits":
            box.clock.at += long * HOUR
        else:
            for queued in waiting:
                box.send(queued)
    for queued in waiting:
        box.send(queued)
        assert box.delivery(queued)["delivery"] == "accepted"
    assert box.provider.outside_window == before


def test_after_its_deadline_nothing_is_sent(box: Postbox) -> None:
    queued = box.queue(box.somebody(number()), hours=1)
    calls = box.provider.calls
    box.clock.at += HOUR
    assert box.send(queued) is None
    assert (box.delivery(queued)["skip"], box.provider.calls) == ("deadline-passed", calls)


def test_a_spent_budget_puts_off_with_a_reason_and_a_time_and_never_beyond_the_deadline(box: Postbox) -> None:
    box.sending._guard = SendGuard(100_000, timedelta(minutes=10), 100_000)
    person_id = box.somebody(number())
    first, second = box.queue(person_id, hours=1), box.queue(person_id, hours=0.1)
    assert box.send(first) is None
    until = box.send(second)
    assert (box.delivery(second)["delivery"], box.delivery(second)["hold"]) == ("deferred", "recipient-rate")
    assert box.delivery(second)["not_before"] == NOON + timedelta(minutes=10)
    assert until == NOON + timedelta(minutes=6)
    box.clock.at = until
    box.send(second)
    assert box.delivery(second)["skip"] == "deadline-passed"


def test_quiet_hours_hold_back_what_is_unasked_and_not_answers(box: Postbox) -> None:
    person_id = box.somebody(number())
    box.consents.give(person_id, Channel.WHATSAPP, [Category.PROACTIVE], "test", CAUSE)
    quiet = ChoosePreferences(
        person_id=person_id, language="tr", quiet_from="14:00", quiet_until="16:30", proactive=(), now=box.clock.now()
    )
    box.handle(PERSON, person_id, quiet, CAUSE)
    unasked, answer = box.queue(person_id, Category.PROACTIVE), box.queue(person_id)
    # Noon in UTC is three in the afternoon in Famagusta in June.
    assert box.send(unasked) == NOON + 1.5 * HOUR
    assert box.delivery(unasked)["hold"] == "quiet-hours"
    assert box.send(answer) is None
    box.clock.at += 1.5 * HOUR
    assert box.send(unasked) is None
    assert box.delivery(unasked)["delivery"] == "accepted"


def test_without_consent_to_a_category_nothing_of_it_is_sent(box: Postbox) -> None:
    person_id = box.somebody(number())
    brief = box.queue(person_id, Category.BROADCAST)
    calls = box.provider.calls
    box.send(brief)
    assert (box.delivery(brief)["skip"], box.provider.calls) == ("no-consent", calls)


def test_of_somebody_who_was_forgotten_nothing_is_sent_on(box: Postbox) -> None:
    writer, reader = box.somebody(number()), box.somebody(number())
    queued = box.queue(reader, subject_id=writer)
    to_nobody = box.queue(writer)
    Forgetting(box.handle, box.core.keys, (), box.clock).forget(writer, "a test", CAUSE)
    calls = box.provider.calls
    for one in (queued, to_nobody):
        box.send(one)
    assert box.provider.calls == calls
    assert box.delivery(queued)["skip"] == "forgotten"


def test_what_was_not_answered_is_looked_up_and_never_sent_again(box: Postbox) -> None:
    box.provider.after.append(cut)
    queued = box.queue(box.somebody(number()))
    before = len(box.provider.created)
    box.send(queued)
    assert box.delivery(queued)["delivery"] == "unknown"
    box.send(queued)
    uncertain = list(box.core.history.stream(queued.event.outbound_id))[-1]
    box.finding(uncertain)
    assert box.delivery(queued)["delivery"] == "accepted"
    assert len(box.provider.created) == before + 1


def test_what_the_provider_never_got_counts_as_failed_after_a_quarter_of_an_hour(box: Postbox) -> None:
    box.provider.before.append((500, 20500))
    queued = box.queue(box.somebody(number()), body="Never heard of.")
    box.send(queued)
    uncertain = list(box.core.history.stream(queued.event.outbound_id))[-1]
    with pytest.raises(Later):
        box.finding(uncertain)
    box.clock.at += timedelta(minutes=16)
    box.finding(uncertain)
    assert (box.delivery(queued)["delivery"], box.delivery(queued)["code"]) == ("failed", "not-found")


def test_an_intent_whose_worker_died_is_not_sent_by_another(box: Postbox) -> None:
    class Died(BaseException):
        """What kill -9 looks like from inside."""

    def die(_: object) -> None:
        raise Died

    queued = box.queue(box.somebody(number()))
    call, box.sending._messenger.send = box.sending._messenger.send, die  # type: ignore[method-assign, assignment]
    with pytest.raises(Died):
        box.send(queued)
    box.sending._messenger.send = call  # type: ignore[method-assign]
    calls = box.provider.calls
    assert box.delivery(queued)["delivery"] == "attempted"
    box.send(queued)
    assert (box.delivery(queued)["delivery"], box.provider.calls) == ("unknown", calls)


@pytest.mark.parametrize(
    ("status", "code", "delivery", "alerts"),
    [(400, 21610, "failed", []), (400, 63007, "failed", ["63007 True"]), (400, 77777, "failed", ["77777 False"])],
)
def test_a_refusal_ends_it_and_alerts_where_somebody_must_look(
    box: Postbox, status: int, code: int, delivery: str, alerts: list[str]
) -> None:
    box.alerts.clear()
    person_id = box.somebody(number())
    queued = box.queue(person_id)
    box.provider.before.append((status, code))
    box.send(queued)
    assert (box.delivery(queued)["delivery"], box.delivery(queued)["code"], box.alerts) == (delivery, str(code), alerts)
    following = box.queue(person_id)
    box.send(following)
    assert box.delivery(following)["skip"] == ("no-consent" if code == 21610 else None)


def test_a_busy_provider_is_asked_again_with_the_next_attempt(box: Postbox) -> None:
    queued = box.queue(box.somebody(number()))
    box.provider.before.append((429, 20429))
    until: datetime | None = box.send(queued)
    assert until == NOON + timedelta(seconds=5)
    box.clock.at = until
    box.send(queued)
    assert (box.delivery(queued)["delivery"], box.delivery(queued)["attempt"]) == ("accepted", 2)


@given(words=st.text(max_size=5000), files=st.integers(0, 9))
def test_no_message_is_longer_than_the_provider_takes(words: str, files: int) -> None:
    addresses = [f"https://islanders.example/media/{'x' * 110}{number}" for number in range(files)]
    body = with_links(words, addresses)
    assert len(body) <= 1600
    assert [line for line in body.splitlines() if line in addresses] == addresses[: len(addresses)]
    pieces = parts(words)
    assert all(len(piece) <= 1600 for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(words.split())


def test_a_stop_of_somebody_who_is_merged_is_a_stop_of_whom_they_are(box: Postbox) -> None:
    phone, hidden = number(), number()
    one, other = box.somebody(phone), box.somebody(hidden)
    box.consents.heed(one, Channel.WHATSAPP, "STOP", "message:SM9", CAUSE)
    box.acquaintance.merge(one, other, "they say so", CAUSE)
    box.consents.wrote(other, Channel.WHATSAPP, "message:SM10", CAUSE)
    queued = box.queue(other)
    calls = box.provider.calls
    box.send(queued)
    assert (box.delivery(queued)["skip"], box.provider.calls) == ("no-consent", calls)
