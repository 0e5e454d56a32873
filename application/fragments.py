"""Pieces of sentences that mean something only after what was said before, as "cheaper" or "in Girne"; and explicit switches."""

import re
from datetime import date

from application.assistant import pointing
from application.understanding import understand
from application.wish import Filters
from application.wish_text import plain
from application.wish_words import FILLERS

_WORD = re.compile(r"[^\W_]+")
_CLAUSES = re.compile(r"[,;.!?]\s|\s[-–—]\s|\n")
_LONGEST = 7
_ANY_DAY = date(2000, 1, 1)

_TURNING_TEXT = (
    r"actually|instead(?: of)?|rather(?: than)?|forget (?:it|that|the|about)|never ?mind|no wait|on second thoughts?|hold on|"
    r"leave (?:it|that|the)|scrap (?:it|that|the)|different thing|by the way|no more|change of plan|something (?:quite )?different|"
    r"aslinda|yok dur|bosver\w*|vazgec\w*|onun yerine|gectik\w*|birak\w*|bu arada|baska (?:bir )?(?:sey|konu)\w*|"
    r"вообще-?то|на самом деле|вместо этого|передумал\w*|забудь\w*|лучше давай\w*|нет, лучше|кстати|другой вопрос|хватит|"
    r"с \w+ (?:все )?понятно|теперь (?:мне )?(?:нужн|ищ)\w*|"
    r"w sumie|wlasciwie|jednak|zamiast(?: tego)?|zapomnij|zostawmy|swoja droga|przy okazji|inna sprawa|dobra,? (?:a|to) teraz|"
    r"eigentlich|doch lieber|stattdessen|vergiss|ach ne\w*|nee|kein\w* \w+ mehr|lassen wir|anderes thema|ue?brigens|was anderes|"
    r"jetzt (?:brauch|such)\w*"
)
_TURNING = re.compile(rf"\b(?:{_TURNING_TEXT.replace('й', 'и').replace('ё', 'е')})\b")
"""Said by people who want something else from now on."""

_CHANGES_TEXT = (
    "next other another others different else more bigger larger smaller cheaper newer older better nicer closer nearer "
    "same similar expensive pricey second third last daha ucuz ucuzu pahali buyuk kucuk yeni eski baska diger digeri "
    "sonraki benzer ayni yakin ikinci ucuncu другой другая другое другие еще подешевле дешевле дорого дороже побольше "
    "больше меньше поменьше поновее новее ближе следующий следующая второй вторая третий такой такое похожее inny inna "
    "inne jeszcze tansze tanszy tansza taniej drogo drozej wieksze wiekszy wieksza mniejsze mniejszy nowsze nowszy blizej"
    " kolejny nastepny podobne drugi trzeci earlier later sooner erken erkene gec gece oncesi sonrasi раньше позже "
    "позднее wczesniej pozniej fruher spater longer shorter дольше dluzej langer kurzer andere anderes anderen anderer "
    "noch billiger gunstiger teuer teurer grosser grosseres kleiner kleineres neuer naher nachste nachstes ahnlich zweite"
    " dritte mehr "
)
_CHANGES = frozenset(plain(_CHANGES_TEXT).split())
"""What people say of the things that they were shown."""

_SMALL_TEXT = (
    "one ones its these those without but only just also me less than least up by bigger too again what about how max "
    "maximum under tane olsun olani en az fazla peki ya da ne bu su o biraz iki cok а но без от до не что насчет слишком "
    "покажи только ale bez od nie to moze za cos tylko ohne bis nicht zu lieber auch nur was ist zeig etwas oder aber im "
    "am es then better best make get got day days hour hours half colour color zaman olur olmaz bile gun saat renk renkte"
    " тогда лучше на день час цвет цвета цвете wtedy lepiej raczej dzien dnia godzine godziny kolor kolorze dann besser "
    "tag stunde farbe in auf um "
)
_SMALL = frozenset(plain(_SMALL_TEXT).split())
"""Words with which nothing is named."""


_FILLERS = frozenset(plain(" ".join(FILLERS)).split())


def switches(text: str) -> bool:
    """Whether a text says that something else is wanted from now on: "actually, cars"."""
    return _TURNING.search(plain(text)) is not None


def turned_to(text: str) -> str:
    """What somebody who turns away wants instead: what stands behind "forget the flat, …"; else the whole text."""
    parts = [part.strip() for part in _CLAUSES.split(text) if len(part.split()) > 1]
    return parts[-1] if switches(text) and len(parts) > 1 else text


def is_fragment(text: str) -> bool:
    """Whether a text says only what to change: a place, a price, a number of rooms, dates, or words such as "cheaper"."""
    words = _WORD.findall(plain(text))
    if not 1 <= len(words) <= _LONGEST:
        return False
    understood = understand(text, _ANY_DAY)
    if understood.filters.category is not None and understood.filters.bedrooms is None:
        return False
    changes = any(_changes(word) for word in words)
    left = _WORD.findall(plain(understood.rest))
    if not all(_changes(word) or word in _SMALL or word in _FILLERS or word.isdigit() for word in left):
        return False
    return changes or understood.filters != Filters() or understood.dates is not None


def _changes(word: str) -> bool:
    return word in _CHANGES or pointing.wants_cheaper(word) or pointing.wants_larger(word) or pointing.wants_others(word)
