"""Two people, each in a browser of their own, talk to each other on the chat page."""

from playwright.sync_api import expect

from tests.browser.chat import PASSWORD
from tests.browser.conftest import Visit


def test_two_strangers_register_find_each_other_and_talk(visit: Visit) -> None:
    ada, ben = visit(), visit()
    for chat, name, role in [(ada, "Ada Deniz", "Seller"), (ben, "Ben", "Customer")]:
        chat.page.goto(chat.url)
        chat.page.get_by_role("button", name="Create account").first.click()
        form = chat.page.locator("#register")
        form.get_by_label(role).check()
        form.get_by_label("Name that others see").fill(name)
        form.get_by_label("User name").fill(f"{name.split()[0]}-{chat.page.evaluate('Date.now()')}")
        form.get_by_label("E-mail").fill(f"{name.split()[0]}@example.com")
        form.get_by_label("Password").fill(PASSWORD)
        form.get_by_role("button").click()
        expect(chat.page.locator("#my-name")).to_have_text(name)
    ada.page.get_by_role("button", name="Copy my contact link").click()
    link = ada.page.locator("#contact-link").input_value()
    ben.page.get_by_label("New conversation").click()
    ben.page.get_by_label("Contact link").first.fill(link)
    ben.page.get_by_role("button", name="Continue").click()
    expect(ben.page.get_by_text("Write your first message to Ada Deniz")).to_be_visible()
    ben.write("Is the flat still free?")
    ada.page.get_by_role("button", name="Done").click()
    expect(ada.rows).to_contain_text("Is the flat still free?")
    ada.open_thread()
    ada.write("It is.")
    expect(ben.messages.last).to_contain_text("It is.")
    assert (ada.complaints, ben.complaints) == ([], [])


def test_registration_says_beside_each_field_what_it_wants(visit: Visit) -> None:
    chat = visit()
    chat.page.goto(chat.url)
    chat.page.get_by_role("button", name="Create account").first.click()
    form = chat.page.locator("#register")
    for label, text in [("User name", "a b"), ("E-mail", "nowhere"), ("Password", "short")]:
        form.get_by_label(label).fill(text)
    form.get_by_role("button").click()
    expect(form.locator(".field-fault")).to_have_count(3)
    expect(form.get_by_label("User name")).to_be_focused()
    expect(form.get_by_label("Password")).to_have_accessible_description("At least 8 characters.")


def test_a_wrong_password_is_named_and_the_right_one_still_works(visit: Visit) -> None:
    known, chat = visit("Ada"), visit()
    chat.page.goto(chat.url)
    form = chat.page.locator("#sign-in")
    form.get_by_label("User name").fill(known.username)
    form.get_by_label("Password").fill("wrong")
    form.get_by_role("button").click()
    expect(form.get_by_role("alert")).not_to_be_empty()
    form.get_by_label("Password").fill(PASSWORD)
    form.get_by_role("button").click()
    expect(chat.page.locator("#my-name")).to_have_text("Ada")


def test_unread_counts_rise_and_fall_live_and_exactly(visit: Visit) -> None:
    ada, ben = visit("Ada", "seller"), visit("Ben")
    ben.write_to(ada, "one")
    ada.sees_unread(1)
    ben.write("two")
    ben.write("three")
    ada.sees_unread(3)
    ada.open_thread()
    ada.sees_unread(0)
    ben.write("four")
    expect(ada.messages).to_have_count(4)
    ada.sees_unread(0)
    ben.sees_unread(0)


def test_only_what_was_on_the_screen_counts_as_read(visit: Visit) -> None:
    ada, ben = visit("Ada", "seller"), visit("Ben")
    ben.write_to(ada, "the first")
    ben.say_directly(ben.thread_id, [f"line {number}\n" * 6 for number in range(2, 13)])
    ada.sees_unread(12)
    ada.open_thread()
    expect(ada.page.get_by_text("Unread: 12", exact=True)).to_be_visible()
    expect(ada.badges).not_to_have_text("12")
    left = int(ada.badges.inner_text())
    assert 0 < left < 12
    assert ada.ask("GET", "/api/v1/messages/unread-count/")["unread_count"] == left
    ada.page.get_by_role("button", name="To the newest").click()
    ada.sees_unread(0)


def test_a_thread_marked_unread_stays_so_until_it_is_opened_again(visit: Visit) -> None:
    ada, ben = visit("Ada", "seller"), visit("Ben")
    ben.write_to(ada, "hello")
    ada.open_thread()
    ada.sees_unread(0)
    ada.choose("Mark as unread")
    ada.sees_unread(1)
    ada.page.reload()
    ada.sees_unread(1)
    ada.open_thread()
    ada.sees_unread(0)


