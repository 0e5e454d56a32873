"""Places in what people write, under all their names and with the endings of five languages."""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from application.wish_text import Text, plain
from domain.places import PLACES, Place, folded, spellings

_ENDINGS_TEXT = (
    "de da te ta den dan ten tan deki daki teki taki ye ya e a yi yu i u in nin nun ne na nde nda ndaki li lu s "
    "cie ii ji y ie ow em im"
)
_LATIN_ENDINGS = frozenset(_ENDINGS_TEXT.split())
_VOWELS = "aeiouyаеиоуыэюя"
_CASES_TEXT = "и е ы у ю а я ой ей ом ем ах ях i y e ie ii ji u o a em ia cie"
_CASES = frozenset(_CASES_TEXT.split())
_SHORTEST_STEM = 4
_DECLINED = {"famaguscie": "Famagusta"}
"""Cases in which a consonant changes too."""

_NOT_PLACES = frozenset({"pile", "long"})
_MOST_WORDS = 3


@cache
def _spelled() -> Mapping[str, Place]:
    """Every spelling, folded, with its place."""
    found = {folded(name): one for one in PLACES for name in spellings(one.name)}
    return {**found, **{declined: found[folded(name)] for declined, name in _DECLINED.items()}}


@cache
def _stems() -> Mapping[str, Place]:
    """What stays of a spelling in other cases: all but its last vowel."""
    found = {}
    for name, one in _spelled().items():
        if name[-1] in _VOWELS and len(name) > _SHORTEST_STEM:
            found[name[:-1]] = one
    return found


def places_in(text: str) -> list[Place]:
    """All places that a text names."""
    return [one for one, _, _ in _places(Text(text))]


def place_in(text: Text) -> Place | None:
    """The first place that a text names, taken out of it; a town wins over the district that stands beside it."""
    found = list(_places(text))
    if not found:
        return None
    towns = [one for one in found if one[0].name != one[0].district]
    chosen = (towns or found)[0][0]
    for _, start, end in found:
        text.cut(start, end)
    return chosen


def _places(text: Text) -> Iterator[tuple[Place, int, int]]:
    words = list(text.words())
    at = 0
    while at < len(words):
        for many in range(min(_MOST_WORDS, len(words) - at), 0, -1):
            start, end = words[at].start(), words[at + many - 1].end()
            one = _named(text.left[start:end])
            if one is not None:
                yield one, start, end
                at += many - 1
                break
        at += 1


@lru_cache(maxsize=4096)
def _named(words: str) -> Place | None:
    written = folded(plain(words))
    if written in _NOT_PLACES:
        return None
    spelled = _spelled()
    if written in spelled:
        return spelled[written]
    for size in range(len(written) - 1, _SHORTEST_STEM - 1, -1):
        stem, ending = written[:size], written[size:]
        if stem in spelled and ending in _LATIN_ENDINGS:
            return spelled[stem]
    for size in range(len(written) - 1, _SHORTEST_STEM - 1, -1):
        stem, ending = written[:size], written[size:]
        if stem in _stems() and ending in _CASES:
            return _stems()[stem]
    return None
