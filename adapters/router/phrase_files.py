"""The phrases from which the router learns: read from files, and spread over the words that their slots stand for.

`spoken_en.txt` and its like hold what people would write, a line each, under headings (`[marketplace/search]`). A file such as
`en.txt` has slots (`@ goods = sofa | fridge`) and phrases in which they stand (`looking for a {goods}`). `parallel.txt` has one
thought a line in all languages, `names.txt` slots that are the same in all of them, and `around.txt` what people put before and
after anything, which says nothing of the domain.
"""

import hashlib
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

LANGUAGES = ("en", "tr", "ru", "pl", "de")
FOLDER = Path(__file__).parent / "phrases"

_SLOT = re.compile(r"\{(\w+)\}")
_LEXICONS = frozenset({"home", "car", "vehicle", "goods", "trade", "info", "thing", "topic"})
"""Slots whose every word has to be learnt, and not just some of them: they are what tells the domains apart."""

_OFTEN = frozenset({"search", "info", "none", "book"})
"""Intents under which all words of a lexicon occur, several times; under the others some do."""

_TIMES, _SHARE = 3, 0.6
_AROUND, _BEFORE, _AFTER, _MORE, _LOSES = 0.6, 0.4, 0.8, 0.2, 0.3
_VERB_AT_THE_END = 0.6
_LEAST_WORDS = 4
_TALK = 0.6


@dataclass(frozen=True, slots=True)
class Phrase:
    """Something that people write: `label` is `domain/intent`, `source` the line that it comes from.

    `is_spoken` where it stands in a file as it is, and no slot was filled.
    """

    text: str
    label: str
    language: str
    source: str
    is_spoken: bool = False


@dataclass(slots=True)
class _File:
    slots: dict[str, list[str]] = field(default_factory=dict)
    lines: list[tuple[str, str]] = field(default_factory=list)


class PhrasesFaulty(Exception):
    """A file of phrases cannot be read; the text says where and why."""


def files() -> list[Path]:
    """All files of phrases, in one order."""
    return sorted([*FOLDER.glob("*.txt"), *FOLDER.glob("*.jsonl")])


def fingerprint(more: Iterable[Path] = ()) -> str:
    """Changes with any phrase, and with any of the files that are given beside them."""
    digest = hashlib.sha256()
    for path in (*files(), *more):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def judged() -> list[Phrase]:
    """What others would write, by domain: nothing is fitted to it, and how sure the router may be is found out on it."""
    lines = (json.loads(line) for line in (FOLDER / "judged.jsonl").read_text(encoding="utf-8").splitlines())
    return [Phrase(one["utterance"], one["domain"], one["language"], one["utterance"], is_spoken=True) for one in lines]


def phrases() -> list[Phrase]:
    """All of them, the same each time; raises `PhrasesFaulty`."""
    names = _read(FOLDER / "names.txt").slots
    parallel = [(label, _columns(line)) for label, line in _read(FOLDER / "parallel.txt").lines]
    found: dict[tuple[str, str, str], Phrase] = {}
    for index, language in enumerate(LANGUAGES):
        file = _read(FOLDER / f"{language}.txt")
        slots = {name: [*words, *names.get(name, ())] for name, words in file.slots.items()}
        for label, line in _read(FOLDER / f"spoken_{language}.txt").lines:
            found[line, label, language] = Phrase(line, label, language, line, is_spoken=True)
        lines = [*file.lines, *((label, columns[index]) for label, columns in parallel for _ in range(2))]
        chance = random.Random(language)  # noqa: S311 - the same each time is what is wanted
        for phrase in _spread(lines, slots, language, chance):
            found.setdefault((phrase.text, phrase.label, language), phrase)
    plain = list(found.values())
    return [*plain, *_surrounded(plain)]


