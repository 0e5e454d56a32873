"""Without an account messages are printed, for whoever runs this to read, and count as taken over."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

from adapters.printing_messenger import PrintingMessenger
from application.messenger import Parcel

SENDER = "whatsapp:+14155238886"
TEXT = Parcel(UUID(int=1), 1, "+905331234567", body="It is free.\nCome and see.", media_url="https://islanders.example/media/1")


def printed(parcel: Parcel) -> str:
    said: list[str] = []
    PrintingMessenger(SENDER, said.append).send(parcel)
    (text,) = said
    return text


def sid(parcel: Parcel) -> str:
    return PrintingMessenger(SENDER, lambda _: None).send(parcel).provider_sid


def test_words_and_a_photo_are_printed_with_whom_they_are_for() -> None:
    first, *rest = printed(TEXT).splitlines()
    assert first == f"WhatsApp to +905331234567, {sid(TEXT)}"
    assert rest == ["    It is free.", "    Come and see.", "    [https://islanders.example/media/1]"]


def test_a_template_is_printed_with_its_variables() -> None:
    template = Parcel(uuid4(), 1, "TR.13491208655302741918", content_sid="HX1", variables=("Ayşe", "100 £"))
    assert printed(template).splitlines()[1:] == ["    template HX1: Ayşe | 100 £"]


def test_the_name_is_one_of_twilios_kind_and_follows_from_message_and_attempt() -> None:
    assert re.fullmatch(r"SM[0-9a-f]{32}", sid(TEXT))
    assert sid(TEXT) == sid(replace(TEXT, body="Other words."))
    assert len({sid(TEXT), sid(replace(TEXT, attempt=2)), sid(replace(TEXT, outbound_id=UUID(int=2)))}) == 3


def test_nothing_that_was_printed_is_in_doubt() -> None:
    messenger = PrintingMessenger(SENDER, lambda _: None)
    messenger.send(TEXT)
    assert (messenger.sender, list(messenger.seen(TEXT, datetime.now(UTC)))) == (SENDER, [])
