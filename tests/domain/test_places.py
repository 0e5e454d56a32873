"""Places: found under every name however it is written, and next to each other both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.places import DISTRICTS, PLACES, TOWNS, Place, folded, neighbours, place

SPELLINGS = [(name, Place(own, own)) for own, others in DISTRICTS.items() for name in (own, *others)] + [
    (name, Place(town, district)) for district, towns in TOWNS.items() for town, others in towns.items() for name in (town, *others)
]
TURKISH = "abcçdefgğhıijklmnoöprsştuüvyzABCÇDEFGĞHIİJKLMNOÖPRSŞTUÜVYZâîû "


def upper_turkish(text: str) -> str:
    return text.replace("i", "İ").replace("ı", "I").upper()


def lower_turkish(text: str) -> str:
    return text.replace("I", "ı").replace("İ", "i").lower()


@given(st.text())
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text(TURKISH))
def test_case_makes_no_difference_in_turkish_and_in_english(text: str) -> None:
    for written in (upper_turkish(text), lower_turkish(text), text.upper(), text.lower()):
        assert folded(written) == folded(text)


def test_dotted_and_dotless_i_are_one() -> None:
    assert folded("İskele") == folded("iskele") == folded("ISKELE") == folded("Iskele") == folded("ıskele")
    assert folded("ışık") == folded("ISIK")


@pytest.mark.parametrize(("name", "meant"), SPELLINGS)
def test_every_spelling_is_one_place(name: str, meant: Place) -> None:
    assert {one for other, one in SPELLINGS if folded(other) == folded(name)} == {meant}
    for written in (name, upper_turkish(name), lower_turkish(name), name.lower(), f"  {name} ", f"{name}, KKTC", f"{name}'de"):
        assert place(written) == meant


@pytest.mark.parametrize("text", ["", " ", ",", "'", "London", "in the north", "Girne Lefkoşa", "1", "🏝"])
def test_what_is_no_place_is_none(text: str) -> None:
    assert place(text) is None


def test_the_town_before_its_district_is_meant() -> None:
    assert place("Lapta, Girne") == place("LAPTA (Girne)") == Place("Lapta", "Girne")
    assert place("Kyrenia / Girne") == Place("Girne", "Girne")


def test_next_to_each_other_goes_both_ways() -> None:
    for one in PLACES:
        assert one not in neighbours(one)
        for other in neighbours(one):
            assert one in neighbours(other)


def test_a_town_is_next_to_its_district_and_the_next_towns() -> None:
    lapta = Place("Lapta", "Girne")
    assert {one.name for one in neighbours(lapta)} == {"Girne", "Alsancak", "Karşıyaka"}
    for one in PLACES:
        if one.name != one.district:
            assert Place(one.district, one.district) in neighbours(one)


def test_districts_are_next_to_their_neighbours_and_not_to_those_far_away() -> None:
    girne = {one.name for one in neighbours(Place("Girne", "Girne"))}
    assert girne >= {"Lefkoşa", "Güzelyurt", "Alsancak", "Çatalköy"}
    assert girne.isdisjoint({"Lefke", "Dipkarpaz", "İskele"})
