"""Whether anything was sent is told by what happened on the connection: silence is never taken for a refusal."""

import ssl
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any
from uuid import uuid4

import pytest
from twilio.http.http_client import TwilioHttpClient

from adapters.twilio_messenger import TwilioMessenger
from application.messenger import Accepted, Parcel, ProviderNotReached, ProviderRefused, ProviderSilent
from tests.support.callbacks import OURS
from tests.support.misbehaving import Act, Server, certificate, server
from tests.support.twilio import ACCOUNT, TOKEN, provider

NUMBER = "+905331234567"
SID = "SM" + "1" * 32
TAKEN = b'{"sid": "%s"}' % SID.encode()


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    trusted, context = certificate(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted))
    return context


def send(url: str, body: str = "It is free.") -> Accepted:
    return TwilioMessenger(ACCOUNT, TOKEN, OURS, url, "https://islanders.example", 0.5).send(Parcel(uuid4(), 1, NUMBER, body=body))


def closed(_: Server) -> Act:
    return lambda _: None


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(closed, id="closes at once"),
        pytest.param(lambda at: at.read, id="closes after reading"),
        pytest.param(lambda at: at.read_and_hang, id="hangs"),
        pytest.param(lambda at: at.answer(201, TAKEN, missing=9), id="answers half"),
        pytest.param(lambda at: at.answer(400, b'{"code": 21610', missing=9), id="refuses by half"),
    ],
)
def test_a_connection_that_ends_leaves_it_open_and_is_not_made_again(act: Callable[[Server], Act]) -> None:
    with server(act) as other, pytest.raises(ProviderSilent):
        send(other.url)
    assert other.connections == 1


@pytest.mark.parametrize(
    "body",
    [
        "yes",
        "[]",
        "null",
        '"x"',
        "{}",
        '{"sid": null}',
        '{"sid": 5}',
        '{"sid": "to +905331234567"}',
        '{"sid": "SM1", "date_sent": 5}',
    ],
)
def test_an_answer_without_a_name_leaves_it_open(body: str) -> None:
    with server(lambda at: at.answer(201, body.encode())) as other, pytest.raises(ProviderSilent):
        send(other.url)


@pytest.mark.parametrize("status", [300, 302, 303, 307, 500, 502, 503, 504])
@pytest.mark.parametrize(
    "body", ['{"code": 21610, "status": 400, "message": "no"}', '{"type": "t", "title": "t", "status": 400, "code": 1}']
)
def test_only_the_status_of_http_counts_whatever_the_body_says_of_it(status: int, body: str) -> None:
    with server(lambda at: at.answer(status, body.encode())) as other, pytest.raises(ProviderSilent):
        send(other.url)


def test_a_redirect_is_not_followed() -> None:
    with provider() as fake:
        moved = f"Location: {fake.url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json\r\n"
        with server(lambda at: at.answer(307, b"", moved)) as other, pytest.raises(ProviderSilent):
            send(other.url)
        assert (other.requests, fake.calls) == (1, 0)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('{"code": 21610, "message": "no"}', "21610"),
        ('{"code": 21610, "message": "no", "status": 500, "type": "t", "title": "t"}', "21610"),
        ('{"code": null, "message": "no"}', "422"),
        ('{"code": "to +905331234567", "message": "no"}', "422"),
        ('{"code": 905331234567, "message": "no"}', "422"),
        ("[]", "422"),
        ("<html>", "422"),
        ("", "422"),
    ],
)
def test_a_refusal_is_told_with_a_code_and_never_with_words(body: str, code: str) -> None:
    with server(lambda at: at.answer(422, body.encode())) as other, pytest.raises(ProviderRefused) as refused:
        send(other.url)
    assert (refused.value.code, str(refused.value)) == (code, f"the provider refused with {code}")


def test_with_tls_all_is_as_without(tls: ssl.SSLContext) -> None:
    with server(lambda at: at.answer(201, TAKEN), tls) as other:
        assert send(other.tls_url) == Accepted(SID)


@pytest.mark.parametrize("act", [closed, lambda at: at.hang, lambda at: at.speak_plainly], ids=["closes", "hangs", "no TLS"])
def test_a_handshake_that_fails_says_that_nothing_was_sent(act: Callable[[Server], Act], tls: ssl.SSLContext) -> None:
    del tls
    with server(act) as other, pytest.raises(ProviderNotReached):
        send(other.tls_url)


def test_a_certificate_that_nobody_vouches_for_says_that_nothing_was_sent(tmp_path: Path) -> None:
    _, stranger = certificate(tmp_path)
    with server(lambda at: at.answer(201, TAKEN), stranger) as other, pytest.raises(ProviderNotReached):
        send(other.tls_url)
    assert other.requests == 0


def test_tls_that_fails_once_the_request_was_read_leaves_it_open(tls: ssl.SSLContext) -> None:
    with server(lambda at: at.read_and_break_tls, tls) as other, pytest.raises(ProviderSilent):
        send(other.tls_url)
    assert (other.connections, other.requests) == (1, 1)


def test_a_failure_to_connect_just_before_is_not_taken_for_this_ones(tls: ssl.SSLContext) -> None:
    with server(closed) as gone, server(lambda at: at.read_and_break_tls, tls) as other:
        try:
            send(gone.tls_url)
        except ProviderNotReached:
            with pytest.raises(ProviderSilent):
                send(other.tls_url)
    assert other.requests == 1


def test_a_proxy_that_cannot_be_reached_lets_nothing_through(monkeypatch: pytest.MonkeyPatch) -> None:
    with server(closed) as gone:
        through(monkeypatch, gone.url)
    with pytest.raises(ProviderNotReached):
        send("http://twilio.invalid")


def test_a_proxy_that_has_read_the_request_leaves_it_open(monkeypatch: pytest.MonkeyPatch) -> None:
    with server(lambda at: at.read) as proxy:
        through(monkeypatch, proxy.url)
        with pytest.raises(ProviderSilent):
            send("http://twilio.invalid")
    assert proxy.requests == 1


def through(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("http_proxy", proxy)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "")


def test_a_region_in_the_environment_does_not_move_the_api(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_REGION", "ie1")
    monkeypatch.setenv("TWILIO_EDGE", "dublin")
    with server(lambda at: at.answer(201, TAKEN)) as other:
        assert send(other.url) == Accepted(SID)


def test_a_call_of_another_thread_in_between_does_not_take_the_answer() -> None:
    with provider() as fake:
        messenger = TwilioMessenger(ACCOUNT, TOKEN, OURS, fake.url, "https://islanders.example", 2)
        others: list[Accepted] = []

        def in_between(frame: FrameType, event: str, _: Any) -> Any:
            if frame.f_code is not TwilioHttpClient.request.__code__:
                return None
            if event == "line" and not others and getattr(frame.f_locals["self"], "_test_only_last_response", None):
                others.append(messenger.send(Parcel(uuid4(), 1, NUMBER, body="another")))
            return in_between

        before = sys.gettrace()
        sys.settrace(in_between)
        try:
            mine = messenger.send(Parcel(uuid4(), 1, NUMBER, body="mine"))
        finally:
            sys.settrace(before)
        bodies = {one.sid: one.body for one in fake.created}
    assert (bodies[mine.provider_sid], [bodies[other.provider_sid] for other in others]) == ("mine", ["another"])
