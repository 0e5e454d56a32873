"""Who has signed is heard, whatever stands between; what differs by a byte is not, and changes nothing."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from entrypoints.simulated_callbacks import PATH
from tests.support.callbacks import FORM, STATUS_PATH, form, number, signed
from tests.support.servers import Servers
from tests.support.webhooks import NEW, OLD, ORIGIN, Webhooks, said, webhooks

NO_MESSAGE = f"{STATUS_PATH}?outbound=0f2cdb1e-33d2-4a52-8f0e-6a1f40b6c0aa&attempt=1"
BEHIND_A_PROXY = "http://10.0.0.7:8000"
ODD = settings(max_examples=60)


@pytest.fixture(scope="module")
def twilio(a_database: str, servers: Servers) -> Iterator[Webhooks]:
    with webhooks(a_database, servers.redis_url) as found:
        yield found


MATRIX: dict[str, dict[str, Any]] = {
    "as it is": {},
    "through a proxy that ends TLS": {"at": BEHIND_A_PROXY},
    "without a slash at the end": {"path": PATH.rstrip("/")},
    "with a query": {"path": f"{PATH}?source=console"},
    "with a query in another order": {"path": f"{PATH}?b=2&a=1&b=1"},
    "with spaces in the query": {"path": f"{PATH}?a=%20x+y&b=%2B"},
    "with the old token": {"token": OLD},
    "through a messaging service": {"more": {"MessagingServiceSid": "MG" + "0" * 32}},
    "with unknown parameters": {"more": {"Neu Ü": "x+y z&=%", "ReferralNumMedia": "", "Contexts": "[]"}},
    "with a parameter of the query in the body": {"path": f"{PATH}?MessageSid=SMother", "at": BEHIND_A_PROXY},
}


@pytest.mark.parametrize("how", MATRIX.values(), ids=MATRIX)
def test_whatever_twilio_has_signed_is_taken_over(twilio: Webhooks, how: dict[str, Any]) -> None:
    before = twilio.head()
    given_ = form("Merhaba + hello & 100 %", **how.get("more", {}))
    answer = twilio.sent(given_, **{name: value for name, value in how.items() if name != "more"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert twilio.topics(before).count("callback.received.v1") == 1
    # Whatever the query says, a callback is known by what was signed as its own.
    assert twilio.sent(given_).status_code == 204
    assert twilio.topics(before).count("callback.received.v1") == 1


@pytest.mark.parametrize("space", ["+", "%20"])
def test_spaces_may_be_written_either_way(twilio: Webhooks, space: str) -> None:
    given_, before = form("two words"), twilio.head()
    body, headers = signed(ORIGIN, given_, token=NEW)
    assert twilio.client.post(PATH, content=body.replace(b"+", space.encode()), headers=headers).status_code == 204
    assert twilio.topics(before).count("callback.received.v1") == 1


def test_without_a_configured_address_the_one_that_was_called_counts(a_database: str, servers: Servers) -> None:
    body, headers = signed("http://testserver", form(), token=NEW)
    with webhooks(a_database, servers.redis_url, public_base_url="") as twilio:
        before = twilio.head()
        assert twilio.client.post(PATH, content=body, headers=headers).status_code == 204
        assert twilio.topics(before).count("callback.received.v1") == 1
        twilio.refuses(f"http://elsewhere{PATH}", body, headers)


QUERY = "source=console&outbound=a1"


@ODD
@given(position=st.integers(0, 600), byte=st.integers(0, 255), path=st.sampled_from([PATH, STATUS_PATH]))
@example(position=0, byte=0, path=PATH)
def test_one_flipped_byte_of_the_body_is_refused(twilio: Webhooks, position: int, byte: int, path: str) -> None:
    body, headers = signed(ORIGIN, form("STOP", MessageStatus="sent"), path, NEW)
    other = bytearray(body)
    other[position % len(body)] = byte
    assume(said(bytes(other)) != said(body))
    twilio.refuses(path, bytes(other), headers)


@ODD
@given(position=st.integers(0, 100), letter=st.sampled_from("abcXYZ0189=&-_"), path=st.sampled_from([PATH, STATUS_PATH]))
def test_one_flipped_byte_of_the_query_or_of_the_signature_is_refused(
    twilio: Webhooks, position: int, letter: str, path: str
) -> None:
    address = f"{path}?{QUERY}"
    body, headers = signed(ORIGIN, form(), address, NEW)
    place = position % len(QUERY)
    query = QUERY[:place] + letter + QUERY[place + 1 :]
    if query != QUERY:
        twilio.refuses(f"{path}?{query}", body, headers)
    known = headers["X-Twilio-Signature"]
    place = position % len(known)
    forged = known[:place] + letter + known[place + 1 :]
    if forged != known:
        twilio.refuses(address, body, {**headers, "X-Twilio-Signature": forged})


@pytest.mark.parametrize("path", [PATH, NO_MESSAGE], ids=["message", "status"])
def test_what_is_not_signed_is_refused_before_anything_else_is_looked_at(twilio: Webhooks, path: str) -> None:
    body, headers = signed(ORIGIN, form("STOP"), path, NEW)
    twilio.refuses(path, body, FORM)
    twilio.refuses(path, b"", FORM)
    twilio.refuses(path, b"\xff%%%&&&===", FORM)
    twilio.refuses(path, b'{"MessageSid": "SM1"}', {**headers, "Content-Type": "application/json"})
    twilio.refuses(path, body, signed(ORIGIN, form("STOP"), path, "a token of somebody else")[1])
    twilio.refuses(f"{path}{'&' if '?' in path else '?'}more=1", body, headers)
    twilio.refuses(path, body, {**headers, "X-Twilio-Signature": "ğ".encode()})


def test_a_forged_stop_changes_nothing_and_a_true_one_does(twilio: Webhooks) -> None:
    by = number()
    assert twilio.sent(form(by=by)).status_code == 204
    body, headers = signed(ORIGIN, form("STOP", by), token="a token of somebody else")
    twilio.refuses(PATH, body, headers)
    before = twilio.head()
    assert twilio.sent(form("STOP", by)).status_code == 204
    assert twilio.topics(before) == ["consent.withdrawn.v1", "callback.received.v1"]
