"""What people write about what they look for, in five languages, is understood as the same wish."""

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.understanding import understand
from domain.places import PLACES, neighbours, place, spellings

TODAY = date(2026, 11, 24)

WISHES: list[tuple[str, dict[str, Any]]] = [
    ("2+1 flat in Girne under 500 pounds", {"category": "rentals", "place": "Girne", "max": 500, "currency": "GBP", "bedrooms": 2}),
    ("Girne'de kiralık 2+1 daire 500 sterlin altı", {"category": "rentals", "place": "Girne", "max": 500, "bedrooms": 2}),
    ("снять квартиру 2+1 в Кирении до 500 фунтов", {"category": "rentals", "place": "Girne", "max": 500, "bedrooms": 2}),
    ("mieszkanie 2+1 do wynajęcia w Kyrenii do 500 funtów", {"category": "rentals", "place": "Girne", "max": 500, "bedrooms": 2}),
    ("2+1 Wohnung in Kyrenia zur Miete bis 500 Pfund", {"category": "rentals", "place": "Girne", "max": 500, "bedrooms": 2}),
    ("двухкомнатная квартира", {"category": "rentals", "bedrooms": 1}),
    ("2-Zimmer-Wohnung", {"category": "rentals", "bedrooms": 1}),
    ("two bedroom furnished apartment near Lapta", {"place": "Lapta", "bedrooms": 2, "with": {"furnished": "true"}}),
    ("2 yatak odalı eşyalı daire", {"bedrooms": 2, "with": {"furnished": "true"}}),
    ("İskele'de stüdyo", {"place": "İskele", "bedrooms": 0}),
    ("iskele satılık villa havuzlu 3+1", {"category": "sales", "place": "İskele", "bedrooms": 3, "with": {"pool": "true"}}),
    ("вилла с бассейном в Искеле посуточно", {"category": "short_stays", "place": "İskele", "with": {"pool": "true"}}),
    ("willa z basenem w Famaguście na tydzień", {"category": "short_stays", "place": "Gazimağusa", "with": {"pool": "true"}}),
    ("Ferienwohnung mit Meerblick in Girne", {"category": "short_stays", "place": "Girne", "with": {"sea_view": "true"}}),
    ("land in Esentepe", {"category": "sales", "subcategory": "land", "place": "Esentepe"}),
    ("автомат дизель машина до 8000", {"category": "cars", "max": 8000, "with": {"gearbox": "automatic", "fuel": "diesel"}}),
    ("araba kiralamak istiyorum", {"category": "cars", "subcategory": "for_hire"}),
    ("Auto mieten vom 3. bis 7. Juni", {"category": "cars", "dates": (date(2027, 6, 3), date(2027, 6, 7))}),
    ("samochód do wynajęcia", {"category": "cars", "subcategory": "for_hire"}),
    ("used sofa", {"category": "goods", "subcategory": "furniture", "with": {"condition": "used"}}),
    ("ikinci el buzdolabı", {"category": "goods", "subcategory": "appliances", "with": {"condition": "used"}}),
    ("need a plumber in Lapta", {"category": "services", "subcategory": "repairs", "place": "Lapta"}),
    ("ищу сантехника", {"category": "services", "subcategory": "repairs"}),
    ("laptop", {"category": "goods", "subcategory": "electronics"}),
    ("holiday villa for 6 people in Bellapais 3-7 June", {"guests": 6, "dates": (date(2027, 6, 3), date(2027, 6, 7))}),
    ("3–7 Haziran", {"dates": (date(2027, 6, 3), date(2027, 6, 7))}),
    ("с 3 по 7 июня", {"dates": (date(2027, 6, 3), date(2027, 6, 7))}),
    ("od 3 do 7 czerwca", {"dates": (date(2027, 6, 3), date(2027, 6, 7))}),
    ("28 Dec - 3 Jan", {"dates": (date(2026, 12, 28), date(2027, 1, 3))}),
    ("2026-12-01 to 2026-12-05", {"dates": (date(2026, 12, 1), date(2026, 12, 5))}),
    ("1.12. bis 5.12.", {"dates": (date(2026, 12, 1), date(2026, 12, 5))}),
    ("5 mart 3 gece", {"dates": (date(2027, 3, 5), date(2027, 3, 8))}),
    ("next weekend", {"dates": (date(2026, 11, 27), date(2026, 11, 29))}),
    ("tomorrow at 3pm", {"dates": (date(2026, 11, 25), None), "time": time(15)}),
    ("yarın saat 15", {"dates": (date(2026, 11, 25), None), "time": time(15)}),
    ("завтра в 15:00", {"dates": (date(2026, 11, 25), None), "time": time(15)}),
    ("am Dienstag um 15 Uhr", {"dates": (date(2026, 12, 1), None), "time": time(15)}),
    ("w piątek o 15.00", {"dates": (date(2026, 11, 27), None), "time": time(15)}),
    ("Tuesday at 3", {"dates": (date(2026, 12, 1), None), "time": time(15)}),
    ("£400–600", {"min": 400, "max": 600, "currency": "GBP"}),
    ("300 ile 500 sterlin arası", {"min": 300, "max": 500, "currency": "GBP"}),
    ("от 300 до 500 евро", {"min": 300, "max": 500, "currency": "EUR"}),
    ("100-120 bin sterlin", {"min": 100_000, "max": 120_000, "currency": "GBP"}),
    ("up to 1.200 euro", {"max": 1200, "currency": "EUR"}),
    ("under 120k", {"max": 120_000}),
    ("at least 100000 £", {"min": 100_000, "max": None}),
    ("2+1 Girne 500", {"max": 500, "bedrooms": 2, "place": "Girne"}),
]


