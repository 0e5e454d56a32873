"""A text in the form in which all spellings of its words meet, from which what is understood is taken piece by piece."""

import re
import unicodedata
from collections.abc import Iterator

_DASHES = str.maketrans({"–": "-", "—": "-", "‐": "-", "−": "-", "’": "'", "‘": "'", "´": "'", "`": "'"})
_WORD = re.compile(r"[a-zа-я0-9][a-zа-я0-9_]*")


def plain(text: str) -> str:
    """Lower case without accents and without the dots of Turkish; punctuation, digits and signs of money stay."""
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.translate(_DASHES)).casefold())
    return "".join(one for one in spread if not unicodedata.combining(one)).replace("ı", "i").replace("ł", "l").replace("ß", "ss")


LONGEST = 1_000
"""Characters that are looked at: whoever writes more has said what they look for by then."""

_BLANKS = re.compile(r"\s+")


def tidy(text: str) -> str:
    """A text as it is looked at: not endless, and one blank, or new line, where there are many: long gaps make patterns slow."""
    return _BLANKS.sub(lambda gap: "\n" if "\n" in gap[0] else " ", text[: 4 * LONGEST].strip())[:LONGEST]


class Text:
    """What is left of a text: each piece that is taken leaves a gap."""

    def __init__(self, text: str) -> None:
        self.left = plain(tidy(text))

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first match, which is taken out; None where there is none."""
        found = pattern.search(self.left)
        if found is not None:
            self.left = f"{self.left[: found.start()]} \x00 {self.left[found.end() :]}"
        return found

    def words(self) -> Iterator[re.Match[str]]:
        """The words that are left, with where they stand."""
        return _WORD.finditer(self.left)

    def cut(self, start: int, end: int) -> None:
        """Takes out what stands there; what follows stays where it stands."""
        self.left = self.left[:start] + " " * (end - start) + self.left[end:]
