"""The page of an export: words stay words, whatever they are."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from application.holdings import Kept
from application.portrait import LookBy
from application.talks import Happening, Message, Other, Talk
from entrypoints import portrait_page as page
from tests.support.pages import HOSTILE, Page

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def talk(text: str) -> Talk:
    """A thread in which everything that people can choose reads so."""
    message = Message(uuid4(), 1, "user", NOON, uuid4(), text, is_own=False, content=text, attachments=(text,))
    happening = Happening(2, NOON, "thread.closed.v1", {"said": text, "and": (text, text)})
    others = (Other(uuid4(), text, "seller"), Other(uuid4(), text, "support"))
    return Talk(uuid4(), "direct", None, NOON, True, None, others, None, (message,), (happening,), None)


def shown(text: str) -> str:
    """Everything of a page that such texts reach."""
    look = LookBy(NOON, "support", "thread", uuid4(), text, masked=False)
    kept = page.holding("two", text, [(Kept({"one": text, "more": [text]}), "media/file.txt")])
    return page.conversation("one", talk(text), (look,)) + kept


@settings(max_examples=100)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_no_text_becomes_markup(text: str) -> None:
    def skeleton(said: str) -> tuple[list[str], list[str]]:
        html = Page(shown(said))
        return html.tags, [name for name, _ in html.attributes]

    assert skeleton(text) == skeleton("x")


def test_words_keep_their_direction_to_themselves() -> None:
    html = shown(HOSTILE)
    enclosing = [html[html.rindex("<", 0, mark.start()) :].partition(">")[0] for mark in re.finditer("\u202e", html)]
    assert set(enclosing) == {'<bdi lang=""', '<p class="words" lang="" dir="auto"'}
    assert len(enclosing) > 10


def test_titles_say_who_a_conversation_is_with() -> None:
    with_assistant = replace(talk("x"), kind="assistant", opened_at=None, others=())
    assert page.title(with_assistant) == "With the assistant"
    assert Page(page.title(talk("Mehmet"))).text == "With Mehmet, Mehmet, since 2026-06-01 12:00:00 UTC"
