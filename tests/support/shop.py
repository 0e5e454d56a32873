"""A shop window: the demo's listings and many others, on a real log, and an index of what they mean."""

import json
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from adapters.faiss_vectors import FaissMeaning
from adapters.sentence_encoder import SentenceEncoder
from adapters.vector_folder import VectorFolder
from adapters.vector_writer import VectorWriter
from application.cause import Cause
from application.embedding import Embedder, EmbeddingUnavailable
from application.listing_import import Line, ListingImport, lines_of
from application.listing_search import ListingSearch
from application.processes.index_listings import IndexListings
from domain.catalogue import CATEGORIES
from domain.listing.identity import listing_id
from domain.places import PLACES
from entrypoints.bootstrap import Core
from entrypoints.demo_listings import FILE
from entrypoints.listings_bootstrap import listings_of
from projections.listing_search import ViewCatalogue
from projections.listings import ViewListings
from tests.support.people import register

CAUSE = Cause("test", "test")
TODAY = date(2026, 11, 24)
ENCODER = SentenceEncoder()

_FLATS = ("Flat", "Daire", "Квартира", "Mieszkanie", "Wohnung")
_WORDS = ("bright", "quiet", "new", "central", "renovated", "spacious", "sunny", "simple")


@dataclass
class Shop:
    """Listings by their reference, and the search for them."""

    core: Core
    folder: VectorFolder
    embedder: Embedder = ENCODER
    sellers: dict[str, UUID] = field(default_factory=dict)
    refs: dict[UUID, str] = field(default_factory=dict)
    faults: list[EmbeddingUnavailable] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.meaning = FaissMeaning(self.folder, {self.embedder.model: self.embedder})
        self.search = ListingSearch(ViewCatalogue(self.core.rows), self.meaning, lambda: TODAY, self.faults.append)
        self.importing = ListingImport(listings_of(self.core), self._seller)

    def bring(self, lines: Iterator[Line] | Sequence[Line]) -> None:
        """Listings from lines, published."""
        for line in lines:
            brought = self.importing.bring(line, "somebody", CAUSE, publish=True)
            assert not brought.fault, brought
            seller_id = self._seller(str(line.facts.get("seller", "somebody")))
            self.refs[listing_id(seller_id, str(line.facts["ref"]))] = str(line.facts["ref"])

    def index(self) -> int:
        """Brings the index up to date."""
        writer = VectorWriter(self.folder, lambda: self.embedder)
        return IndexListings(self.core.log, ViewListings(self.core.rows), writer).catch_up()

    def _seller(self, username: str) -> UUID:
        if username not in self.sellers:
            self.sellers[username] = register(self.core, "seller", username.title())
        return self.sellers[username]


def demo_lines() -> list[Line]:
    """The demo's listings."""
    return list(lines_of(FILE))


def other_lines(many: int, seed: int = 1) -> list[Line]:
    """Listings of all categories, around the island, that are nobody's idea of anything in particular."""
    chance = random.Random(seed)
    places = sorted(PLACES, key=str)
    made = []
    for number in range(many):
        category = chance.choice(list(CATEGORIES.values()))
        kind = chance.choice(list(category.subcategories.values()))
        facts: dict[str, Any] = {
            "ref": f"x{number}",
            "category": category.slug,
            "subcategory": kind.slug,
            "title": f"{chance.choice(_WORDS).title()} {kind.names[chance.randrange(5)].lower()} {number}",
            "description": " ".join(chance.sample(_WORDS, 4)),
            "location": chance.choice(places).name,
            "price": str(chance.randrange(1_000, 9_000)),
        }
        if any(one.name == "bedrooms" for one in kind.attributes):
            facts["attributes"] = {"bedrooms": str(chance.randrange(5, 9))}
        made.append(Line(number, facts))
    return made


def queries() -> list[dict[str, str]]:
    """What is looked for, in which language, and which of the demo's listings is wanted."""
    path = Path(__file__).parent.parent / "data" / "search_queries.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()]


@contextmanager
def statements(core: Core) -> Iterator[list[str]]:
    """The queries that are asked meanwhile."""
    asked: list[str] = []
    rows = core.rows
    fetch = rows._fetch

    def counting(query: Any, values: dict[str, object]) -> Any:
        asked.append(query.sql)
        return fetch(query, values)

    rows._fetch = counting  # type: ignore[method-assign]
    try:
        yield asked
    finally:
        rows._fetch = fetch  # type: ignore[method-assign]
