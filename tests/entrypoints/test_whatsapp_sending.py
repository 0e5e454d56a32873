"""What goes out on WhatsApp: albums, templates, budgets, and what a provider that fails brings about."""

from collections.abc import Iterator

import pytest

from tests.support import whatsapp
from tests.support.callbacks import number
from tests.support.product import Person
from tests.support.servers import Servers
from tests.support.waiting import until
from tests.support.whatsapp import Line, a_photo, with_photo

DESK = "desk-of-sending"
_A_DAY_AGO = "UPDATE reach SET last_inbound_at = last_inbound_at - interval '25 hours' WHERE person_id = %s RETURNING 1"


@pytest.fixture(scope="module")
def desk(servers: Servers) -> Iterator[tuple[Line, Person]]:
    """Where a seller answers on WhatsApp, instead of the assistant."""
    with whatsapp.line(servers, WHATSAPP_DESK=DESK) as line:
        yield line, line.product.register("seller", "Mehmet", username=DESK)


def answer(line: Line, mehmet: Person, by: str, text: str, **more: object) -> None:
    """The desk writes in the thread of somebody on WhatsApp."""
    with line.product.client(mehmet) as client:
        body = {"content": text, **more}
        assert client.post(f"/api/v1/threads/{line.thread_of(by)}/messages/", json=body).status_code == 201


def test_what_the_desk_writes_arrives_and_what_is_answered_comes_back_into_the_thread(desk: tuple[Line, Person]) -> None:
    line, mehmet = desk
    ayse = number()
    line.says(ayse, "Is it free?")
    until(lambda: line.badge(mehmet) == 1)
    answer(line, mehmet, ayse, "It is.")
    (sent,) = line.sent_to(ayse)
    assert sent.body == "Mehmet: It is."
    until(lambda: line.delivery(ayse) == ["accepted"])
    line.says(ayse, "On Friday then", OriginalRepliedMessageSid=sent.sid)
    until(lambda: len(line.messages(mehmet, line.thread_of(ayse))) == 3)
    messages = line.messages(mehmet, line.thread_of(ayse))
    assert [(one["content"], one["channel"]) for one in messages] == [
        ("Is it free?", "whatsapp"),
        ("It is.", "web"),
        ("On Friday then", "whatsapp"),
    ]
    assert messages[2]["reply_to"] == messages[1]["id"]


def test_an_album_goes_out_as_one_message(desk: tuple[Line, Person]) -> None:
    line, mehmet = desk
    ayse, zeynep = number(), number()
    for somebody in (ayse, zeynep):
        line.says(somebody, "Hello")
    zeyneps = line.thread_of(zeynep)
    with line.product.client(mehmet) as client:
        seller_id = mehmet.id
        assert client.get(f"/api/v1/people/{seller_id}").status_code == 200
    line.idle()
    # The desk passes Ayşe's photos on: three messages, each with a file of ours.
    for colour in ("red", "green", "blue"):
        line.deliver(with_photo(line.provider.offer(a_photo(colour)), ayse))
    until(lambda: len(line.rows("SELECT 1 FROM media WHERE state = 'stored' AND thread_id = %s", line.thread_of(ayse))) == 3)
    with line.product.client(mehmet) as client:
        for file in [one["media"][0]["url"] for one in line.messages(mehmet, line.thread_of(ayse)) if one["media"]]:
            body = {"content": "", "attachments": [file]}
            assert client.post(f"/api/v1/threads/{zeyneps}/messages/", json=body).status_code == 201
    (album,) = line.sent_to(zeynep)
    line.idle()
    assert len(line.sent_to(zeynep)) == 1
    assert album.media_url is not None
    links = album.body.splitlines()[1:]
    assert len(links) == 2
    for link in (album.media_url, *links):
        assert link.startswith(whatsapp.ORIGIN)
        with line.product.client() as stranger:
            shown = stranger.get(link.removeprefix(whatsapp.ORIGIN))
            assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
            forged = link.removeprefix(whatsapp.ORIGIN).replace("signature=", "signature=0")
            assert stranger.get(forged).status_code in {400, 404}


def test_outside_of_24_hours_a_template_takes_the_place_of_words(desk: tuple[Line, Person]) -> None:
    line, mehmet = desk
    ayse = number()
    line.says(ayse, "Is it free?")
    line.thread_of(ayse)
    line.idle()
    line.rows(
        "UPDATE reach SET last_inbound_at = last_inbound_at - interval '25 hours' WHERE person_id = %s RETURNING 1",
        line.person(ayse),
    )
    answer(line, mehmet, ayse, "It is.\nCome and see it.")
    (sent,) = line.sent_to(ayse)
    assert (sent.body, sent.media_url) == ("", None)
    assert sent.content_sid is not None
    assert sent.content_variables == '{"1": "Mehmet", "2": "It is. Come and see it."}'


