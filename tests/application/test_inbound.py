"""Whatever the provider sends can be read, and says what people meant."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.inbound import MOST_FILES, UNSHOWN, File, inbound, parameters
from domain.channel import Form

NAMES = st.sampled_from(
    [
        "Body",
        "NumMedia",
        "MediaUrl0",
        "MediaContentType0",
        "Latitude",
        "Longitude",
        "Label",
        "ButtonText",
        "ButtonPayload",
        "MessageType",
        "OriginalRepliedMessageSid",
        "SomethingNew",
    ]
)


@given(st.dictionaries(NAMES, st.text(max_size=40)))
def test_no_parameters_can_stop_a_message(given_parameters: dict[str, str]) -> None:
    said = inbound(given_parameters)
    assert said.words or said.files
    assert "\0" not in said.words
    assert len(said.words) <= 4096
    assert len(said.files) <= MOST_FILES


PLAIN = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=10)


@given(st.dictionaries(PLAIN, PLAIN, max_size=8))
def test_a_form_reads_as_it_was_written(written: dict[str, str]) -> None:
    assert parameters(urlencode(written).encode()) == written


@given(st.binary(max_size=200))
def test_no_bytes_can_stop_the_reading_of_a_form(payload: bytes) -> None:
    inbound(parameters(payload))


@pytest.mark.parametrize(
    ("sent", "form", "words"),
    [
        ({"Body": "Is it free?"}, Form.TEXT, "Is it free?"),
        ({"Body": "", "NumMedia": "1", "MediaUrl0": "u", "MediaContentType0": "image/jpeg"}, Form.MEDIA, ""),
        ({"NumMedia": "1", "MediaUrl0": "u", "MediaContentType0": "text/vcard"}, Form.CONTACTS, ""),
        ({"Body": "Yes", "ButtonText": "Yes", "ButtonPayload": "offer:yes"}, Form.BUTTON, "Yes"),
        ({"ButtonText": "Yes"}, Form.BUTTON, "Yes"),
        ({"Body": "👍", "MessageType": "reaction"}, Form.REACTION, "👍"),
        (
            {"Latitude": "35.34", "Longitude": "33.32", "Label": "Old Harbour", "Address": "Girne"},
            Form.LOCATION,
            "📍 Old Harbour, Girne (geo:35.34,33.32)",
        ),
        ({"Latitude": "35.34", "Longitude": "33.32"}, Form.LOCATION, "📍 (geo:35.34,33.32)"),
        ({}, Form.TEXT, UNSHOWN),
        ({"Body": "nul \0 in it"}, Form.TEXT, "nul  in it"),
    ],
)
def test_what_people_mean_is_read(sent: dict[str, str], form: Form, words: str) -> None:
    said = inbound(sent)
    assert (said.form, said.words) == (form, words)


def test_files_keep_their_order_and_what_they_are_said_to_be() -> None:
    sent = {"NumMedia": "2", "MediaUrl0": "a", "MediaContentType0": "image/png", "MediaUrl1": "b"}
    assert inbound(sent).files == (File("a", "image/png"), File("b", ""))


@pytest.mark.parametrize("number", ["-1", "١", "9" * 5000, "2e3", " 1", "", "x"])
def test_a_number_of_files_that_is_none_counts_as_none(number: str) -> None:
    assert inbound({"NumMedia": number, "MediaUrl0": "a", "Body": "words"}).files == ()
