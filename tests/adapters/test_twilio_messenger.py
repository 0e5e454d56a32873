"""What Twilio answers, or does not, says exactly what is known afterwards."""

import json
import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from adapters.printing_messenger import PrintingMessenger
from adapters.twilio_messenger import TwilioMessenger
from application.messenger import Parcel, ProviderNotReached, ProviderRefused, ProviderSilent
from domain.outbound.events import Delivery
from tests.support.callbacks import OURS
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


@contextmanager
def a_server_that(does: str) -> Iterator[str]:
    """Not Twilio: one that misbehaves at a certain moment."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                if does == "closes at once":
                    return
                connection.recv(65_536)
                if does == "answers half":
                    connection.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{")
                elif does == "answers nonsense":
                    connection.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 3\r\n\r\nyes")
                elif does == "hangs":
                    done.wait(5)

        done = threading.Event()
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        done.set()
        thread.join(5)


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


@pytest.mark.parametrize("does", ["closes at once", "answers half", "answers nonsense", "hangs"])
def test_whatever_happens_on_a_connection_leaves_it_open(does: str) -> None:
    with a_server_that(does) as url, pytest.raises(ProviderSilent):
        messenger(url, timeout=0.3).send(parcel())


def test_without_a_connection_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    for url in (f"http://127.0.0.1:{port}", "http://nobody.invalid"):
        with pytest.raises(ProviderNotReached):
            messenger(url).send(parcel())


def test_a_certificate_that_is_not_valid_is_no_connection() -> None:
    with a_server_that("answers nonsense") as url, pytest.raises((ProviderNotReached, ProviderSilent)) as failed:
        messenger(url.replace("http://", "https://")).send(parcel())
    assert failed.type is ProviderNotReached


def test_a_look_up_finds_what_has_the_same_words(fake: Provider) -> None:
    since = datetime.now(UTC) - timedelta(minutes=1)
    first, other = parcel(), parcel(body="Another matter.")
    sids = [messenger(fake.url).send(one).provider_sid for one in (first, other, first)]
    seen = messenger(fake.url).seen(first, since)
    assert [one.provider_sid for one in seen] == [sids[0], sids[2]]
    assert {one.delivery for one in seen} == {Delivery.ACCEPTED}


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


def test_without_an_account_it_is_printed_and_counts_as_taken_over() -> None:
    printed: list[str] = []
    messenger = PrintingMessenger(OURS, printed.append)
    one = parcel()
    assert messenger.send(one) == messenger.send(one)
    assert NUMBER in printed[0]
    assert "It is free." in printed[0]
    assert list(messenger.seen(one, datetime.now(UTC))) == []
