"""Browsers for the tests of the chat page."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.chat import Chat, arrive, sign_in
from tests.support.product import Product

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

Visit = Callable[..., Chat]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium, for one file: its driver holds the loop of this thread, which other tests want for themselves."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip(f"no browser found, looked for {', '.join(NAMES)}: apt-get install chromium")
    expect.set_options(timeout=10_000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, a_product: Product) -> Iterator[Visit]:
    """Opens the page, each time in a browser profile of its own: as somebody new, or without a name as a stranger."""
    visits: list[Chat] = []

    def open_page(name: str = "", role: str = "consumer", **options: Any) -> Chat:
        chat = arrive(browser, a_product.url, **options)
        visits.append(chat)
        return sign_in(chat, name, role) if name else chat

    yield open_page
    for chat in visits:
        chat.context.close()
