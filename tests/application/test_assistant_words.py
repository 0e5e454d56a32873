"""What the assistant says exists in five languages, keeps what it is told, and what a model says instead is held against it."""

import re
import time as time_module
import unicodedata
from dataclasses import fields
from datetime import date, time
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from application.assistant.attribute_words import attribute_told, name_of
from application.assistant.checked_words import with_words
from application.assistant.model import ModelUnavailable, Worded
from application.assistant.pointing import (
    asks_sellers,
    number_in,
    says_no,
    says_yes,
    takes_back,
    wants_cheaper,
    wants_larger,
    wants_others,
)
from application.assistant.reply import Plan
from application.assistant.saying import TEXTS, said
from application.assistant.slots import Kept, kept_of, slots_of
from application.assistant.texts import Saying
from application.wish import Filters
from domain.catalogue import CATEGORIES
from domain.dates import DATE
from domain.languages import LANGUAGES
from domain.lead.criteria import require_no_contact, without_contact
from domain.places import PLACES
from domain.routing import Domain, Intent
from domain.thread.turn import Memory, Slot

ATTRIBUTES = sorted({a.name for c in CATEGORIES.values() for kind in c.subcategories.values() for a in kind.attributes})


@pytest.mark.parametrize("saying", Saying)
def test_everything_is_said_in_five_languages_with_the_same_facts(saying: Saying) -> None:
    texts = TEXTS[saying]
    assert len(texts) == len(set(texts)) == len(LANGUAGES)
    assert len({tuple(sorted(set(re.findall(r"\{\d\}", text)))) for text in texts}) == 1
    assert said(saying, "xx", "a", "b", "c") == said(saying, "en", "a", "b", "c")


def test_what_a_fact_says_is_never_filled_in() -> None:
    assert "{1}" in said(Saying.PHOTOS, "en", "{1}", 3)


@pytest.mark.parametrize("attribute", ATTRIBUTES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_attribute_has_a_name_in_every_language(attribute: str, language: str) -> None:
    assert name_of(attribute, language)
    assert "_" not in attribute_told(attribute, "true", language)


@given(
    st.builds(
        Kept,
        filters=st.builds(
            Filters,
            category=st.none() | st.sampled_from(sorted(CATEGORIES)),
            subcategory=st.none() | st.just("apartment"),
            place=st.none() | st.sampled_from(sorted(PLACES, key=str)),
            min_price=st.none() | st.decimals(0, 10**9, places=2),
            max_price=st.none() | st.decimals(0, 10**9, places=2),
            currency=st.none() | st.sampled_from(["GBP", "TRY"]),
            bedrooms=st.none() | st.integers(0, 30),
            attributes=st.dictionaries(st.sampled_from(ATTRIBUTES), st.text(min_size=1, max_size=9), max_size=4),
        ),
        first_day=st.none() | st.dates(date(2026, 1, 1), date(2030, 1, 1)),
        last_day=st.none() | st.dates(date(2026, 1, 1), date(2030, 1, 1)),
        time=st.none() | st.times().map(lambda one: one.replace(second=0, microsecond=0)),
        topic=st.none() | st.sampled_from(Domain),
        language=st.none() | st.sampled_from(LANGUAGES),
        page=st.integers(1, 99),
        wanted=st.none() | st.sampled_from(Intent),
        booking=st.none() | st.just(str(uuid4())),
    )
)
def test_slots_keep_all_that_is_kept_in_mind(kept: Kept) -> None:
    assert kept_of(slots_of(kept)) == kept
    assert len(fields(Kept)) == 9


@given(
    st.lists(st.builds(Slot, st.sampled_from(["bedrooms", "topic", "time", "first_day", "max_price", "page"]), st.text(max_size=8)))
)
def test_slots_of_another_release_are_read_as_far_as_they_can_be(slots: list[Slot]) -> None:
    kept_of(tuple(slots))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2", 2),
        (" #3 ", 3),
        ("the second one please", 2),
        ("ikincisi", 2),
        ("вторую", 2),
        ("drugi", 2),
        ("der zweite", 2),
        ("number 1", 1),
        ("3 numara", 3),
        ("номер 2", 2),
        ("the last one", 3),
        ("4", None),
        ("second hand car", None),
        ("first floor flat", None),
        ("ikinci el araba", None),
        ("2+1 in Girne", None),
        ("650 GBP", None),
        ("at 2 pm", None),
    ],
)
def test_short_words_point_at_one_of_three(text: str, number: int | None) -> None:
    assert number_in(text, 3) == number


@pytest.mark.parametrize(
    "text", ["yes", "Evet lütfen", "да, давайте", "давай", "tak, poproszę", "ja gerne", "ok", "sure, go ahead"]
)
def test_yes_is_yes(text: str) -> None:
    assert (says_yes(text), says_no(text)) == (True, False)


