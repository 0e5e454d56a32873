"""The words by which people stop messages and want them again.

The eight in English are Twilio's own (https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out). Of its words for starting,
START, YES and UNSTOP (https://help.twilio.com/articles/223134027), YES is left out: in a conversation it answers a question, and
nobody must be written to again because they said yes to something else. The other words are what people say on the island.
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
_LETTERED_EMOJI = re.compile(r"[0-9]\ufe0f?\u20e3|\u2139")
_HYPHEN = re.compile(r"(?<=\w)[-\u2010\u2011](?=\w)")


def heard(text: str) -> Keyword | None:
    """What a message asks for that is one of these words and nothing else, whatever its case, punctuation and normal form."""
    return _KNOWN.get(_plain(text))


def _plain(text: str) -> str:
    """Letters alone, without marks and dots, so that İPTAL, iptal, IPTAL and ıptal are one word, and so are OPT-OUT and optout."""
    # Normal forms turn ™ into letters and 1️⃣ into a digit, which would make a second word of what only stands around the first.
    bare = "".join(" " if unicodedata.category(sign).startswith("S") else sign for sign in _LETTERED_EMOJI.sub(" ", text))
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", _HYPHEN.sub("", bare)).casefold().replace("ı", "i"))
    unmarked = "".join(letter for letter in folded if unicodedata.category(letter) not in {"Mn", "Cf"})
    words = [word for word in _NO_LETTER.sub(" ", unmarked).split(" ") if word]
    return words[0] if len(words) == 1 else ""


_KNOWN = {_plain(word): Keyword.STOP for word in _STOP.split()} | {_plain(word): Keyword.START for word in _START.split()}