def test_the_page_finds_back_to_its_place_after_a_reload(visit: Visit) -> None:
    ada, ben = visit("Ada", "seller"), visit("Ben")
    ben.write_to(ada, "hello")
    ben.draft.fill("not finished")
    ben.page.reload()
    expect(ben.messages).to_have_count(1)
    expect(ben.draft).to_have_value("not finished")
    expect(ben.page.locator("#pane-title")).to_have_text("Ada")


def test_markup_in_a_message_stays_text(visit: Visit) -> None:
    ada, ben = visit("<i>Ada</i>", "seller"), visit("Ben")
    hostile = "<img src=x onerror=\"document.title='taken'\"><script>alert(1)</script> javascript:alert(1)"
    ben.write_to(ada, hostile)
    ada.open_thread()
    expect(ada.messages.locator(".content")).to_have_text(hostile)
    expect(ben.page.locator("#pane-title")).to_have_text("<i>Ada</i>")
    assert ada.messages.locator("img, script, a").count() == 0
    assert (ada.complaints, ben.complaints) == ([], [])


def test_web_addresses_become_links_that_tell_nothing_of_this_page(visit: Visit) -> None:
    ada, ben = visit("Ada", "seller"), visit("Ben")
    ben.write_to(ada, "see https://example.com/flat?id=1&b=2.")
    link = ben.messages.get_by_role("link")
    expect(link).to_have_attribute("href", "https://example.com/flat?id=1&b=2")
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow ugc")


def test_a_long_conversation_pages_up_to_its_beginning(visit: Visit) -> None:
    ada, ben = visit("Ada", "seller"), visit("Ben")
    ben.write_to(ada, "message 1")
    ben.say_directly(ben.thread_id, [f"message {number}" for number in range(2, 61)])
    ben.page.reload()
    expect(ben.messages.last).to_contain_text("message 60")
    expect(ben.messages.last).to_be_in_viewport()
    while "message 1" not in ben.texts:
        before = ben.messages.count()
        ben.history.evaluate("each => each.scrollTo(0, 0)")
        expect(ben.messages).not_to_have_count(before)
    expect(ben.page.get_by_text("The beginning of the conversation")).to_be_attached()
    assert ben.texts == [f"message {number}" for number in range(1, 61)]


def test_a_closed_conversation_says_so_and_opens_when_somebody_writes_again(visit: Visit) -> None:
    ada, ben = visit("Ada", "seller"), visit("Ben")
    ben.write_to(ada, "hello")
    ada.open_thread()
    expect(ada.messages).to_have_count(1)
    ada.choose("Close conversation")
    ada.page.get_by_role("dialog").get_by_role("button", name="Close conversation").click()
    for chat in (ada, ben):
        expect(chat.page.get_by_text("This conversation is closed.").last).to_be_visible()
        expect(chat.draft).to_be_hidden()
    ben.page.get_by_role("button", name="Write again").click()
    ben.write("one more thing")
    for chat in (ada, ben):
        expect(chat.messages.last).to_contain_text("one more thing")
        expect(chat.draft).to_be_visible()


def test_the_assistant_is_asked_and_started_again(visit: Visit) -> None:
    ada = visit("Ada")
    ada.page.get_by_role("link", name="Ask the assistant").click()
    ada.write("A flat in Kyrenia")
    expect(ada.messages.first).to_contain_text("A flat in Kyrenia")
    expect(ada.messages.nth(1)).to_have_attribute("data-type", "assistant")
    first = ada.thread_id
    ada.choose("Start again")
    ada.page.get_by_role("dialog").get_by_role("button", name="Start again").click()
    expect(ada.messages).to_have_count(0)
    assert ada.thread_id != first
    expect(ada.rows).to_have_count(2)


def test_a_phone_shows_the_list_or_the_conversation(visit: Visit) -> None:
    phone = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True}
    ada, ben = visit("Ada", "seller"), visit("Ben", **phone)
    ben.write_to(ada, "a" * 300 + " https://example.com/" + "b" * 300)
    expect(ben.rows).to_be_hidden()
    assert ben.page.evaluate("document.documentElement.scrollWidth") == 360
    ben.page.get_by_label("Back to the list").click()
    expect(ben.rows).to_be_visible()
    expect(ben.draft).to_be_hidden()
    assert ben.page.evaluate("document.documentElement.scrollWidth") == 360
