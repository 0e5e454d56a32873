"""The chat page where the network, the server or the session fails under it."""

import json
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Route, expect

from tests.browser.chat import PASSWORD, Chat
from tests.browser.conftest import Visit
from tests.support.product import Product


def _talking(visit: Visit) -> tuple[Chat, Chat]:
    ada, ben = visit("Ada", "seller"), visit("Ben")
    ben.write_to(ada, "hello")
    ada.open_thread()
    expect(ada.messages).to_have_count(1)
    return ada, ben


def test_words_written_offline_go_out_once_and_in_order_when_the_connection_is_back(visit: Visit) -> None:
    ada, ben = _talking(visit)
    ben.context.set_offline(True)
    expect(ben.page.get_by_text("You are offline.")).to_be_visible()
    ben.write("first")
    ben.write("second")
    expect(ben.pending).to_have_count(2)
    ben.context.set_offline(False)
    expect(ben.pending).to_have_count(0)
    expect(ada.messages).to_have_count(3)
    expect(ben.page.get_by_text("You are offline.")).to_be_hidden()
    assert ben.stored(ben.thread_id) == ["second", "first", "hello"]
    assert ada.texts == ben.texts == ["hello", "first", "second"]


def test_a_message_whose_answer_was_lost_is_sent_again_under_its_name_and_stored_once(visit: Visit) -> None:
    _, ben = _talking(visit)
    names: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        names.append(json.loads(route.request.post_data or "{}")["client_msg_id"])
        if len(names) == 1:
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    ben.page.route("**/api/v1/threads/*/messages/*", lose_the_first_answer)
    ben.write("only once")
    expect(ben.messages).to_have_count(2)
    expect(ben.pending).to_have_count(0)
    assert ben.texts == ["hello", "only once"]
    assert ben.stored(ben.thread_id) == ["only once", "hello"]
    assert {str(UUID(name)) for name in names} == {names[0]}


def test_an_unsent_message_outlives_a_reload(visit: Visit) -> None:
    _, ben = _talking(visit)
    ben.page.route("**/messages/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    ben.write("patience")
    expect(ben.page.get_by_text("Not sent yet.")).to_be_visible()
    ben.page.unroute("**/messages/")
    ben.page.reload()
    expect(ben.messages.last).to_contain_text("patience")
    expect(ben.pending).to_have_count(0)
    assert ben.stored(ben.thread_id) == ["patience", "hello"]


def test_a_refused_message_says_why_and_can_be_mended(visit: Visit) -> None:
    _, ben = _talking(visit)
    refusal = {"type": "about:blank", "title": "No", "status": 400, "detail": "Say it more kindly.", "error": "No"}
    ben.page.route("**/messages/", lambda route: route.fulfill(status=400, json=refusal))
    ben.write("rude words")
    expect(ben.page.get_by_text("Say it more kindly.")).to_be_visible()
    ben.page.unroute("**/messages/")
    ben.pending.get_by_role("button", name="Edit").click()
    expect(ben.pending).to_have_count(0)
    expect(ben.draft).to_have_value("rude words")
    ben.write("kind words")
    expect(ben.messages.last).to_contain_text("kind words")


def test_an_expired_access_is_renewed_unseen(visit: Visit) -> None:
    ada, ben = _talking(visit)
    ben.context.clear_cookies(name="access")
    ben.write("still here")
    expect(ada.messages.last).to_contain_text("still here")
    expect(ben.pending).to_have_count(0)


def test_an_ended_session_asks_to_sign_in_and_goes_on_where_it_was(visit: Visit) -> None:
    ada, ben = _talking(visit)
    ben.context.clear_cookies()
    ben.write("after the break")
    expect(ben.page.get_by_text("Your session has ended.")).to_be_visible()
    form = ben.page.locator("#sign-in")
    form.get_by_label("User name").fill(ben.username)
    form.get_by_label("Password").fill(PASSWORD)
    form.get_by_role("button").click()
    expect(ben.messages.last).to_contain_text("after the break")
    expect(ada.messages.last).to_contain_text("after the break")
    assert ben.stored(ben.thread_id) == ["after the break", "hello"]


@pytest.mark.parametrize(
    "failure",
    [
        {"content_type": "text/event-stream", "body": 'id\nevent: reset\ndata: {"reason": "too slow"}\n\n'},
        {"status": 503, "body": ""},
        {"status": 401, "body": ""},
    ],
    ids=["reset", "unavailable", "unauthorised"],
)
def test_a_stream_that_breaks_is_opened_anew_and_misses_nothing(visit: Visit, failure: dict[str, Any]) -> None:
    ada, ben = _talking(visit)
    opened: list[str] = []

    def fail_once(route: Route) -> None:
        opened.append(route.request.url)
        if len(opened) > 1:
            route.continue_()
        else:
            ada.say_directly(thread_id, ["while it was broken"])
            route.fulfill(**failure)

    thread_id = ben.thread_id
    ben.page.route("**/api/v1/events*", fail_once)
    ben.page.reload()
    expect(ben.messages).to_have_count(2)
    expect(ben.page.locator("#connection")).to_be_hidden()
    ada.write("and after")
    expect(ben.messages.last).to_contain_text("and after")
    assert ben.texts == ["hello", "while it was broken", "and after"]
    assert len(opened) == 2


def test_a_restart_of_the_server_loses_and_repeats_nothing(visit: Visit, a_product: Product) -> None:
    ada, ben = _talking(visit)
    a_product.stop_web()
    try:
        expect(ben.page.get_by_text("Connection lost.")).to_be_visible()
        ben.write("while it was down")
        expect(ben.pending).to_have_count(1)
    finally:
        a_product.start_web()
        a_product.wait_until_ready()
    expect(ada.messages.last).to_contain_text("while it was down")
    for chat in (ada, ben):
        expect(chat.page.get_by_text("Connection lost.")).to_be_hidden()
        assert chat.texts == ["hello", "while it was down"]


def test_nothing_of_one_person_stays_for_the_next(visit: Visit) -> None:
    _, ben = _talking(visit)
    ben.draft.fill("a secret draft")
    ben.page.get_by_label("Menu", exact=True).click()
    ben.page.get_by_role("button", name="Sign out").click()
    expect(ben.page.locator("#sign-in")).to_be_visible()
    expect(ben.page).to_have_title("Easy Islanders")
    assert ben.page.evaluate("sessionStorage.length + document.querySelectorAll('.thread, .message').length") == 0


def test_a_second_tab_of_another_person_does_not_let_the_first_write_in_their_name(visit: Visit) -> None:
    ada, ben = _talking(visit)
    tab = Chat(ben.context.new_page(), ben.url)
    tab.page.goto(ben.url)
    tab.page.get_by_label("Menu", exact=True).click()
    tab.page.get_by_role("button", name="Sign out").click()
    form = tab.page.locator("#sign-in")
    form.get_by_label("User name").fill(ada.username)
    form.get_by_label("Password").fill(PASSWORD)
    form.get_by_role("button").click()
    expect(tab.page.locator("#my-name")).to_have_text("Ada")
    expect(ben.page.locator("#my-name")).to_have_text("Ada")
