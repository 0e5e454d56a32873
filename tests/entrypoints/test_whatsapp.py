"""WhatsApp from end to end: the real product, and a provider that is real as far as HTTP goes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from itertools import permutations

import pytest
from PIL import Image

from tests.support import whatsapp
from tests.support.callbacks import form, number
from tests.support.product import Person
from tests.support.servers import Servers
from tests.support.twilio import cut
from tests.support.waiting import until
from tests.support.whatsapp import Line, a_photo, with_photo


@pytest.fixture(scope="module")
def line(servers: Servers) -> Iterator[Line]:
    with whatsapp.line(servers) as found:
        yield found


def test_a_customer_is_answered_by_the_assistant_where_they_wrote(line: Line) -> None:
    ayse = number()
    assert line.says(ayse, "A flat in Kyrenia, please").status_code == 204
    (answer,) = line.sent_to(ayse)
    assert "Girne" in answer.body
    until(lambda: line.delivery(ayse) == ["accepted"])
    assert line.report(answer, "delivered").status_code == 204
    assert line.delivery(ayse) == ["delivered"]


def test_fifty_copies_of_one_callback_say_it_once(line: Line) -> None:
    ayse = number()
    given = form("Hello?", ayse)
    with ThreadPoolExecutor(50) as threads:
        answers = list(threads.map(lambda _: line.deliver(given), range(50)))
    assert {answer.status_code for answer in answers} == {204}
    line.sent_to(ayse)
    line.idle()
    said = line.rows("SELECT type FROM messages WHERE thread_id = %s ORDER BY seq", line.thread_of(ayse))
    assert [row["type"] for row in said] == ["user", "assistant"]
    assert len(line.sent_to(ayse)) == 1


def test_statuses_land_in_whatever_order_they_come(line: Line) -> None:
    orders = list(permutations(["queued", "sent", "delivered", "read"]))[::4]
    people = [number() for _ in orders]
    for person in people:
        line.says(person)
    for person, order in zip(people, orders, strict=True):
        (sent,) = line.sent_to(person)
        answers = [line.report(sent, status) for status in (*order, *order)]
        assert {answer.status_code for answer in answers} == {204}
        assert line.delivery(person) == ["read"]


def test_a_connection_that_breaks_after_the_provider_took_over_sends_nothing_twice(line: Line) -> None:
    ayse = number()
    line.provider.after.append(cut)
    line.says(ayse)
    (sent,) = line.sent_to(ayse)
    until(lambda: line.delivery(ayse) == ["unknown"])
    assert line.report(sent, "sent").status_code == 204
    assert line.delivery(ayse) == ["sent"]
    line.idle()
    assert len(line.sent_to(ayse)) == 1


def test_after_stop_nothing_is_sent_until_start_and_what_they_write_still_arrives(line: Line) -> None:
    ayse = number()
    line.says(ayse, "One")
    line.sent_to(ayse)
    line.says(ayse, "İptal!")
    line.says(ayse, "Two")
    until(lambda: set(line.delivery(ayse)[1:]) == {"skipped"})
    line.idle()
    assert len(line.sent_to(ayse)) == 1
    assert len(line.rows("SELECT 1 FROM messages WHERE thread_id = %s AND type = 'user'", line.thread_of(ayse))) == 3
    line.says(ayse, "BAŞLA")
    line.says(ayse, "A flat in Kyrenia, please")
    until(lambda: any("Girne" in one.body for one in line.sent_to(ayse, 2)))


def test_the_provider_says_that_somebody_has_stopped_us_and_we_heed_it(line: Line) -> None:
    ayse = number()
    line.provider.opted_out.add(f"whatsapp:{ayse}")
    line.says(ayse)
    until(lambda: line.delivery(ayse) == ["failed"])
    line.says(ayse, "And now?")
    until(lambda: line.delivery(ayse) == ["failed", "skipped"])
    calls = line.provider.calls
    line.idle()
    assert line.provider.calls == calls


def test_somebody_without_a_number_writes_is_answered_and_can_stop(line: Line) -> None:
    hidden = f"TR.{number().lstrip('+')}"
    given = form("Hello")
    given |= {"From": f"whatsapp:{hidden}", "ExternalUserId": hidden}
    del given["WaId"]
    assert line.deliver(given).status_code == 204
    (answer,) = line.sent_to(hidden)
    assert "Hello" in answer.body
    line.deliver(given | {"Body": "STOP", "MessageSid": "SM" + "b" * 32})
    line.deliver(given | {"Body": "Still there?", "MessageSid": "SM" + "c" * 32})
    until(lambda: "skipped" in line.delivery(hidden))
    assert len(line.sent_to(hidden)) == 1


@pytest.fixture(scope="module")
def desk(servers: Servers) -> Iterator[tuple[Line, Person]]:
    """Where a seller answers on WhatsApp, instead of the assistant."""
    with whatsapp.line(servers, web=2, WHATSAPP_DESK="mehmet") as line:
        yield line, line.product.register("seller", "Mehmet", username="mehmet")


def test_an_album_of_somebody_new_is_one_thread_with_all_photos_in_order(desk: tuple[Line, Person]) -> None:
    line, mehmet = desk
    ayse, colours = number(), ["red", "green", "blue", "white", "black", "yellow"]
    album = [with_photo(line.provider.offer(a_photo(colour)), ayse) for colour in colours]
    with ThreadPoolExecutor(6) as threads:
        assert {answer.status_code for answer in threads.map(line.deliver, album)} == {204}
    until(lambda: line.badge(mehmet) == 6)
    thread_id = line.thread_of(ayse)
    until(lambda: {file["state"] for one in line.messages(mehmet, thread_id) for file in one["media"]} == {"stored"})
    messages = line.messages(mehmet, thread_id)
    assert [one["seq"] for one in messages] == [1, 2, 3, 4, 5, 6]
    assert line.badge(mehmet) == 6
    with line.product.client(mehmet) as client:
        shown = client.get(messages[0]["media"][0]["url"])
    assert shown.headers["content-type"] == "image/jpeg"
    picture = Image.open(BytesIO(shown.content))
    assert (picture.size, dict(picture.getexif())) == ((20, 40), {})


def test_media_that_are_not_there_at_first_are_stored_in_the_end(desk: tuple[Line, Person]) -> None:
    line, mehmet = desk
    ayse = number()
    address = line.provider.offer(a_photo(), answers=(404, 404))
    line.deliver(with_photo(address, ayse, "Look"))
    until(lambda: bool(line.rows("SELECT 1 FROM messages WHERE content = 'Look'")))
    thread_id = line.thread_of(ayse)
    assert line.messages(mehmet, thread_id)[0]["media"][0]["state"] in {"pending", "stored"}
    until(lambda: line.messages(mehmet, thread_id)[0]["media"][0]["state"] == "stored")
    assert len([path for path, _ in line.provider.media_asked if address.endswith(path)]) == 3


def test_media_that_are_not_allowed_fail_and_can_be_tried_again(desk: tuple[Line, Person]) -> None:
    line, mehmet = desk
    ayse = number()
    for address, fault in (
        ("https://127.0.0.1:1/inside", "address-not-allowed"),
        (line.provider.offer(b"#!/bin/sh"), "type-not-allowed"),
        (line.provider.offer(a_photo()[:-30]), "damaged"),
    ):
        line.deliver(with_photo(address, ayse, fault))
        until(lambda: bool(line.rows("SELECT 1 FROM messages WHERE content = %s", fault)))  # noqa: B023
        thread_id = line.thread_of(ayse)
        until(lambda: line.messages(mehmet, thread_id)[-1]["media"][0]["state"] == "failed")  # noqa: B023
        file = line.messages(mehmet, thread_id)[-1]["media"][0]
        assert file["fault"] == fault
        with line.product.client(mehmet) as client:
            assert client.get(file["url"]).status_code == 410
            assert client.post(f"{file['url']}/retry/").status_code == 202
