"""What Twilio answers, or does not, says exactly what is known afterwards."""

import json
import logging
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from adapters.twilio_messenger import TwilioMessenger
from application.messenger import Parcel, ProviderNotReached, ProviderRefused, ProviderSilent, Seen
from domain.outbound.events import Delivery
from tests.support.callbacks import OURS
from tests.support.misbehaving import server
from tests.support.twilio import ACCOUNT, TOKEN, Provider, cut, provider

NUMBER = "+905331234567"
PUBLIC = "https://islanders.example"


@pytest.fixture
def fake() -> Iterator[Provider]:
    with provider() as found:
        yield found


def messenger(url: str, timeout: float = 2) -> TwilioMessenger:
    return TwilioMessenger(ACCOUNT, TOKEN, OURS, url, PUBLIC, timeout)


def parcel(to: str = NUMBER, body: str = "It is free.") -> Parcel:
    return Parcel(uuid4(), 2, to, body=body)


def test_free_text_goes_out_with_the_address_at_which_we_hear_of_it(fake: Provider) -> None:
    sent = Parcel(uuid4(), 2, NUMBER, body="It is free.", media_url="https://islanders.example/media/1")
    accepted = messenger(fake.url).send(sent)
    (created,) = fake.created
    assert (created.sid, created.to, created.body) == (accepted.provider_sid, f"whatsapp:{NUMBER}", "It is free.")
    assert created.media_url == sent.media_url
    assert created.status_callback == f"{PUBLIC}/api/webhooks/twilio/status/?outbound={sent.outbound_id}&attempt=2"


def test_a_template_goes_out_with_its_variables_and_nothing_else(fake: Provider) -> None:
    messenger(fake.url).send(Parcel(uuid4(), 1, NUMBER, content_sid="HX" + "1" * 32, variables=("Ayşe", "100 “£”")))
    (created,) = fake.created
    assert (created.body, created.media_url, created.content_sid) == ("", None, "HX" + "1" * 32)
    assert json.loads(created.content_variables or "") == {"1": "Ayşe", "2": "100 “£”"}


def test_somebody_without_a_number_is_addressed_by_their_id(fake: Provider) -> None:
    messenger(fake.url).send(parcel(to="TR.13491208655302741918"))
    assert fake.created[0].to == "whatsapp:TR.13491208655302741918"


def test_that_we_are_writing_is_shown_under_a_message(fake: Provider) -> None:
    messenger(fake.url).shows_typing("SM" + "1" * 32)
    assert fake.typing == ["SM" + "1" * 32]
    fake.typing_fails = True
    with pytest.raises(ProviderRefused):
        messenger(fake.url).shows_typing("SM" + "2" * 32)


@pytest.mark.parametrize(("status", "code"), [(400, 21610), (403, 63016), (429, 20429), (401, 20003)])
def test_an_answer_that_nothing_was_sent_is_told_with_its_code(fake: Provider, status: int, code: int) -> None:
    fake.before.append((status, code))
    with pytest.raises(ProviderRefused) as refused:
        messenger(fake.url).send(parcel())
    assert refused.value.code == str(code)
    assert fake.calls == 1


def test_an_answer_of_the_newer_kind_is_told_with_its_code_as_well(fake: Provider) -> None:
    fake.before.append((400, 21610))
    fake.problems = True
    with pytest.raises(ProviderRefused) as refused:
        messenger(fake.url).send(parcel())
    assert refused.value.code == "21610"


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_failure_of_twilios_own_leaves_it_open_whether_it_was_sent(fake: Provider, status: int) -> None:
    fake.before.append((status, 20500))
    with pytest.raises(ProviderSilent):
        messenger(fake.url).send(parcel())
    assert fake.calls == 1


def test_a_connection_that_breaks_after_it_was_taken_over_leaves_it_open(fake: Provider) -> None:
    fake.after.append(cut)
    with pytest.raises(ProviderSilent):
        messenger(fake.url).send(parcel())
    assert (fake.calls, len(fake.created)) == (1, 1)


def test_without_a_connection_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    for url in (f"http://127.0.0.1:{port}", "http://nobody.invalid"):
        with pytest.raises(ProviderNotReached):
            messenger(url).send(parcel())


