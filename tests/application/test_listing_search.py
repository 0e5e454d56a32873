"""Listings are found by filters, words and meaning together, in five languages; what was let go of is said."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from adapters.vector_folder import VectorFolder
from application.wish import Filters
from domain.places import place
from entrypoints.bootstrap import open_core
from entrypoints.listings_bootstrap import listings_of
from entrypoints.metrics import Metrics
from tests.support.servers import Servers
from tests.support.shop import CAUSE, Shop, demo_lines, other_lines, queries, statements

KEY = b"k" * 32


@pytest.fixture(scope="module")
def shop(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with servers.migrated() as url, open_core(url, [KEY], Metrics()) as core:
        found = Shop(core, VectorFolder(Path(tmp_path_factory.mktemp("vectors")) / "index"))
        found.bring(demo_lines())
        found.bring(other_lines(100))
        found.index()
        yield found


def refs(shop: Shop, query: str, filters: Filters = Filters(), **more: int) -> list[str]:  # noqa: B008 - frozen
    return [shop.refs[one.listing.listing_id] for one in shop.search.find(query, filters, **more).listings]  # type: ignore[arg-type]


def test_what_is_wanted_is_among_the_first_three_in_every_language(shop: Shop) -> None:
    missed: dict[str, list[str]] = {}
    asked = queries()
    for one in asked:
        if one["wanted"] not in refs(shop, one["query"])[:3]:
            missed.setdefault(one["language"], []).append(one["query"])
    assert {one["language"] for one in asked} == {"en", "tr", "ru", "pl", "de"}
    assert 1 - sum(map(len, missed.values())) / len(asked) >= 0.95, missed


def test_a_page_of_25_with_owner_category_and_photos_is_one_statement(shop: Shop) -> None:
    with statements(shop.core) as asked:
        found = shop.search.find("bright", Filters(), limit=25)
    assert len(asked) == 1
    assert len(found.listings) == 25
    assert all(one.owner_name and one.listing.category for one in found.listings)


def test_whatever_fits_is_reached_page_by_page_and_once(shop: Shop) -> None:
    pages = [refs(shop, "", Filters(), page=number, limit=50) for number in range(1, 5)]
    assert sorted(ref for page in pages for ref in page) == sorted(shop.refs.values())
    assert refs(shop, "", Filters(), page=5, limit=50) == []
    worded = [refs(shop, "sunny", Filters(category="goods"), page=number, limit=10) for number in range(1, 9)]
    fits = refs(shop, "", Filters(category="goods"), limit=100)
    assert sorted(ref for page in worded for ref in page) == sorted(fits)


@pytest.mark.parametrize("spelling", ["İskele", "iskele", "ISKELE", "Trikomo", "Искеле"])
def test_a_place_is_found_by_any_of_its_names(shop: Shop, spelling: str) -> None:
    assert set(refs(shop, f"2+1 {spelling} 450 £")) == {"r08"}


def test_words_without_their_dots_and_accents_find_the_same(shop: Shop) -> None:
    assert refs(shop, "buzdolabı")[0] == refs(shop, "BUZDOLABI")[0] == refs(shop, "buzdolabi")[0] == "g02"
    assert refs(shop, "ışık")[0] == refs(shop, "ISIK")[0] == refs(shop, "Işık")[0] == "r10"


def test_nothing_is_let_go_of_while_something_fits(shop: Shop) -> None:
    found = shop.search.find("2+1 flat in Girne under 500 pounds", Filters())
    assert found.relaxed == {}
    assert found.applied == {
        "category": "rentals",
        "subcategory": "apartment",
        "location": "Girne",
        "max_price": "500",
        "currency": "GBP",
        "bedrooms": "2",
    }


def test_what_was_let_go_of_is_said_and_the_category_never_is(shop: Shop) -> None:
    found = shop.search.find("kiralık villa 4 yatak odalı Alsancak 1300 sterlin altı", Filters())
    assert [shop.refs[one.listing.listing_id] for one in found.listings] == ["r05"]
    assert found.relaxed == {"max_price": "1495.00"}
    assert "max_price" not in found.applied
    lapta = shop.search.find("short stay villa in Lapta", Filters())
    assert {"location"} == set(lapta.relaxed)
    assert all(one.listing.category == "short_stays" for one in lapta.listings)
    nothing = shop.search.find("boat hire", Filters(category="goods", subcategory="clothing", max_price=Decimal(1)))
    assert all(one.listing.category == "goods" for one in nothing.listings)


def test_an_empty_result_is_said_to_be_empty(shop: Shop) -> None:
    found = shop.search.find("", Filters(category="short_stays", max_price=Decimal(1), place=place("Lefke")))
    assert (list(found.listings), found.total, found.relaxed) == ([], 0, {})
    assert found.applied == {"category": "short_stays", "max_price": "1", "location": "Lefke"}


def test_what_is_given_as_a_filter_wins_over_what_the_words_say(shop: Shop) -> None:
    found = shop.search.find("2+1 flat in Girne under 500 pounds", Filters(place=place("Lefkoşa"), bedrooms=0))
    assert (found.applied["location"], found.applied["bedrooms"]) == ("Lefkoşa", "0")


def test_drafts_and_what_was_withdrawn_are_found_by_nobody(shop: Shop) -> None:
    the_listing = next(name for name, ref in shop.refs.items() if ref == "g11")
    seller = shop.sellers["selin"]
    assert "g11" in refs(shop, "kayak")
    listings_of(shop.core).withdraw(seller, the_listing, CAUSE)
    assert "g11" not in refs(shop, "kayak", limit=100)
    shop.index()
    listings_of(shop.core).publish(seller, the_listing, CAUSE)
    assert "g11" in refs(shop, "kayak")
    shop.index()


def test_without_an_index_words_and_filters_find_what_they_can_and_it_is_said(shop: Shop, tmp_path: Path) -> None:
    bare = Shop(shop.core, VectorFolder(tmp_path / "none"))
    found = bare.search.find("kayak", Filters())
    assert found.degraded
    assert [str(fault) for fault in bare.faults] == ["NoIndex"]
    assert shop.refs[found.listings[0].listing.listing_id] == "g11"
