"""Searching 100,000 listings, beside words looked for with ILIKE: `python -m bench.search`."""

import argparse
import json
import random
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import psycopg

from adapters.faiss_vectors import FaissMeaning
from adapters.sentence_encoder import SentenceEncoder
from adapters.vector_folder import VectorFolder
from adapters.vector_log import Record
from application.embedding import unit
from application.listing_search import ListingSearch
from application.wish import Filters
from bench.stage import Stage, show, stage
from domain.catalogue import CATEGORIES
from domain.places import PLACES
from projections.listing_search import ViewCatalogue
from projections.listings import folded_words

_COMMON = "bright quiet new central renovated spacious sunny simple garden harbour terrace university beach mountain village stone"
_OTHER = "modern family furnished kitchen balcony deniz bahçe eşyalı manzara вид море сад basen ogród ruhig hell gemütlich"
WORDS = [*f"{_COMMON} {_OTHER}".split(), *(f"{start}{end}" for start in ("kal", "mer", "tos", "vin", "ber") for end in range(400))]
"""Some words that are everywhere and many that are rare, as in what people write."""

QUERIES = {
    "filters": ("2+1 flat in Girne under 5000 pounds", "kiralık ev Lefkoşa", "villa zu verkaufen in Alsancak"),
    "words": ("kal17 mer399", "sunny tos5", "eşyalı vin250"),
    "meaning": ("a peaceful home close to the shore", "тихое место у моря", "etwas Gemütliches für eine Familie"),
    "everything": ("sunny 2+1 near the beach in Lapta under 6000", "güneşli villa İskele havuzlu", "spokojny dom w Girne"),
    "nothing fits": ("9 bedroom flat in Lefke under 3 pounds", "7+1 Kumyalı 2 sterlin altı"),
}
DISTINCT = 2_000
"""Texts that are embedded; the others are said with a little noise, since embedding 100,000 would measure the encoder."""

_COLUMNS = (
    "listing_id, seller_id, status, category, subcategory, title, description, location, district, price, currency, per, bedrooms,"
    " attributes, language, photos, words, published_at, updated_at"
)


def made(many: int) -> Iterator[tuple[Any, ...]]:
    """Rows of the view, around the island."""
    chance, places, now = random.Random(7), sorted(PLACES, key=str), datetime.now(UTC)
    categories = list(CATEGORIES.values())
    for number in range(many):
        category = chance.choice(categories)
        kind = chance.choice(list(category.subcategories.values()))
        place, bedrooms = chance.choice(places), chance.randrange(6)
        title = f"{chance.choice(WORDS)} {kind.names[chance.randrange(5)]} {number}"
        description = " ".join(chance.sample(WORDS, 8))
        words = folded_words(f"{title} {description} {place.name} {place.district} {' '.join(kind.names)}")
        facts = ["published", category.slug, kind.slug, title, description, place.name, place.district]
        rest = [chance.randrange(100, 9_000), "GBP", "month", bedrooms, [f"bedrooms={bedrooms}"], "en", [], words]
        at = now - timedelta(seconds=number)
        yield (UUID(int=number + 1), UUID(int=chance.randrange(1, 500)), *facts, *rest, at, at)


def indexed(folder: VectorFolder, rows: Sequence[tuple[Any, ...]], encoder: SentenceEncoder) -> None:
    """An index of them all."""
    some = encoder.embed([f"{row[5]}. {row[6]}. {row[7]}" for row in rows[:DISTINCT]])
    noise = np.random.default_rng(7)
    manifest = folder.begin(encoder.model, encoder.dimension)
    for start in range(0, len(rows), 5_000):
        part = rows[start : start + 5_000]
        varied = unit(some[np.arange(start, start + len(part)) % len(some)] + noise.normal(0, 0.02, (len(part), 512)))
        folder.log(manifest).append([Record(1, row[0], vector) for row, vector in zip(part, varied, strict=True)])
    folder.switch(manifest)


def timed(work: Any, rounds: int) -> list[float]:
    """Milliseconds of each round, in order of size."""
    found = []
    for number in range(rounds):
        began = time.perf_counter()
        work(number)
        found.append((time.perf_counter() - began) * 1e3)
    return sorted(found)


def measured(the_stage: Stage, many: int, rounds: int, folder: Path) -> dict[str, Any]:
    """Percentiles by kind of query, of ours and of the alternative, and the memory that it takes."""
    rows, encoder, index = list(made(many)), SentenceEncoder(), VectorFolder(folder)
    with psycopg.connect(the_stage.database_url, autocommit=True) as database:
        with database.cursor().copy(f"COPY listings ({_COLUMNS}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        database.execute("VACUUM ANALYZE listings")
        indexed(index, rows, encoder)
        before = resident()
        with the_stage.core() as core:
            meaning = FaissMeaning(index, {encoder.model: encoder})
            search = ListingSearch(ViewCatalogue(core.rows), meaning, lambda: date(2026, 11, 24), print)
            search.find("warm up", Filters())
            found: dict[str, Any] = {}
            for kind, queries in QUERIES.items():
                ours = timed(lambda number, queries=queries: search.find(queries[number % len(queries)], Filters()), rounds)
                found[kind] = {"p50_ms": ours[rounds // 2], "p95_ms": ours[int(rounds * 0.95)]}
            rival = timed(lambda number: _ilike(database, QUERIES["words"][number % 3]), rounds)
            found["words by ILIKE"] = {"p50_ms": rival[rounds // 2], "p95_ms": rival[int(rounds * 0.95)]}
    ratio = found["words by ILIKE"]["p50_ms"] / found["words"]["p50_ms"]
    return {"listings": many, **found, "ILIKE_to_ours": ratio, "resident_mib": resident(), "of_them_index_mib": resident() - before}


def _ilike(database: psycopg.Connection[Any], query: str) -> None:
    """The same question without an index of words: what has most of them comes first."""
    words = [f"%{word}%" for word in query.split()]
    hits = " + ".join("((title || ' ' || description) ILIKE %s)::int" for _ in words)
    database.execute(
        f"SELECT *, {hits} AS hits FROM listings WHERE status = 'published' ORDER BY hits DESC, updated_at DESC LIMIT 25", words
    ).fetchall()


def resident() -> float:
    """MiB that this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def main() -> None:
    """Measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listings", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=120)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    with stage() as the_stage, tempfile.TemporaryDirectory() as folder:
        found = measured(the_stage, chosen.listings, chosen.rounds, Path(folder) / "vectors")
    if chosen.json:
        print(json.dumps(found))
        return
    kinds = [(kind, one) for kind, one in found.items() if isinstance(one, dict)]
    show("Searches", ["query", "p50 ms", "p95 ms"], [[kind, one["p50_ms"], one["p95_ms"]] for kind, one in kinds])
    print(f"{found['listings']:,} listings; ILIKE takes {found['ILIKE_to_ours']:.1f} times as long as our search by words.")
    print(f"{found['resident_mib']:,.0f} MiB resident, {found['of_them_index_mib']:,.0f} of them for index and connections.")


if __name__ == "__main__":
    main()