@pytest.mark.parametrize(("text", "meant"), WISHES, ids=[text for text, _ in WISHES])
def test_a_wish_is_understood(text: str, meant: dict[str, Any]) -> None:
    found = understand(text, TODAY)
    filters = found.filters
    told = {
        "category": filters.category,
        "subcategory": filters.subcategory,
        "place": filters.place and filters.place.name,
        "min": filters.min_price,
        "max": filters.max_price,
        "currency": filters.currency,
        "bedrooms": filters.bedrooms,
        "with": dict(filters.attributes),
        "dates": found.dates,
        "time": found.time,
        "guests": found.guests,
    }
    expected = {name: Decimal(value) if name in {"min", "max"} and value is not None else value for name, value in meant.items()}
    assert {name: told[name] for name in meant} == expected


@pytest.mark.parametrize(
    "texts",
    [
        ("İskele", "iskele", "ISKELE", "Iskele", "Trikomo", "в Искеле"),
        ("Lefkoşa", "lefkosa", "LEFKOSA", "Nicosia", "Никосия", "w Nikozji", "Lefkoşa'da"),
        ("Girne", "GİRNE", "Kyrenia", "kyrenia", "Кирения", "в Кирении", "w Kyrenii", "Girne'den", "girnede"),
        ("Mağusa", "magusa", "MAĞUSA", "Gazimağusa", "gazimagusa", "Famagusta", "Фамагуста", "в Фамагусте", "Mağusa'ya"),
    ],
)
def test_all_spellings_of_a_place_are_one(texts: tuple[str, ...]) -> None:
    assert len({understand(f"flat {text}", TODAY).filters.place for text in texts}) == 1
    assert understand(texts[0], TODAY).filters.place is not None


@pytest.mark.parametrize("one", sorted(PLACES, key=str), ids=str)
def test_every_spelling_of_every_place_is_found_in_any_case(one: Any) -> None:
    for name in spellings(one.name):
        for written in (name, name.upper(), name.lower()):
            assert understand(f"2+1 {written}", TODAY).filters.place in {place(name), None if name == "Pile" else place(name)}
    assert neighbours(one)


def test_words_that_look_like_places_are_none() -> None:
    for text in ("laptop", "a pile of books", "long sofa", "second hand table"):
        assert understand(text, TODAY).filters.place is None


@settings(max_examples=300)
@given(st.text(max_size=300))
def test_any_text_is_understood_somehow_and_always_the_same(text: str) -> None:
    found = understand(text, TODAY)
    assert found == understand(text, TODAY)
    filters = found.filters
    if filters.min_price is not None and filters.max_price is not None:
        assert filters.min_price <= filters.max_price
    if found.dates is not None and found.dates[1] is not None:
        assert found.dates[0] < found.dates[1]