def _read(path: Path) -> _File:
    file, label = _File(), ""
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("@"):
            name, _, words = line[1:].partition("=")
            file.slots[name.strip()] = _columns(words)
        elif line.startswith("["):
            label = line[1:-1]
        elif label:
            file.lines.append((label, line))
        else:
            raise PhrasesFaulty(f"{path.name}, line {number}: a phrase before the first heading")
    return file


def _columns(line: str) -> list[str]:
    return [part.strip() for part in line.split("|")]


def _spread(
    lines: Sequence[tuple[str, str]],
    slots: Mapping[str, Sequence[str]],
    language: str,
    chance: random.Random,
) -> Iterator[Phrase]:
    """Each line with words in its slots; lines with the same lexicon share its words among them."""
    together = defaultdict[tuple[str, str | None], list[str]](list)
    for label, line in lines:
        lexicon = next((name for name in _SLOT.findall(line) if name in _LEXICONS), None)
        together[label, lexicon].append(line)
    for (label, lexicon), sources in together.items():
        pairs = [(line, line) for line in sources for _ in range(2 if "{" in line else 1)]
        if lexicon is not None:
            pairs = _dealt(sources, lexicon, slots[lexicon], label, chance)
        for source, line in pairs:
            yield Phrase(_filled(line, slots, chance), label, language, source)


def _dealt(
    sources: Sequence[str],
    lexicon: str,
    words: Sequence[str],
    label: str,
    chance: random.Random,
) -> list[tuple[str, str]]:
    often = label.rpartition("/")[2] in _OFTEN
    deck = [word for _ in range(_TIMES) for word in words]
    chance.shuffle(deck)
    deck = deck[: max(len(sources), int((_TIMES if often else _SHARE) * len(words)))]
    order = [line for _ in range(len(deck) // len(sources) + 1) for line in chance.sample(sources, len(sources))]
    slot = f"{{{lexicon}}}"
    dealt = [(line, line.replace(slot, word, 1)) for word, line in zip(deck, order, strict=False)]
    return dealt + ([(slot, word) for word in words] if often and slot in sources else [])


def _filled(line: str, slots: Mapping[str, Sequence[str]], chance: random.Random) -> str:
    def word(found: re.Match[str]) -> str:
        if found[1] not in slots:
            raise PhrasesFaulty(f"{line}: there is no slot {found[1]}")
        return chance.choice(slots[found[1]])

    return _SLOT.sub(word, line)


def _surrounded(plain: Sequence[Phrase]) -> Iterator[Phrase]:
    """Many of the phrases once more with words around them, or one word fewer: so that what says nothing weighs nothing."""
    around = defaultdict[tuple[str, str], list[str]](list)
    for side, line in _read(FOLDER / "around.txt").lines:
        for language, said in zip(LANGUAGES, _columns(line), strict=True):
            around[side, language].append(said)
    chance = random.Random(3)  # noqa: S311 - the same each time is what is wanted
    for phrase in plain:
        if (phrase.label.startswith("general") and chance.random() < _TALK) or chance.random() >= _AROUND:
            continue
        text = phrase.text
        if chance.random() < _BEFORE:
            text = f"{chance.choice(around['before', phrase.language])} {text}"
        if chance.random() < _AFTER:
            text = _after(text, chance.choice(around["after", phrase.language]), phrase.language, chance)
        if chance.random() < _MORE:
            text = f"{text} {chance.choice(around['after', phrase.language])}"
        words = text.split()
        if len(words) > _LEAST_WORDS and chance.random() < _LOSES:
            words.pop(chance.randrange(len(words)))
            text = " ".join(words)
        yield Phrase(text, phrase.label, phrase.language, phrase.source)


def _after(text: str, words: str, language: str, chance: random.Random) -> str:
    """In Turkish most of what is added stands before, as the verb ends the sentence."""
    if language == "tr" and chance.random() < _VERB_AT_THE_END:
        return f"{words} {text}"
    return f"{text}{chance.choice((' ', ', '))}{words}"
