"""One word, however it is written, and nothing that only contains it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.consent.words import Keyword, heard

STOP = ("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "dur", "iptal", "стоп", "stopp", "abmelden")
START = ("start", "unstop", "başla", "старт")
AROUND = st.lists(
    st.sampled_from([*" .,!?;:\n\t\"'()[]–—…*_~🙏👍🛑™\u200b\u200d\ufeff«»", "ℹ\ufe0f", "1\ufe0f\u20e3", "Ⓜ\ufe0f", "👍🏽"]),
    max_size=6,
).map("".join)


@given(word=st.sampled_from(STOP + START), before=AROUND, after=AROUND, upper=st.lists(st.booleans(), min_size=12, max_size=12))
def test_a_word_is_heard_in_any_case_and_punctuation(word: str, before: str, after: str, upper: list[bool]) -> None:
    written = "".join(letter.upper() if up else letter for letter, up in zip(word, upper, strict=False))
    asked = Keyword.STOP if word in STOP else Keyword.START
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert heard(before + unicodedata.normalize(form, written) + after) is asked


@pytest.mark.parametrize(
    "written",
    ["İPTAL", "IPTAL", "iptal", "ıptal", "İptal!", "ＳＴＯＰ", "Stop.", "СТОП!!", "s\u200btop", "Отписаться", "WYPISZ", "Opt-out"],
)
def test_it_is_heard_as_people_type_it(written: str) -> None:
    assert heard(written) is Keyword.STOP


@pytest.mark.parametrize(
    "written",
    [
        "",
        "…",
        "yes",
        "YES",
        "dur bakalım",
        "please stop by at noon",
        "non-stop",
        "stop-start",
        "start-up",
        "РЕЗЕРВ",
        "stop 2",
        "stop2",
        "the end",
        "Стоп машина",
        "stop stop",
        "s t o p",
        "0",
    ],
)
def test_what_only_contains_a_word_is_conversation(written: str) -> None:
    assert heard(written) is None


@given(st.text())
def test_no_text_stops_the_hearing(written: str) -> None:
    heard(written)


@given(st.text(st.characters(categories=["L"]), min_size=2), st.sampled_from(STOP))
def test_two_words_are_never_one(other: str, word: str) -> None:
    assert heard(f"{other} {word}") is None
