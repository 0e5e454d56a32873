"""The languages that we speak."""

from collections.abc import Sequence

LANGUAGES = ("en", "tr", "ru", "pl", "de")


def in_language(texts: Sequence[str], language: str) -> str:
    """Of texts in the order of `LANGUAGES` the one in a language, in English where we do not speak it."""
    return texts[LANGUAGES.index(language)] if language in LANGUAGES else texts[0]
