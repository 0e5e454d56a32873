"""The fake of Twilio says what Twilio would, to Twilio's own client and to Twilio's own check of signatures."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl

import httpx2 as httpx
import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from tests.support.callbacks import OURS, form
from tests.support.http_server import serving
from tests.support.twilio import ACCOUNT, TOKEN, Provider, cut, holding, provider
from tests.support.waiting import until

NUMBER = "whatsapp:+905331234567"
ORIGIN = "https://islanders.example"
CALLBACK = f"{ORIGIN}/api/webhooks/twilio/status/?outbound=1&attempt=1"


@pytest.fixture
def fake() -> Iterator[Provider]:
    with provider() as found:
        yield found


def client(fake: Provider, token: str = TOKEN, timeout: float = 2) -> Client:
    found = Client(ACCOUNT, token, http_client=TwilioHttpClient(pool_connections=False, timeout=timeout))
    found.api.base_url = fake.url
    return found


def send(fake: Provider, **more: Any) -> str:
    given = {
        "to": NUMBER,
        "from_": OURS,
        "status_callback": CALLBACK,
        **({"body": "Free."} if "content_sid" not in more else {}),
        **more,
    }
    return str(client(fake).messages.create(**given).sid)


@contextmanager
def a_product() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Where callbacks arrive whose signature is right for the public origin."""
    heard: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            given = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode(), keep_blank_values=True))
            signed = RequestValidator(TOKEN).validate(ORIGIN + self.path, given, self.headers["X-Twilio-Signature"])
            if signed:
                heard.append(given)
            self.send_response(204 if signed else 403)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Keeps quiet."""

    with serving(Handler) as url:
        yield url, heard


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"to": "whatsapp:0533"}, 21211),
        ({"to": "+905331234567"}, 21211),
        ({"from_": "whatsapp:+15550000000"}, 21211),
        ({"body": ""}, 21602),
        ({"content_sid": "HX1", "body": "Free."}, 21655),
        ({"content_sid": "HX1", "media_url": ["https://islanders.example/1"]}, 21655),
        ({"content_sid": "HX1", "content_variables": "none"}, 21656),
        ({"content_sid": "HX1", "content_variables": '{"1": " "}'}, 21656),
    ],
)
def test_what_twilio_would_not_take_is_refused_with_its_code(fake: Provider, given: dict[str, Any], code: int) -> None:
    with pytest.raises(TwilioRestException) as refused:
        send(fake, **given)
    assert (refused.value.status, refused.value.code, fake.created) == (400, code, [])


def test_whoever_has_opted_out_gets_templates_as_little_as_words(fake: Provider) -> None:
    fake.opted_out.add(NUMBER)
    for given in ({}, {"content_sid": "HX1"}):
        with pytest.raises(TwilioRestException) as refused:
            send(fake, **given)
        assert refused.value.code == 21610


def test_another_token_is_refused(fake: Provider) -> None:
    with pytest.raises(TwilioRestException) as refused:
        client(fake, "another").messages.create(to=NUMBER, from_=OURS, body="Free.")
    assert (refused.value.status, refused.value.code, fake.calls) == (401, 20003, 0)


@pytest.mark.parametrize("to", ["whatsapp:TR.13491208655302741918", "whatsapp:US.ENT.11815799212886844830"])
def test_somebody_without_a_number_can_be_reached(fake: Provider, to: str) -> None:
    assert [one.sid for one in fake.created] == [] != [send(fake, to=to)] == [one.sid for one in fake.created]


def test_more_than_so_many_a_second_are_refused(fake: Provider) -> None:
    fake.per_second = 2
    sent = [send(fake), send(fake)]
    with pytest.raises(TwilioRestException) as refused:
        send(fake)
    assert (refused.value.status, refused.value.code) == (429, 20429)
    assert [one.sid for one in fake.created] == sent


def test_messages_are_listed_by_recipient_sender_and_time_page_by_page(fake: Provider) -> None:
    noon = datetime(2026, 6, 1, 12, tzinfo=UTC)
    sent = []
    for minute in range(5):
        fake.now = partial(noon.__add__, timedelta(minutes=minute))
        sent.append(send(fake, body=f"Word {minute}."))
        send(fake, to="whatsapp:+35796123456")
    listed = client(fake).messages.list(to=NUMBER, from_=OURS, date_sent_after=noon + timedelta(minutes=2), page_size=2)
    assert [one.sid for one in listed] == sent[:1:-1]
    assert [one.body for one in listed] == ["Word 4.", "Word 3.", "Word 2."]
    assert client(fake).messages.list(to=NUMBER, from_="whatsapp:+15550000000") == []


def test_one_message_is_shown_as_it_was_last_reported(fake: Provider) -> None:
    sid = send(fake)
    with a_product() as (url, _):
        fake.report(url, fake.created[0], "undelivered", ErrorCode="63024")
    found = client(fake).messages(sid).fetch()
    assert (found.status, found.error_code, found.body) == ("undelivered", 63024, "Free.")
    with pytest.raises(TwilioRestException) as missing:
        client(fake).messages("SM" + "0" * 32).fetch()
    assert missing.value.status == 404


def test_each_message_is_reported_on_in_the_order_that_is_set(fake: Provider) -> None:
    fake.last_inbound[NUMBER] = fake.now()
    fake.reports = ("read", "sent", "sent", "queued")
    with a_product() as (fake.reports_to, heard):
        sid = send(fake)
        until(lambda: len(heard) == 4)
    assert [(one["MessageSid"], one["MessageStatus"]) for one in heard] == [(sid, status) for status in fake.reports]


@pytest.mark.parametrize(("hours", "outside"), [(None, 1), (25, 1), (23, 0)])
def test_free_text_fails_later_where_nobody_wrote_within_a_day(fake: Provider, hours: int | None, outside: int) -> None:
    if hours is not None:
        fake.last_inbound[NUMBER] = fake.now() - timedelta(hours=hours)
    fake.reports = ("delivered",)
    with a_product() as (fake.reports_to, heard):
        send(fake)
        until(lambda: len(heard) == 1)
    expected = ("failed", "63016") if outside else ("delivered", None)
    assert (heard[0]["MessageStatus"], heard[0].get("ErrorCode"), fake.outside_window) == (*expected, outside)


def test_a_template_needs_no_window(fake: Provider) -> None:
    send(fake, content_sid="HX1", content_variables='{"1": "Ayşe"}')
    assert fake.outside_window == 0


def test_whoever_writes_is_heard_with_a_signature_of_the_public_address(fake: Provider) -> None:
    given = form("Is it free + 100 %?", NUMBER.removeprefix("whatsapp:"))
    with a_product() as (url, heard):
        assert fake.receive(url, given, ORIGIN).status_code == 204
        assert fake.receive(url, given).status_code == 403
    assert heard == [given]
    send(fake)
    assert fake.outside_window == 0


def test_media_are_for_those_with_credentials_at_last_and_may_have_moved(fake: Provider) -> None:
    address = fake.offer(b"a photo", answers=(404, 404))
    assert [httpx.get(address, auth=(ACCOUNT, TOKEN)).status_code for _ in range(3)] == [404, 404, 200]
    assert httpx.get(address).status_code == 401
    assert httpx.get(address, auth=(ACCOUNT, TOKEN)).content == b"a photo"
    moved = httpx.get(fake.offer(b"", moved_to="https://elsewhere.example/1"), auth=(ACCOUNT, TOKEN))
    assert (moved.status_code, moved.headers["Location"]) == (307, "https://elsewhere.example/1")


def test_faults_happen_to_one_call_each(fake: Provider) -> None:
    released = threading.Event()
    fake.before += [(500, 20500), cut]
    fake.after += [cut, holding(released)]
    with pytest.raises(TwilioRestException):
        send(fake)
    for taken in (0, 1):
        with pytest.raises(requests.exceptions.ConnectionError):
            send(fake)
        assert len(fake.created) == taken
    with pytest.raises(requests.exceptions.ReadTimeout):
        client(fake, timeout=0.2).messages.create(to=NUMBER, from_=OURS, body="Free.")
    released.set()
    send(fake)
    assert (fake.calls, len(fake.created)) == (5, 3)


def test_many_at_once_are_each_kept_once_and_answered_quickly_and_quietly(
    fake: Provider, capfd: pytest.CaptureFixture[str]
) -> None:
    with ThreadPoolExecutor(16) as threads:
        sids = list(threads.map(lambda number: send(fake, body=str(number)), range(200)))
    assert sorted(sids) == sorted(one.sid for one in fake.created)
    assert {one.sid: one.body for one in fake.created} == {sid: str(number) for number, sid in enumerate(sids)}
    assert capfd.readouterr() == ("", "")