def test_free_text_that_the_provider_finds_outside_of_its_window_goes_out_once_more_as_a_template(
    desk: tuple[Line, Person],
) -> None:
    line, mehmet = desk
    ayse = number()
    line.says(ayse, "Is it free?")
    line.thread_of(ayse)
    line.idle()
    answer(line, mehmet, ayse, "It is.")
    (first,) = line.sent_to(ayse)
    assert line.report(first, "failed", ErrorCode="63016").status_code == 204
    _, second = line.sent_to(ayse, 2)
    assert (first.content_sid, bool(second.content_sid)) == (None, True)
    line.report(first, "failed", ErrorCode="63016")
    assert line.report(second, "delivered").status_code == 204
    assert line.delivery(ayse) == ["delivered"]
    line.idle()
    assert len(line.sent_to(ayse)) == 2


def test_a_provider_that_has_too_much_to_do_is_asked_again_later(desk: tuple[Line, Person]) -> None:
    line, mehmet = desk
    ayse = number()
    line.says(ayse, "Is it free?")
    line.thread_of(ayse)
    line.idle()
    line.provider.before.append((429, 20429))
    answer(line, mehmet, ayse, "It is.")
    until(lambda: line.delivery(ayse) == ["deferred"])
    (sent,) = line.sent_to(ayse)
    assert sent.body == "Mehmet: It is."
    until(lambda: line.delivery(ayse) == ["accepted"])


def test_a_code_that_nobody_knows_is_kept_and_no_failure_of_ours(desk: tuple[Line, Person]) -> None:
    line, mehmet = desk
    ayse = number()
    line.says(ayse, "Is it free?")
    line.thread_of(ayse)
    line.idle()
    line.provider.before.append((400, 99999))
    answer(line, mehmet, ayse, "It is.")
    until(lambda: line.delivery(ayse) == ["failed"])
    assert line.rows("SELECT code FROM outbound WHERE code = '99999'")


def test_a_desk_that_is_nobody_keeps_the_callback_and_the_job_says_so(servers: Servers) -> None:
    with whatsapp.line(servers, WHATSAPP_DESK="nobody-yet") as line:
        ayse = number()
        assert line.says(ayse, "One").status_code == 204
        assert line.says(ayse, "Two").status_code == 204
        until(lambda: any("DeskMissing" in (row["fault"] or "") for row in line.rows("SELECT fault FROM jobs")))
        desk = line.product.register("seller", "Mehmet", username="nobody-yet")
        line.rows("UPDATE jobs SET due_at = now() RETURNING 1")
        until(lambda: line.badge(desk) == 2)
        assert [one["content"] for one in line.messages(desk, line.thread_of(ayse))] == ["One", "Two"]


def test_an_attachment_that_only_looks_like_a_file_of_ours_keeps_nothing_back(desk: tuple[Line, Person]) -> None:
    line, mehmet = desk
    ayse = number()
    line.says(ayse, "Is it free?")
    line.thread_of(ayse)
    answer(line, mehmet, ayse, "It is.", attachments=["/api/v1/media/nonsense"])
    answer(line, mehmet, ayse, "Come and see it.")
    assert [one.body for one in line.sent_to(ayse, 2)] == ["Mehmet: It is.", "Mehmet: Come and see it."]


def test_a_file_that_its_writer_may_not_see_is_passed_on_to_nobody(desk: tuple[Line, Person]) -> None:
    line, _ = desk
    ayse, zeynep = number(), number()
    for somebody in (ayse, zeynep):
        line.says(somebody, "Hello")
    line.deliver(with_photo(line.provider.offer(a_photo()), ayse))
    until(lambda: bool(line.rows("SELECT 1 FROM media WHERE state = 'stored' AND thread_id = %s", line.thread_of(ayse))))
    (private,) = line.rows("SELECT media_id FROM media WHERE thread_id = %s", line.thread_of(ayse))
    stranger = line.product.register("seller")
    with line.product.client(stranger) as client:
        assert client.get(f"/api/v1/media/{private['media_id']}").status_code == 404
        body = {
            "recipient_id": str(line.person(zeynep)),
            "content": "Look",
            "attachments": [f"/api/v1/media/{private['media_id']}"],
        }
        assert client.post("/api/v1/threads/", json=body).status_code == 201
    until(lambda: any("Look" in (one.body or "") for one in line.sent_to(zeynep)))
    assert [one.media_url for one in line.sent_to(zeynep) if "Look" in (one.body or "")] == [None]
