"""Settings of the search for listings."""

from pathlib import Path
from typing import Any

from pydantic import model_validator
from pydantic_settings import BaseSettings

from entrypoints.whatsapp_settings import setting

_FOLDER = "vectors"
_DATA = Path(__file__).parent.parent / "data"


class SearchSettings(BaseSettings):
    """Where the index of meanings is, and whose vectors it has."""

    vector_index_dir: Path = setting("folder of the index by which listings are found by meaning", _DATA / _FOLDER)
    openai_embed_model: str = setting("the model whose vectors are used where there is a key", "text-embedding-3-small")

    @model_validator(mode="before")
    @classmethod
    def _index_beside_the_rest(cls, values: dict[str, Any]) -> dict[str, Any]:
        folder = Path(values.get("vector_index_dir") or Path(values.get("islanders_data", _DATA)) / _FOLDER)
        return {**values, "vector_index_dir": folder.absolute()}
