"""Prices and dates in what sellers write, and none where there is none."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.lead.offer_words import GREATEST, LONGEST_PHRASE, availability_in, price_in

PRICES = [
    ("650 GBP", "650 GBP"),
    ("£1,200/month", "1200 GBP"),
    ("€ 900", "900 EUR"),
    ("12.000 TL", "12000 TRY"),
    ("1 200 евро", "1200 EUR"),
    ("1\u00a0200 €", "1200 EUR"),
    ("120 bin TL", "120000 TRY"),
    ("£120k", "120000 GBP"),
    ("1.200,50 EUR", "1200.50 EUR"),
    ("1,200.50 usd", "1200.50 USD"),
    ("650 stg aylık", "650 GBP"),
    ("2+1 £650", "650 GBP"),
    ("In 2026 GBP 700", "700 GBP"),
    ("2026 €900", "900 EUR"),
    ("900 € 3 months", "900 EUR"),
    ("free 01.06.2026 650 GBP", "650 GBP"),
    ("Call +90 533 123 45 67, 650 GBP", "650 GBP"),
    ("£650 or £700", "650 GBP"),
    ("TL 12.000'den", "12000 TRY"),
    ("Tuesday is fine. Price: 1'200 EUR.", "1200 EUR"),
]
NO_PRICES = [
    "",
    "2026",
    "2+1",
    "2+1 GBP",
    "100 m2",
    "0533 123 45 67",
    "533 123 45 67 TL",
    "+90 533 123 45 67 TL",
    "01.06.2026 TL",
    "try 2 weeks",
    "I try 100 times",
    "£",
    "£0",
    "GBP GBP",
    "£999999999999",
    "650",
    "650-700 GBP",
    "٦٥٠ GBP",
    "1.2345.6 GBP",
]


@pytest.mark.parametrize(("words", "price"), PRICES)
def test_an_amount_beside_its_currency_is_a_price(words: str, price: str) -> None:
    found = price_in(words)
    assert found is not None
    amount, currency = price.split()
    assert (found.amount, found.currency) == (Decimal(amount), currency)


@pytest.mark.parametrize("words", NO_PRICES)
def test_other_numbers_are_no_prices(words: str) -> None:
    assert price_in(words) is None


@given(st.text(st.sampled_from("0123456789 .,+'-/£€$₺ \nGBPTLkbin"), max_size=60) | st.text(max_size=60))
def test_whatever_is_written_a_price_is_within_bounds(words: str) -> None:
    found = price_in(words)
    assert found is None or 0 < found.amount <= GREATEST


@pytest.mark.parametrize("words", ["1 " * 5_000 + "GBP", "1," * 5_000, "£" * 5_000, "0533 " * 2_000, "1'111" * 2_000 + "x"])
def test_long_rows_of_numbers_are_read_in_no_time(words: str) -> None:
    price_in(words)
    availability_in(words)


@pytest.mark.parametrize(
    ("words", "phrase"),
    [
        ("müsait", "müsait"),
        ("Evet, 1 Haziran'dan itibaren müsait.", "1 Haziran'dan itibaren müsait"),
        ("It is available from 01.06.2026. Call me", "It is available from 01.06.2026"),
        ("£650! Free from June", "Free from June"),
        ("Boş, 650 TL", "Boş"),
        ("Свободна с июня, 1 200 евро", "Свободна с июня"),
        ("Wolne od lipca", "Wolne od lipca"),
        ("Frei ab 1. Juli. Danke", "Frei ab 1. Juli"),
        ("Şu an müsait değil", "Şu an müsait değil"),
        ("01.06.2026, 650 GBP", "01.06.2026"),
        ("2026-06-01", "2026-06-01"),
    ],
)
def test_when_something_is_free_is_kept_in_the_sellers_words(words: str, phrase: str) -> None:
    assert availability_in(words) == phrase


@pytest.mark.parametrize("words", ["", "650 GBP", "Free wifi", "bosphorus", "99.99.2026", "1234-56-78"])
def test_where_nothing_is_said_of_it_there_is_none(words: str) -> None:
    assert availability_in(words) is None


@given(st.text(max_size=200))
def test_a_phrase_is_part_of_what_was_written_and_short(words: str) -> None:
    phrase = availability_in(words + " müsait " + words)
    assert phrase is not None
    assert 0 < len(phrase) <= LONGEST_PHRASE
