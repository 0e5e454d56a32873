"""The words by which people stop messages and want them again.

Twilio's own are those of https://help.twilio.com/articles/223134027 (its default opt-out keywords); of its words for starting, YES
is left out, since in a conversation it answers a question. The others are what people say on the island.
"""

import re
import unicodedata
from enum import StrEnum


class Keyword(StrEnum):
    """What a word asks for."""

    STOP = "stop"
    START = "start"


_STOP = (
    "STOP STOPALL UNSUBSCRIBE CANCEL END QUIT REVOKE OPTOUT DUR İPTAL DURDUR СТОП ОТМЕНА ОТПИСАТЬСЯ STOPP ABMELDEN WYPISZ ZATRZYMAJ"
)
_START = "START UNSTOP BAŞLA BAŞLAT СТАРТ НАЧАТЬ ANMELDEN WZNÓW"

_NO_LETTER = re.compile(r"[\W_]+")


def heard(text: str) -> Keyword | None:
    """What a message asks for that is one of these words and nothing else, whatever its case, punctuation and normal form."""
    return _KNOWN.get(_plain(text))


def _plain(text: str) -> str:
    """Letters alone, without their marks and dots, so that İPTAL, iptal, IPTAL and ıptal are one word."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold().replace("ı", "i"))
    unmarked = "".join(letter for letter in folded if unicodedata.category(letter) not in {"Mn", "Cf"})
    words = [word for word in _NO_LETTER.sub(" ", unmarked).split(" ") if word]
    return words[0] if len(words) == 1 else ""


_KNOWN = {_plain(word): Keyword.STOP for word in _STOP.split()} | {_plain(word): Keyword.START for word in _START.split()}
