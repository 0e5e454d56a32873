"""The chat page in five languages, by keyboard, and in light and dark."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

GREETINGS = {
    "en-GB": "Sign in",
    "tr-TR": "Giriş yap",
    "ru-RU": "Войти",
    "pl-PL": "Zaloguj się",
    "de-AT": "Anmelden",
    "fr-FR": "Sign in",
}


@pytest.mark.parametrize("locale", GREETINGS)
def test_the_page_speaks_the_language_of_the_browser(visit: Visit, locale: str) -> None:
    chat = visit(locale=locale)
    chat.page.goto(chat.url)
    expect(chat.page.locator("#choose-sign-in")).to_have_text(GREETINGS[locale])
    assert chat.page.locator("html").get_attribute("lang") == (locale[:2] if locale != "fr-FR" else "en")


def test_a_chosen_language_is_everywhere_and_stays(visit: Visit) -> None:
    ada = visit("Ada", "seller")
    ada.page.get_by_label("Menu", exact=True).click()
    ada.page.locator(".sheet").get_by_label("Language").select_option("de")
    expect(ada.page.locator("#my-role")).to_have_text("Anbieter")
    ada.page.reload()
    expect(ada.page.get_by_role("link", name="Assistenten fragen")).to_be_visible()
    said = ada.page.locator("[data-word], [data-word-label], [data-word-placeholder]").evaluate_all(
        "all => all.map(each => each.textContent.trim() || each.ariaLabel || each.placeholder)"
    )
    assert all(said)


def test_enter_sends_and_shift_enter_makes_a_line(visit: Visit) -> None:
    ada, ben = visit("Ada", "seller"), visit("Ben")
    ben.write_to(ada, "hello")
    ben.draft.press_sequentially("one")
    ben.draft.press("Shift+Enter")
    ben.draft.press_sequentially("two")
    expect(ben.messages).to_have_count(1)
    ben.draft.press("Enter")
    expect(ben.messages).to_have_count(2)
    assert ben.texts[-1] == "one\ntwo"


def test_blank_words_are_not_sent(visit: Visit) -> None:
    ada, ben = visit("Ada", "seller"), visit("Ben")
    ben.write_to(ada, "hello")
    ben.write(" \n ")
    expect(ben.page.locator(".message")).to_have_count(1)


def test_the_keyboard_walks_the_list_opens_a_thread_and_comes_back(visit: Visit) -> None:
    ada, ben, cem = visit("Ada", "seller"), visit("Ben"), visit("Cem")
    ben.write_to(ada, "from Ben")
    cem.write_to(ada, "from Cem")
    expect(ada.rows).to_have_count(2)
    ada.rows.first.focus()
    ada.page.keyboard.press("ArrowDown")
    expect(ada.rows.nth(1)).to_be_focused()
    ada.page.keyboard.press("Enter")
    expect(ada.draft).to_be_focused()
    expect(ada.page.locator("#pane-title")).to_have_text("Ben")
    ada.page.keyboard.press("Escape")
    expect(ada.rows.nth(1)).to_be_focused()


def test_a_message_that_arrives_is_read_aloud(visit: Visit) -> None:
    ada, ben = visit("Ada", "seller"), visit("Ben")
    ben.write_to(ada, "hello there")
    expect(ada.page.locator("[aria-live=polite]")).to_contain_text("New message from Ben: hello there")


def test_every_control_has_a_name(visit: Visit) -> None:
    ada, ben = visit("Ada", "seller"), visit("Ben")
    ben.write_to(ada, "hello")
    controls = ben.page.locator(":is(button, a[href], input, select, textarea, summary):visible")
    named = controls.evaluate_all("all => all.map(each => each.textContent.trim() || each.ariaLabel || each.labels?.length)")
    assert named
    assert all(named)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground_in_light_and_dark(visit: Visit, scheme: str) -> None:
    ada, ben = visit("Ada", "seller"), visit("Ben", color_scheme=scheme)
    ben.write_to(ada, "hello")
    contrast = ben.page.evaluate(
        """() => {
            const light = (text) => text.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255)
              .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
              .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
            const [bubble, text] = [document.querySelector(".bubble"), document.querySelector(".content")];
            const pair = [light(getComputedStyle(bubble).backgroundColor), light(getComputedStyle(text).color)];
            return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
        }"""
    )
    assert contrast > 7
