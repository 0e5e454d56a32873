"""Twilio's callbacks, signed: each is answered, whatever it says, and never better than it is."""

from collections.abc import Iterator
from urllib.parse import parse_qsl

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict

from entrypoints.simulated_callbacks import PATH
from tests.entrypoints.http.test_unavailable import away
from tests.support.callbacks import FORM, STATUS_PATH, form, number, signature, status_form
from tests.support.proxy import door
from tests.support.servers import Servers
from tests.support.webhooks import NEW, ORIGIN, Webhooks, webhooks

NO_MESSAGE = f"{STATUS_PATH}?outbound=0f2cdb1e-33d2-4a52-8f0e-6a1f40b6c0aa&attempt=1"
ODD = settings(max_examples=60)
LETTERS = st.characters(exclude_categories=["Cs"])


@pytest.fixture(scope="module")
def twilio(a_database: str, servers: Servers) -> Iterator[Webhooks]:
    with webhooks(a_database, servers.redis_url) as found:
        yield found


def test_an_old_callback_that_is_replayed_changes_nothing(twilio: Webhooks) -> None:
    by = number()
    said_ = [form(words, by) for words in ("Hello", "STOP", "START")]
    for one in said_:
        assert twilio.sent(one).status_code == 204
    before = twilio.head()
    for one in said_:
        assert twilio.sent(one).status_code == 204
    assert twilio.head() == before


@pytest.mark.parametrize("lacking", ["MessageSid", "From"])
def test_a_signed_call_that_names_no_message_or_nobody_is_told_so(twilio: Webhooks, lacking: str) -> None:
    before = twilio.head()
    answer = twilio.sent({**form(WaId=""), lacking: ""})
    assert (answer.status_code, answer.json()["type"]) == (400, "callback-incomplete")
    assert twilio.head() == before


@pytest.mark.parametrize("path", [PATH, STATUS_PATH])
def test_only_posts_are_taken_and_none_that_is_too_large(twilio: Webhooks, path: str) -> None:
    assert twilio.client.get(path).status_code == 405
    assert twilio.client.post(path, content=b"a=" + b"b" * 2**20, headers=FORM).status_code == 413


keys = st.sampled_from(["MessageSid", "SmsSid", "From", "WaId", "Body", "MessageStatus", "SmsStatus", "ErrorCode", "NumMedia"])
values = st.text(LETTERS, max_size=60) | st.sampled_from(["None", "{}", "null", "\0", "-1", "9" * 40, "whatsapp:", "+", "🏠" * 50])


@ODD
@given(more=st.dictionaries(keys | st.text(LETTERS, min_size=1, max_size=9), values, max_size=6), spare=st.booleans())
def test_no_signed_form_is_answered_with_an_error_of_ours(twilio: Webhooks, more: dict[str, str], spare: bool) -> None:
    given_ = ({} if spare else form()) | more
    assert twilio.sent(given_).status_code in (204, 400)
    for path in (STATUS_PATH, NO_MESSAGE, f"{STATUS_PATH}?outbound=x&attempt={'9' * 30}", f"{STATUS_PATH}?attempt=%00"):
        assert twilio.sent(given_, path).status_code == 204


@ODD
@given(body=st.binary(max_size=300))
@example(body=b"Body=%ED%A0%80&MessageSid=SM1")
@example(body=b"&".join(b"a%d=1" % number for number in range(5_000)))
@example(body=b"=&=&=")
def test_no_body_is_answered_with_an_error_of_ours_whether_it_is_signed_or_not(twilio: Webhooks, body: bytes) -> None:
    meant = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    for path in (PATH, NO_MESSAGE):
        known = {**FORM, "X-Twilio-Signature": signature(ORIGIN + path, meant, NEW)}
        assert twilio.client.post(path, content=body, headers=known).status_code in (204, 400, 403)
        assert twilio.client.post(path, content=body, headers=FORM).status_code == 403


UNMATCHED: dict[str, tuple[str, dict[str, str]]] = {
    "of no message": (NO_MESSAGE, {}),
    "without a query": (STATUS_PATH, {}),
    "of what is no message": (f"{STATUS_PATH}?outbound=none&attempt=1", {}),
    "of no attempt": (f"{NO_MESSAGE}0000000000", {}),
    "in an unknown word": (NO_MESSAGE, {"MessageStatus": "teleported"}),
    "without a word": (NO_MESSAGE, {"MessageStatus": ""}),
    "with an unknown code": (NO_MESSAGE, {"MessageStatus": "failed", "ErrorCode": "99999", "ChannelStatusMessage": "…"}),
    "with what is no code": (NO_MESSAGE, {"ErrorCode": "not a code"}),
    "without a sid": (NO_MESSAGE, {"MessageSid": "", "SmsSid": ""}),
}


@pytest.mark.parametrize(("path", "more"), UNMATCHED.values(), ids=UNMATCHED)
def test_a_status_that_fits_nothing_of_ours_is_counted_and_let_be(twilio: Webhooks, path: str, more: dict[str, str]) -> None:
    def counted() -> float:
        (line,) = (
            line for line in twilio.client.get("/metrics").text.splitlines() if line.startswith("twilio_statuses_unmatched_total")
        )
        return float(line.split()[1])

    before, position = counted(), twilio.head()
    assert twilio.sent({**status_form("sent"), **more}, path).status_code == 204
    assert counted() == before + 1
    assert twilio.head() == position


def test_while_the_database_is_away_nothing_is_said_to_be_taken_over(twilio: Webhooks, servers: Servers, a_database: str) -> None:
    given_, before = form(), twilio.head()
    with away(servers, a_database):
        answer = twilio.sent(given_)
        assert (answer.status_code, answer.json()["type"]) == (503, "unavailable")
        assert twilio.sent(given_, token="another").status_code == 403
    assert twilio.sent(given_).status_code == 204
    assert twilio.topics(before).count("callback.received.v1") == 1


def url_of(conninfo: str) -> str:
    known = conninfo_to_dict(conninfo)
    return f"postgresql://{known['user']}@/{known['dbname']}?host={known['host']}&port={known['port']}"


def test_a_commit_whose_answer_is_lost_is_found_again_and_answered(servers: Servers, a_database: str) -> None:
    by = number()
    with (
        door(a_database) as (between, come_through),
        webhooks(a_database, servers.redis_url, behind=url_of(come_through)) as twilio,
    ):
        assert twilio.sent(form(by=by)).status_code == 204
        given_, before = form(by=by), twilio.head()
        lost = between.lose_the_answer_to(given_["MessageSid"].encode())
        assert twilio.sent(given_).status_code == 204
        assert lost.is_set()
        assert twilio.topics(before) == ["callback.received.v1"]


def test_a_form_is_documented_as_one(twilio: Webhooks) -> None:
    for path in (PATH, STATUS_PATH):
        operation = twilio.client.get("/openapi.json").json()["paths"][path.rstrip("/")]["post"]
        assert list(operation["requestBody"]["content"]) == ["application/x-www-form-urlencoded"]
        assert "content" not in operation["responses"]["204"]
        assert "403" in operation["responses"]
        assert "security" not in operation