def test_a_look_up_finds_what_has_the_same_words(fake: Provider) -> None:
    since = datetime.now(UTC) - timedelta(minutes=1)
    fake.last_inbound[f"whatsapp:{NUMBER}"] = since
    first, other = parcel(), parcel(body="Another matter.")
    sids = [messenger(fake.url).send(one).provider_sid for one in (first, other, first)]
    seen = messenger(fake.url).seen(first, since)
    assert [one.provider_sid for one in seen] == [sids[0], sids[2]]
    assert {one.delivery for one in seen} == {Delivery.ACCEPTED}


def test_a_look_up_passes_over_what_was_sent_before_or_to_others(fake: Provider) -> None:
    since = datetime.now(UTC).replace(microsecond=0)
    fake.now = lambda: since - timedelta(seconds=1)
    messenger(fake.url).send(parcel())
    fake.now = lambda: since
    messenger(fake.url).send(parcel(to="+35796123456"))
    sid = messenger(fake.url).send(parcel()).provider_sid
    assert [one.provider_sid for one in messenger(fake.url).seen(parcel(), since)] == [sid]


@pytest.mark.parametrize(
    ("status", "code", "delivery"),
    [("queued", None, Delivery.ACCEPTED), ("read", None, Delivery.READ), ("undelivered", "63024", Delivery.UNDELIVERED)],
)
def test_a_look_up_says_where_a_message_is(fake: Provider, status: str, code: str | None, delivery: Delivery) -> None:
    sid = messenger(fake.url).send(parcel()).provider_sid
    fake.states[sid] = (status, code)
    assert messenger(fake.url).seen(parcel(), datetime.now(UTC) - timedelta(minutes=1)) == [Seen(sid, delivery, code)]


def test_of_templates_a_look_up_gives_all_since_words_cannot_be_compared(fake: Provider) -> None:
    template = Parcel(uuid4(), 1, NUMBER, content_sid="HX" + "1" * 32)
    sids = [messenger(fake.url).send(one).provider_sid for one in (parcel(), template)]
    assert [one.provider_sid for one in messenger(fake.url).seen(template, datetime.now(UTC) - timedelta(minutes=1))] == sids


def test_a_look_up_that_is_refused_says_why(fake: Provider) -> None:
    stranger = TwilioMessenger(ACCOUNT, "another token", OURS, fake.url, PUBLIC, 2)
    with pytest.raises(ProviderRefused) as refused:
        stranger.seen(parcel(), datetime.now(UTC))
    assert refused.value.code == "20003"


@pytest.mark.parametrize("body", [b'{"messages": 5}', b'{"messages": [5]}', b'{"other": [], "more": []}', b"[]", b"no"])
def test_a_look_up_that_is_answered_with_no_list_finds_nothing_out(body: bytes) -> None:
    with server(lambda at: at.answer(200, body)) as other, pytest.raises(ProviderSilent):
        messenger(other.url).seen(parcel(), datetime.now(UTC))


def test_neither_failures_nor_logs_say_numbers_tokens_or_words(fake: Provider, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    fake.before.append((400, 21211))
    fake.after.append(cut)
    for _ in range(2):
        with pytest.raises((ProviderRefused, ProviderSilent)) as failed:
            messenger(fake.url).send(parcel())
        assert failed.value.__cause__ is None
        for secret in (NUMBER, TOKEN, "free"):
            assert secret not in str(failed.value)
    for secret in (NUMBER, NUMBER.replace("+", "%2B"), TOKEN, "It is free", "It+is+free"):
        assert secret not in caplog.text


def test_a_look_up_for_words_with_addresses_behind_them_goes_by_how_they_begin(fake: Provider) -> None:
    since = datetime.now(UTC) - timedelta(minutes=1)
    sid = messenger(fake.url).send(parcel(body="Look at these.\nhttps://islanders.example/media/1?expires=1")).provider_sid
    begun = Parcel(uuid4(), 1, NUMBER, body="Look at these.", is_partial=True)
    assert [one.provider_sid for one in messenger(fake.url).seen(begun, since)] == [sid]
    assert messenger(fake.url).seen(parcel(body="Look at these."), since) == []
