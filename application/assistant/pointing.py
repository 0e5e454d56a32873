"""What short words point at: yes and no, one of the listings that were shown, and whether they are to be others or cheaper."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from application.wish_text import plain, tidy

_MOST_WORDS = 6
"""Whoever says more says it with other words too."""

_WORDS_AROUND_A_NUMBER = 4

_WORD = re.compile(r"[^\W_]+")

_YES_TEXT = (
    "yes yeah yep yup sure ok okay alright absolutely definitely fine evet olur tamam tabii tabi elbette aynen peki "
    "да ага конечно давай давайте хорошо ок окей угу tak jasne pewnie dobrze oczywiscie dobra chetnie "
    "ja jo klar gerne gern naturlich natuerlich genau jawohl passt"
)
_NO_TEXT = "no nope nah hayir yok istemem istemiyorum нет неа nie nein nee"
_WITH_THEM_TEXT = (
    "please thanks thank you go ahead do it that would be great good nice perfect then book it ask them i want would like to "
    "lutfen tesekkurler tesekkur ederim sagol olsun edin rezerve sorun sor gerek "
    "пожалуиста спасибо не надо нужно хочу бронируите забронируите спросите запишите "
    "prosze dziekuje dzieki poprosze zarezerwuj zapytaj trzeba potrzeba "
    "bitte danke buche buchen das mach frag sie nicht notig ich mochte not now need"
)
_WELL = frozenset(plain("ok okay alright fine tamam peki ок окей хорошо dobrze dobra passt").split())
_THANKS = frozenset(plain("thanks thank tesekkurler tesekkur sagol спасибо dziekuje dzieki danke").split())
"""Behind a "well" they end a talk, and agree to nothing."""

_YES, _NO, _WITH_THEM = (frozenset(plain(text).split()) for text in (_YES_TEXT, _NO_TEXT, _WITH_THEM_TEXT))


def says_yes(text: str) -> bool:
    """Whether a short text agrees, and says nothing else."""
    words = _words(text)
    agrees = any(word in _YES for word in words[:2]) and not (words[0] in _WELL and _THANKS.intersection(words))
    return agrees and _says_only(text, words, _YES | _WITH_THEM - _NO) and not _NO.intersection(words)


def says_no(text: str) -> bool:
    """Whether a short text declines, and says nothing else."""
    words = _words(text)
    declines = (bool(words) and words[0] in _NO) or _REFUSES.fullmatch(plain(text).strip(" .!")) is not None
    return declines and _says_only(text, words, _YES | _NO | _WITH_THEM)


_AROUND_IT = frozenset(plain("yes ok please evet tamam lutfen да хорошо пожалуйста tak prosze ja bitte").split())
_REFUSES = re.compile(r"(?:gerek yok|не (?:надо|нужно)|nicht notig|not now|no need)")


def _says_only(text: str, words: list[str], known: frozenset[str]) -> bool:
    return 0 < len(words) <= _MOST_WORDS and "?" not in text and known.issuperset(words)


_TAKES_BACK = re.compile(r" ?(?:no|nope|hayir|нет|nie|nein|nee) ?[,.;:!–-] ?\S")


def takes_back(text: str) -> bool:
    """Whether a text begins with a no that something else follows on: "no, a sofa"."""
    return _TAKES_BACK.match(plain(tidy(text))) is not None


def _words(text: str) -> list[str]:
    return _WORD.findall(plain(text).replace("'", ""))


_NTH: Mapping[int, str] = MappingProxyType(
    {
        1: r"first(?! floor)|1st(?! floor)|birinci\w*|ilk(?:i\w*)?|перв\w*(?! этаж)|pierwsz\w*(?! pietr)|erste[nrs]?(?! stock)",
        2: r"second(?![ -]?hand| floor)|2nd(?! floor| hand)|ikinci\w*(?! el| kat)|втор\w*(?! этаж)|drug(?:i|a|ie|iego|iej)"
        r"(?! reki)|zweite[nrs]?(?! stock)",
        3: r"third(?! floor)|3rd(?! floor)|ucuncu\w*(?! kat)|трет\w*(?! этаж)|trzeci\w*(?! pietr)|dritte[nrs]?(?! stock)",
    }
)
_NUMBERED = re.compile(
    r"(?<!\w)(?:(?:number|no|nr|num|numer\w*|nummer|numara|номер\w*)\.?\s*|[#№]\s*)([1-9])(?!\d)"
    r"|(?<![\w.,])([1-9])\s*(?:numara\w*|nolu|no'?lu)"
    r"|(?<!\w)(?:photos?|pictures?|more|details?) (?:of|about|for|on) ([1-9])$"
)
_ALONE = re.compile(r" ?[#№]? ?([1-9]) ?[.)!]? ?")
_ORDINALS = {number: re.compile(rf"(?<!\w)(?:{words})(?!\w)") for number, words in _NTH.items()}
_LAST = re.compile(r"(?<!\w)(?:last one|the last|sonuncu\w*|последн\w*|ostatni\w*|letzte[nrs]?)(?!\w)")


def number_in(text: str, many: int) -> int | None:
    """Which of so many things that stand in order, from 1, a text points at; None where at none of them."""
    said = plain(tidy(text))
    number = numbered(said)
    if number is not None:
        return _within(number, many)
    named = [number for number, words in _ORDINALS.items() if words.search(said)]
    if named:
        return _within(named[0], many)
    return many if many and _LAST.search(said) else None


def numbered(text: str) -> int | None:
    """The number that a text says of what it points at, in so many figures: "2", "number 2", "photos of 2"."""
    said = plain(tidy(text))
    found = _ALONE.fullmatch(said) or _NUMBERED.search(said)
    return None if found is None else int(next(filter(None, found.groups())))


def _within(number: int, many: int) -> int | None:
    return number if number <= many else None


def points_only(text: str, many: int) -> bool:
    """Whether a text does nothing but point at one of so many things: "2", or "the second one, please"."""
    return len(_words(text)) <= _WORDS_AROUND_A_NUMBER and number_in(text, many) is not None


def _any(*words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(words).replace('ё', 'е').replace('й', 'и')})(?!\w)")


_CHEAPER = _any(
    r"cheaper|less expensive|lower price|less money",
    r"daha (?:ucuz\w*|uygun\w*|hesapli\w*)|ucuzu",
    r"(?:по)?дешевле|подешевше|недороже",
    r"taniej|tansz\w*",
    r"(?:gun|guen)stiger\w*|billiger\w*|preiswerter\w*",
)
_OTHERS = _any(
    r"another(?: one)?|others?|other ones?|next|more(?: options| of them)?|different(?: ones?)?|what else|something else",
    r"baska\w*|diger\w*|sonraki\w*|devam\w*",
    r"друг(?:ие|ои|ую|ое|ая)|еще|следующ\w*|остальн\w*|другие варианты",
    r"inn[aey]\w*|kolejn\w*|nastepn\w*|jeszcze|pozostal\w*",
    r"ander[enrs]\w*|weitere\w*|nachste\w*|noch (?:mehr|eine?s?|was)|mehr davon",
)
_LARGER = _any(
    r"bigger|larger|more (?:room|space|bedrooms)|roomier",
    r"daha (?:buyuk\w*|genis\w*)|buyugu",
    r"(?:по)?больше|побольше|просторнее",
    r"wieksz\w*|przestronniejsz\w*",
    r"gro(?:ss|)er\w*|groesser\w*|geraumiger\w*",
)
_ASK_SELLERS = re.compile(
    r"(?:ask (?:the |some |other )?(?:sellers|owners|around)|saticilara sor\w*|спроси(?:те)? (?:у )?продавцов|опросите продавцов|"
    r"(?:za|s)pytaj(?:cie)? sprzedawcow|frag(?:e|t|en sie)? (?:die )?(?:verkaufer|anbieter))"
)


def wants_cheaper(text: str) -> bool:
    """Whether what was shown is to cost less."""
    return _CHEAPER.search(plain(text)) is not None


def wants_larger(text: str) -> bool:
    """Whether what was shown is to have more room."""
    return _LARGER.search(plain(text)) is not None


def wants_others(text: str) -> bool:
    """Whether others are wanted than were shown."""
    return _OTHERS.search(plain(text)) is not None


def asks_sellers(text: str) -> bool:
    """Whether sellers are to be asked who may have what is looked for."""
    words = " ".join(word for word in _words(text) if word not in _AROUND_IT)
    return _ASK_SELLERS.fullmatch(words) is not None
