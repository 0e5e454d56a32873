"""What customers look for in one form, without a trace of who asks."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.brief import Budget
from domain.lead.criteria import LONGEST_CATEGORY, brief_of, budget_of, canonical, currency_code, require_no_contact
from domain.lead.refusals import BudgetNotUsable, ContactInBrief

CONTACTS = [
    "call 05331234567",
    "+90 (533) 123-45-67",
    "0 5 3 3 1 2",
    "0533.123.45.67",
    "０５３３１２３",
    "٠٥٣٣١٢٣٤",
    "0533\u200b123\u200b45",
    "0533/123/45",
    "12-34-56",
    "me@example.org",
    "@ayse_kaya",
    "https://example.org",
    "www.example.org",
    "see ayse-kaya.com",
    "t.me/ayse",
    "wa.me/90533",
]
HARMLESS = [
    "",
    "12 months",
    "from 01.06.2026 to 30.06.2026",
    "2026-06-01 – 2026-06-30",
    "2+1, 100 m², 3rd floor",
    "1.500",
    "Girne. Near the sea",
    "Lapta/Girne",
]
AMOUNTS = st.one_of(st.none(), st.decimals(0, 10**9, allow_nan=False, places=3))
CONNECTING = st.text(" .-()[]", max_size=3)


@pytest.mark.parametrize("words", CONTACTS)
def test_whoever_can_be_reached_by_it_is_not_named(words: str) -> None:
    with pytest.raises(ContactInBrief):
        require_no_contact(words)
    for brief in ((words, "Girne", ""), ("rentals", words, ""), ("rentals", "Girne", words)):
        with pytest.raises(ContactInBrief):
            brief_of(brief[0], brief[1], None, brief[2])


@pytest.mark.parametrize("words", HARMLESS)
def test_times_and_places_may_be_named(words: str) -> None:
    require_no_contact(words)


@given(
    digits=st.lists(st.sampled_from("3456789"), min_size=6, max_size=15),
    between=CONNECTING,
    around=st.sampled_from(["", "a", " Girne "]),
)
def test_no_spacing_hides_a_number(digits: list[str], between: str, around: str) -> None:
    with pytest.raises(ContactInBrief):
        require_no_contact(around + between.join(digits) + around)


@given(minimum=AMOUNTS, maximum=AMOUNTS)
def test_a_budget_is_two_amounts_the_smaller_first(minimum: Decimal | None, maximum: Decimal | None) -> None:
    try:
        budget = budget_of(minimum, maximum, None)
    except BudgetNotUsable:
        assert minimum is not None
        assert maximum is not None
        assert minimum > maximum
        return
    if budget is None:
        assert minimum is maximum is None
    else:
        assert budget.currency == "GBP"
        assert all(one is None or one.as_tuple().exponent == -2 for one in (budget.minimum, budget.maximum))


@pytest.mark.parametrize("amount", [Decimal(-1), Decimal("NaN"), Decimal("Infinity"), Decimal(10) ** 13])
def test_an_amount_is_neither_negative_nor_boundless(amount: Decimal) -> None:
    for minimum, maximum in ((amount, None), (None, amount)):
        with pytest.raises(BudgetNotUsable):
            budget_of(minimum, maximum, "GBP")


@pytest.mark.parametrize(
    ("written", "code"), [(None, "GBP"), ("", "GBP"), (" tl ", "TRY"), ("£", "GBP"), ("€", "EUR"), ("$", "USD"), ("pln", "PLN")]
)
def test_a_currency_is_a_code_or_what_people_write_for_it(written: str | None, code: str) -> None:
    assert currency_code(written) == code


@pytest.mark.parametrize("written", ["EU", "POUND", "12E", "ЕВР", "¤"])
def test_what_is_no_currency_is_refused(written: str) -> None:
    with pytest.raises(BudgetNotUsable):
        budget_of(None, Decimal(1), written)


@pytest.mark.parametrize(
    ("written", "slug"),
    [
        ("Short Stays", "short_stays"),
        ("EV/DAİRE", "ev_daire"),
        ("kiralık", "kiralik"),
        ("long-term_2", "long-term_2"),
        ("аренда", "other"),
    ],
)
def test_a_category_is_a_slug(written: str, slug: str) -> None:
    assert brief_of(written, "Girne", None, "").category == slug


@given(st.text())
def test_every_category_is_a_slug(written: str) -> None:
    try:
        slug = brief_of(written, "Girne", None, "").category
    except ContactInBrief:
        return
    assert 1 <= len(slug) <= LONGEST_CATEGORY
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789_-")


def test_the_same_demand_has_one_form_and_another_has_another() -> None:
    one = brief_of("Rentals", "KYRENIA", Budget(None, Decimal("700.00"), "GBP"), "12  months")
    same = brief_of("rentals", "Girne'de", Budget(None, Decimal("7E2"), "GBP"), "12 Months ")
    assert canonical(one, None, None, None) == canonical(same, None, None, None)
    assert canonical(one, date(2026, 6, 1), None, None) != canonical(one, None, date(2026, 6, 1), None)
    least = brief_of("rentals", "Girne", Budget(Decimal(700), None, "GBP"), "12 months")
    assert canonical(one, None, None, None) != canonical(least, None, None, None)
