"""One person at the chat page, in a browser of their own: what they do there, and what they see."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

PASSWORD = "correct horse battery staple"


@dataclass(slots=True)
class Chat:
    """A page, the account that is signed in on it, and everything that its console has complained about."""

    page: Page
    url: str
    username: str = ""
    person_id: str = ""
    complaints: list[str] = field(default_factory=list)

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    @property
    def rows(self) -> Locator:
        return self.page.locator(".thread")

    @property
    def badges(self) -> Locator:
        return self.page.locator(".badge:visible")

    @property
    def messages(self) -> Locator:
        return self.page.locator(".message:not(.pending)")

    @property
    def pending(self) -> Locator:
        return self.page.locator(".message.pending")

    @property
    def texts(self) -> list[str]:
        return self.page.locator(".message .content").all_text_contents()

    @property
    def draft(self) -> Locator:
        return self.page.get_by_label("Write a message")

    @property
    def history(self) -> Locator:
        return self.page.locator("#history")

    @property
    def thread_id(self) -> str:
        return str(self.page.evaluate("new URLSearchParams(location.hash.slice(1)).get('thread')"))

    def write(self, text: str) -> None:
        self.draft.fill(text)
        self.draft.press("Enter")

    def write_to(self, other: "Chat", text: str) -> None:
        """Opens the other's contact link and says the first words, until they are stored."""
        self.page.goto(f"{self.url}/#write-to={other.person_id}")
        expect(self.page.locator("#pane-title")).not_to_be_empty()
        self.write(text)
        expect(self.messages.last).to_contain_text(text)

    def open_thread(self, index: int = 0) -> None:
        self.rows.nth(index).click()

    def choose(self, item: str) -> None:
        self.page.get_by_label("Conversation menu").click()
        self.page.locator("#thread-menu").get_by_role("button", name=item).click()

    def sees_unread(self, count: int) -> None:
        """The badge of the only thread, and the title of the page, both say `count`."""
        expect(self.badges).to_have_text([str(count)] if count else [])
        expect(self.page).to_have_title(f"({count}) Easy Islanders" if count else "Easy Islanders")

    def say_directly(self, thread_id: str, texts: list[str]) -> None:
        """Says many things at once, past the page, as the same person."""
        for text in texts:
            self.ask("POST", f"/api/v1/threads/{thread_id}/messages/", {"content": text})

    def stored(self, thread_id: str) -> list[str]:
        """What the server has in this thread, newest first."""
        return [each["content"] for each in self.ask("GET", f"/api/v1/threads/{thread_id}/messages/?limit=100")["results"]]

    def ask(self, method: str, path: str, body: object = None) -> Any:
        answer = self.context.request.fetch(
            self.url + path, method=method, data=body, headers={"Origin": self.url}, fail_on_status_code=True
        )
        return answer.json()


def arrive(browser: Browser, url: str, **options: Any) -> Chat:
    """A stranger opens the page."""
    context = browser.new_context(locale=options.pop("locale", "en-GB"), **options)
    context.set_default_timeout(10_000)
    chat = Chat(context.new_page(), url)
    chat.page.on("pageerror", lambda failure: chat.complaints.append(str(failure)))
    chat.page.on("console", lambda said: chat.complaints.append(said.text) if said.type in {"error", "warning"} else None)
    return chat


def sign_in(chat: Chat, name: str, role: str = "consumer") -> Chat:
    """Registers somebody new and opens the page as them."""
    chat.username = f"somebody-{uuid4().hex[:12]}"
    account = {
        "username": chat.username,
        "password": PASSWORD,
        "email": f"{chat.username}@example.com",
        "user_type": role,
        "display_name": name,
    }
    chat.person_id = chat.ask("POST", "/api/auth/register/", account)["user"]["id"]
    chat.page.goto(chat.url)
    expect(chat.page.locator("#my-name")).to_have_text(name)
    return chat
