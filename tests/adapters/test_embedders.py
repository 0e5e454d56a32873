"""Embedders fail by name, rest after a failure, recover, and never give vectors of two sizes."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import openai
import pytest

from adapters import openai_embedder
from adapters.hashing_embedder import HashingEmbedder
from adapters.openai_embedder import OpenAIEmbedder
from adapters.vector_folder import VectorFolder
from application.embedding import EmbeddingUnavailable
from application.wish import Filters
from entrypoints.bootstrap import open_core
from entrypoints.metrics import Metrics
from tests.support.embedding_service import EmbeddingService, embedding
from tests.support.servers import Servers
from tests.support.shop import ENCODER, Shop, demo_lines


@pytest.fixture
def service() -> Iterator[EmbeddingService]:
    with embedding() as found:
        yield found


@pytest.fixture
def embedder(service: EmbeddingService, monkeypatch: pytest.MonkeyPatch) -> OpenAIEmbedder:
    monkeypatch.setattr(openai_embedder, "REST_SECONDS", 0.0)
    monkeypatch.setattr(openai_embedder, "IMPATIENT_SECONDS", 0.3)
    return OpenAIEmbedder(openai.OpenAI(api_key="key", base_url=service.url), "text-embedding-3-small")


@pytest.mark.parametrize("text", ["", "Haus", "ışık", "x" * 20_000, "\ud83c\udfe0 🏠"[2:], "a\n\tb"])
def test_the_offline_encoder_and_letters_give_one_vector_of_length_1_for_any_text(text: str) -> None:
    for one in (ENCODER, HashingEmbedder()):
        vector = one.embed([text])
        assert vector.shape == (1, one.dimension)
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-3) or not text.strip()


def test_the_offline_encoder_knows_what_languages_have_in_common() -> None:
    villa, same, other = ENCODER.embed(["villa with a pool", "вилла с бассейном", "Waschmaschine kaufen"])
    assert villa @ same > 0.6 > villa @ other


def test_many_texts_come_in_batches_and_in_order(service: EmbeddingService, embedder: OpenAIEmbedder) -> None:
    texts = [f"listing {number}" for number in range(150)]
    rows = embedder.embed(texts)
    assert (rows.shape, service.asked) == ((150, 64), 3)
    assert np.allclose(rows[149], embedder.embed([texts[149]])[0])


@pytest.mark.parametrize(
    ("change", "named"), [("status", "InternalServerError"), ("delay", "APITimeoutError"), ("size", "WrongSize")]
)
def test_a_failure_has_a_name_and_passes(service: EmbeddingService, embedder: OpenAIEmbedder, change: str, named: str) -> None:
    assert embedder.dimension == 64
    good = {"status": 200, "delay": 0.0, "size": 64}
    setattr(service, change, {"status": 500, "delay": 0.8, "size": 63}[change])
    with pytest.raises(EmbeddingUnavailable, match=named):
        embedder.embed(["a"], patient=False)
    setattr(service, change, good[change])
    assert embedder.embed(["a"], patient=False).shape == (1, 64)


def test_after_a_failure_nobody_asks_for_a_while(service: EmbeddingService) -> None:
    rested = OpenAIEmbedder(openai.OpenAI(api_key="key", base_url=service.url), "m")
    service.status = 500
    for _ in range(5):
        with pytest.raises(EmbeddingUnavailable):
            rested.embed(["a"])
    assert service.asked == 1


def test_search_works_degraded_while_the_service_fails_and_recovers_by_itself(
    servers: Servers, service: EmbeddingService, embedder: OpenAIEmbedder, tmp_path: Path
) -> None:
    with servers.migrated() as url, open_core(url, [b"k" * 32], Metrics()) as core:
        shop = Shop(core, VectorFolder(tmp_path / "index"), embedder)
        shop.bring(demo_lines()[-12:])
        shop.index()
        assert not shop.search.find("sofa", Filters()).degraded
        for change, wrong, right in (("status", 500, 200), ("delay", 0.8, 0.0), ("size", 32, 64)):
            setattr(service, change, wrong)
            found = shop.search.find("grey sofa", Filters())
            assert found.degraded
            assert shop.refs[found.listings[0].listing.listing_id] == "g01"
            setattr(service, change, right)
            assert not shop.search.find("grey sofa", Filters()).degraded
        service.size = 32
        shop.bring(demo_lines()[:1])
        with pytest.raises(EmbeddingUnavailable):
            shop.index()
        service.size = 64
        shop.index()
        manifest, count, _ = shop.meaning.standing()
        assert (manifest and manifest.dimension, shop.meaning.standing()[1] in {count, 13}) == (64, True)
        assert {str(fault) for fault in shop.faults} == {"InternalServerError", "APITimeoutError", "WrongSize"}
