"""In which language something is written, where letters or everyday words tell it without doubt."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from domain.places import place

_ALPHABETS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "ru": frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяё"),
        "tr": frozenset("ğışİ"),
        "pl": frozenset("ąćęłńśźż"),
        "de": frozenset("ßä"),
    }
)
"""Letters that of our languages only one has; of those that several share none tells anything."""

_EVERYDAY: Mapping[str, str] = MappingProxyType(
    {
        "en": "hello hi hey thanks thank please yes the and what is are can you good morning evening photos",
        "tr": "merhaba selam tesekkurler tesekkur sagol evet hayir lutfen yok icin gunaydin nasil kadar fotograf",
        "pl": "czesc dziekuje dzieki prosze tak dzien dobry jest czy nie witam zdjecia",
        "de": "hallo danke bitte ja nein guten ist und der die das ich wie viel fotos",
    }
)
_WORDS = MappingProxyType({language: frozenset(words.split()) for language, words in _EVERYDAY.items()})
_WORD = re.compile(r"[^\W\d_]+")
_STRIPPED = str.maketrans("çğıöşüâ", "cgiosua")


def language_of(text: str) -> str | None:
    """The language, None where neither letters nor everyday words tell it, or several do."""
    # What places are called says nothing: Lefkoşa is Lefkoşa in all languages.
    named = [word for word in _WORD.findall(text) if place(word) is None]
    letters = frozenset("".join(named)) | frozenset("".join(named).lower())
    by_letters = [language for language, alphabet in _ALPHABETS.items() if letters & alphabet]
    if by_letters:
        return by_letters[0] if len(by_letters) == 1 else None
    words = [word.casefold().translate(_STRIPPED) for word in named]
    counted = {language: sum(word in known for word in words) for language, known in _WORDS.items()}
    most = max(counted.values())
    spoken = [language for language, count in counted.items() if count == most]
    return spoken[0] if most and len(spoken) == 1 else None