@pytest.mark.parametrize("text", ["no", "hayır, gerek yok", "нет", "nie, dziękuję", "nein danke", "nope"])
def test_no_is_no(text: str) -> None:
    assert (says_yes(text), says_no(text)) == (False, True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ok, but not that one",
        "I said nothing of the kind",
        "yes I would like to see flats in Girne tomorrow",
        "ok, how much is it?",
        "ja wolę tańsze",
        "ok thanks",
        "Хорошо, а сколько стоит?",
        "no, 10-15 June",
        "not more than 600 pounds",
        "Ne kadar?",
        "nie droższe niż 500",
    ],
)
def test_longer_talk_is_neither(text: str) -> None:
    assert (says_yes(text), says_no(text)) == (False, False)


@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("no, a sofa", True),
        ("nein. ein Auto", True),
        ("hayır, villa", True),
        ("nie za drogie", False),
        ("no pets", False),
        ("no", False),
    ],
)
def test_whoever_takes_something_back_says_so_first(text: str, *, does: bool) -> None:
    assert takes_back(text) is does


@pytest.mark.parametrize(
    ("means", "texts"),
    [
        (wants_cheaper, ["something cheaper", "daha ucuz var mı", "подешевле", "taniej proszę", "etwas günstiger", "guenstiger"]),
        (wants_larger, ["a bigger one", "daha büyük", "побольше", "większe", "größer"]),
        (wants_others, ["others", "başka", "другие", "jeszcze inne", "andere", "show me more"]),
        (asks_sellers, ["ask sellers", "satıcılara sor", "спросите продавцов", "zapytaj sprzedawców", "frag die Verkäufer"]),
    ],
)
def test_what_is_offered_to_be_written_is_understood(means: object, texts: list[str]) -> None:
    assert callable(means)
    assert [text for text in texts if not means(text)] == []
    assert not means("hello there")


@given(st.text(max_size=200))
@example("Call +90 (533) 555-01-23 or ０５３３ ５５５ ０１ ２３, or write to a.b@c.example")
@example("on 01.06.2027 call 0533\u200b5550123")
@example("0️⃣5️⃣3️⃣3️⃣5️⃣5️⃣5️⃣0️⃣1️⃣2️⃣3️⃣ or 0533,555,01,23 or 0|5|3|3|5|5|5|0|1|2|3")
def test_nothing_that_was_cleaned_tells_how_to_reach_anybody(text: str) -> None:
    clean = without_contact(text)
    assert "@" not in clean
    digits = re.findall(r"\d(?:[\W_]{0,3}\d){6,}", re.sub(DATE.pattern, "…", clean))
    assert [run for run in digits if not re.search(r"(?:19|20)\d\d|km|m2|mil", clean)] == []


@pytest.mark.parametrize(
    "text", ["a" * 5_000, " " * 5_000, "1 " * 2_500, "a." * 2_500, "+9" * 2_500, "(((" * 1_500, "www." * 1_000, "1.2.2027 " * 500]
)
def test_cleaning_is_quick_however_hostile_the_text(text: str) -> None:
    began = time_module.monotonic()
    without_contact(text)
    assert time_module.monotonic() - began < 1


def test_dates_and_prices_stay_where_numbers_go() -> None:
    for text in (
        "from 01.06.2027 for 650 GBP, 120 m2",
        "12.05.2027 – 13.05.2027",
        "Toyota Corolla 2018 120000 km",
        "BMW 2015-2018",
    ):
        assert without_contact(text) == text


PLAN = Plan("I looked for: Cars.", Memory(), ("1. Toyota Yaris – Girne – 5,200 GBP",), "Write “cheaper”.")


@given(st.text(max_size=60), st.text(max_size=60))
def test_words_of_a_model_are_said_as_they_are_or_not_at_all(before: str, after: str) -> None:
    try:
        plan = with_words(PLAN, Worded(before, after))
    except ModelUnavailable:
        return
    assert (plan.before, plan.lines, plan.after) == tuple(
        one if isinstance(one, tuple) else unicodedata.normalize("NFKC", one).strip() for one in (before, PLAN.lines, after)
    )
    require_no_contact(plan.before)
    assert set(re.findall(r"\d+", plan.before + plan.after)) <= {"1", "5", "200"}


@pytest.mark.parametrize("words", ["The “Toyota Yaris” is 5,200 GBP.", "Have a look!", "Write “cheaper” for others."])
def test_what_the_draft_says_may_be_repeated(words: str) -> None:
    assert with_words(PLAN, Worded(words, "More?")).before == words


def test_a_price_is_written_as_an_amount_everywhere() -> None:
    kept = Kept(Filters(max_price=Decimal("480.50")), time=time(9))
    assert {slot.name: slot.value for slot in slots_of(kept)} == {"max_price": "480.50", "time": "09:00"}
