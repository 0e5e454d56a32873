"""The composition root of the search for listings."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from adapters.faiss_vectors import FaissMeaning
from adapters.hashing_embedder import HashingEmbedder
from adapters.sentence_encoder import ENCODER
from adapters.vector_folder import VectorFolder
from adapters.vector_writer import VectorWriter
from application.embedding import Embedder, EmbeddingUnavailable
from application.listing_search import ListingSearch
from application.processes.index_listings import IndexListings, Report
from entrypoints.bootstrap import Core
from entrypoints.metrics import Metrics
from entrypoints.settings import Settings
from projections.listing_search import ViewCatalogue
from projections.listings import ViewListings


def embedders_of(settings: Settings) -> Mapping[str, Embedder]:
    """Every embedder that an index may have been made with, by its model's name."""
    known: list[Embedder] = [ENCODER, HashingEmbedder()]
    if settings.openai_api_key.get_secret_value():
        known.append(_openai(settings))
    return {one.model: one for one in known}


def chosen_embedder(settings: Settings, metrics: Metrics) -> Embedder:
    """The one whose vectors are wanted: OpenAI's with a key, else the offline encoder's, and where that does not load letters."""
    if settings.openai_api_key.get_secret_value():
        return _openai(settings)
    try:
        ENCODER.embed(["ready"])
    except EmbeddingUnavailable as unavailable:
        metrics.no_encoder(unavailable)
        return HashingEmbedder()
    return ENCODER


def meaning_of(settings: Settings) -> FaissMeaning:
    """The index as this process reads it."""
    return FaissMeaning(VectorFolder(settings.vector_index_dir), embedders_of(settings))


def search_of(core: Core, settings: Settings, metrics: Metrics, meaning: FaissMeaning) -> ListingSearch:
    """The use case."""
    zone = ZoneInfo(settings.time_zone)
    catalogue = ViewCatalogue(core.rows)
    return ListingSearch(catalogue, meaning, lambda: core.clock.now().astimezone(zone).date(), metrics.search_degraded)


def indexing_of(core: Core, settings: Settings, metrics: Metrics) -> IndexListings:
    """The subscriber that writes the index."""
    writer = VectorWriter(VectorFolder(settings.vector_index_dir), lambda: chosen_embedder(settings, metrics))
    return IndexListings(core.log, ViewListings(core.rows), writer)


def _openai(settings: Settings) -> Embedder:
    # Its library takes most of a second to load, which only a key is worth.
    import openai

    from adapters.openai_embedder import OpenAIEmbedder

    key = settings.openai_api_key.get_secret_value()
    return OpenAIEmbedder(openai.OpenAI(api_key=key, base_url=settings.openai_base_url), settings.openai_embed_model)


def rebuild_index(core: Core, settings: Settings, metrics: Metrics, report: Report, head: int) -> int:
    """Builds the index beside the one in use, from the log, and puts it in its place; a running worker goes on with it.

    Gives the position reached; raises `EmbeddingUnavailable`, `LogUnavailable` or `OSError`.
    """
    folder = VectorFolder(settings.vector_index_dir)
    beside = folder.beside()
    writer = VectorWriter(beside, lambda: chosen_embedder(settings, metrics))
    position = IndexListings(core.log, ViewListings(core.rows), writer).follow(lambda: False, report, head)
    folder.adopt(beside)
    return position


def search_notes(meaning: FaissMeaning) -> dict[str, str]:
    """How the search stands: by which model it finds what listings mean, or why it does not."""
    try:
        manifest, count, position = meaning.standing()
    except EmbeddingUnavailable as unavailable:
        return {"search": f"degraded: {unavailable}"}
    if manifest is None:
        return {"search": "degraded: there is no index yet"}
    how = "by letters alone, as no encoder loads" if manifest.model == HashingEmbedder.model else f"by {manifest.model}"
    return {"search": f"{how}: {count} vectors of {manifest.dimension} numbers, up to position {position}"}
