"""What Twilio has signed is known, however it is written; whatever differs by a byte is not."""

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from adapters.twilio_signature import MOST_FIELDS, TwilioSignature

OLD, NEW = "a token that is on its way out", "the token that comes in its place"
URL = "https://islanders.example/api/webhooks/twilio/status/?outbound=0f2c&attempt=1"
SIGNATURE = TwilioSignature([NEW, OLD])

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
forms = st.dictionaries(names, texts, min_size=1, max_size=6)


def signature(form: dict[str, str], url: str = URL, token: str = NEW) -> str:
    return str(RequestValidator(token).compute_signature(url, form))


def flipped(text: bytes, position: int, byte: int) -> bytes:
    changed = bytearray(text)
    changed[position % len(text)] = byte
    return bytes(changed)


def said(body: bytes) -> object:
    try:
        return sorted(parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True, errors="strict"))
    except ValueError:
        return body


def test_the_example_of_twilios_own_tests_is_known() -> None:
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
        "Caller": "+14158675309",
    }
    url, body = "https://mycompany.com/myapp.php?foo=1&bar=2", urlencode(form).encode()
    assert TwilioSignature(["12345"]).signed(url, body, "RSOYDt4T1cUTdK1PDd93/VVr8B8=")
    assert not TwilioSignature(["12346"]).signed(url, body, "RSOYDt4T1cUTdK1PDd93/VVr8B8=")


@given(form=forms, spaces=st.sampled_from(["+", "%20"]), token=st.sampled_from([OLD, NEW]))
def test_any_form_that_any_token_has_signed_is_known(form: dict[str, str], spaces: str, token: str) -> None:
    body = urlencode(form).replace("+", spaces).encode()
    assert SIGNATURE.signed(URL, body, signature(form, token=token))


@given(form=forms, position=st.integers(0, 4000), byte=st.integers(0, 255))
def test_a_flipped_byte_of_the_body_makes_it_unknown_unless_it_says_the_very_same(
    form: dict[str, str], position: int, byte: int
) -> None:
    body = urlencode(form).encode()
    other = flipped(body, position, byte)
    assume(said(other) != said(body))
    assert not SIGNATURE.signed(URL, other, signature(form))


@given(position=st.integers(0, 200), byte=st.integers(0, 127))
def test_a_flipped_byte_of_the_address_or_of_the_signature_makes_it_unknown(position: int, byte: int) -> None:
    form = {"MessageSid": "SM1", "MessageStatus": "sent"}
    body, known = urlencode(form).encode(), signature(form)
    start = URL.index("/api")
    address = URL[:start] + flipped(URL[start:].encode(), position, byte).decode()
    forged = flipped(known.encode(), position, byte).decode()
    assert SIGNATURE.signed(address, body, known) == (address == URL)
    assert SIGNATURE.signed(URL, body, forged) == (forged == known)


@pytest.mark.parametrize("position", range(len(b"MessageStatus=sent&To=whatsapp%3A%2B905331234567")))
def test_no_character_that_parts_a_form_can_be_exchanged_for_another(position: int) -> None:
    """The library signs names and values joined, so that `To=x` and `To&x` would look alike to it."""
    form = {"MessageStatus": "sent", "To": "whatsapp:+905331234567"}
    body = urlencode(form).encode()
    for byte in b"&=;+% ":
        other = flipped(body, position, byte)
        assert SIGNATURE.signed(URL, other, signature(form)) == (other == body)


@given(body=st.binary(max_size=200), url=st.text(max_size=60), given_=st.text(max_size=40))
def test_nothing_that_comes_in_makes_it_fail(body: bytes, url: str, given_: str) -> None:
    assert not SIGNATURE.signed(url, body, given_)


@pytest.mark.parametrize(
    "body",
    [b"Body=%ED%A0%80", b"Body=%FF", b"Body=\xff", b"Body", b"Body=1&&To=2", b"&".join([b"a=1"] * (MOST_FIELDS + 1))],
    ids=["lone surrogate", "no UTF-8", "raw bytes", "no value", "empty part", "too many fields"],
)
def test_what_twilio_never_sends_is_unknown_whoever_signed_it(body: bytes) -> None:
    form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    assert not SIGNATURE.signed(URL, body, signature(form))


@given(values=st.lists(texts, min_size=1, max_size=4))
def test_parameters_that_come_more_than_once_count_with_all_their_values(values: list[str]) -> None:
    body = urlencode([("Body", value) for value in values]).encode()
    joined = "".join("Body" + value for value in sorted(set(values)))
    known = signature({"": joined}, URL)
    assert SIGNATURE.signed(URL, body, known)
    assert not SIGNATURE.signed(URL, body + b"&Body=one+more+value", known)


def test_without_tokens_nobody_is_known() -> None:
    assert not TwilioSignature([]).signed(URL, b"a=1", signature({"a": "1"}))
