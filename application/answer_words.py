"""What sellers are told about their answers, and how an offer reads to the customer, in the language of whoever reads it."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from application.brief_words import brief_line
from domain.brief import Brief
from domain.money import Money
from domain.outbound.templates import FALLBACK


class Reply(StrEnum):
    """What became of an answer."""

    PASSED_ON = "passed-on"
    ADDED = "added"
    FULL = "full"
    CLOSED = "closed"
    EXPIRED = "expired"


_REPLIES: Mapping[Reply, Mapping[str, str]] = {
    Reply.PASSED_ON: {
        "en": "Thank you, your offer is with the customer: {0}. Whatever you write or send next is added to it.",
        "tr": "Teşekkürler, teklifiniz müşteriye iletildi: {0}. Bundan sonra yazdıklarınız ve gönderdikleriniz ona eklenir.",
        "ru": "Спасибо, ваше предложение передано клиенту: {0}. Всё, что вы напишете или пришлёте дальше, будет к нему добавлено.",
        "pl": "Dziękujemy, Twoja oferta jest u klienta: {0}. Co napiszesz lub wyślesz dalej, zostanie do niej dodane.",
        "de": "Danke, dein Angebot ist beim Kunden: {0}. Was du jetzt noch schreibst oder schickst, kommt dazu.",
    },
    Reply.ADDED: {
        "en": "Added to your offer: {0}.",
        "tr": "Teklifinize eklendi: {0}.",
        "ru": "Добавлено к вашему предложению: {0}.",
        "pl": "Dodano do Twojej oferty: {0}.",
        "de": "Zu deinem Angebot hinzugefügt: {0}.",
    },
    Reply.FULL: {
        "en": "Thank you for answering. The customer has enough offers for this already: {0}. We will ask you again next time.",
        "tr": "Yanıtınız için teşekkürler. Müşterinin bunun için yeterince teklifi var: {0}. Bir sonrakinde size yine soracağız.",
        "ru": "Спасибо за ответ. У клиента уже достаточно предложений: {0}. В следующий раз мы снова спросим вас.",
        "pl": "Dziękujemy za odpowiedź. Klient ma już dość ofert: {0}. Następnym razem znów Cię zapytamy.",
        "de": "Danke für deine Antwort. Der Kunde hat hierfür schon genug Angebote: {0}. Beim nächsten Mal fragen wir dich wieder.",
    },
    Reply.CLOSED: {
        "en": "Thank you for answering. The customer is not looking for this any more: {0}. We will ask you again next time.",
        "tr": "Yanıtınız için teşekkürler. Müşteri artık bunu aramıyor: {0}. Bir sonrakinde size yine soracağız.",
        "ru": "Спасибо за ответ. Клиент этого больше не ищет: {0}. В следующий раз мы снова спросим вас.",
        "pl": "Dziękujemy za odpowiedź. Klient już tego nie szuka: {0}. Następnym razem znów Cię zapytamy.",
        "de": "Danke für deine Antwort. Der Kunde sucht das nicht mehr: {0}. Beim nächsten Mal fragen wir dich wieder.",
    },
    Reply.EXPIRED: {
        "en": "Thank you for answering. The time for this has run out: {0}. We will ask you again next time.",
        "tr": "Yanıtınız için teşekkürler. Bunun süresi doldu: {0}. Bir sonrakinde size yine soracağız.",
        "ru": "Спасибо за ответ. Время для этого запроса истекло: {0}. В следующий раз мы снова спросим вас.",
        "pl": "Dziękujemy za odpowiedź. Czas na to już minął: {0}. Następnym razem znów Cię zapytamy.",
        "de": "Danke für deine Antwort. Die Zeit dafür ist abgelaufen: {0}. Beim nächsten Mal fragen wir dich wieder.",
    },
}
_WHICH: Mapping[str, str] = {
    "en": "Which of these is your answer for? Please send its number; until then it waits.",
    "tr": "Yanıtınız bunlardan hangisi için? Lütfen numarasını gönderin; o zamana kadar bekliyor.",
    "ru": "К какому из этих запросов относится ваш ответ? Пришлите номер, до тех пор он подождёт.",
    "pl": "Do którego z nich jest Twoja odpowiedź? Wyślij jego numer; do tego czasu poczeka.",
    "de": "Wofür davon ist deine Antwort? Schick bitte die Nummer; so lange wartet sie.",
}
_OFFER: Mapping[str, str] = {
    "en": "{0} has an offer for you",
    "tr": "{0} size bir teklif verdi",
    "ru": "{0} делает вам предложение",
    "pl": "{0} ma dla Ciebie ofertę",
    "de": "{0} hat ein Angebot für dich",
}
_MORE: Mapping[str, str] = {
    "en": "{0} adds to the offer",
    "tr": "{0} teklifine ekleme yaptı",
    "ru": "{0} дополняет предложение",
    "pl": "{0} uzupełnia ofertę",
    "de": "{0} ergänzt das Angebot",
}
_PRICE: Mapping[str, str] = {"en": "Price", "tr": "Fiyat", "ru": "Цена", "pl": "Cena", "de": "Preis"}
_FREE: Mapping[str, str] = {"en": "Available", "tr": "Müsaitlik", "ru": "Свободно", "pl": "Dostępność", "de": "Verfügbar"}


def _said(table: Mapping[str, str], language: str) -> str:
    return table.get(language, table[FALLBACK])


def reply_words(reply: Reply, brief: Brief, language: str) -> str:
    """What a seller is told about an answer to a brief."""
    return _said(_REPLIES[reply], language).format(brief_line(brief))


def which_words(briefs: Sequence[Brief], language: str) -> str:
    """The question, with the briefs numbered from 1."""
    lines = [f"{number}. {brief_line(brief)}" for number, brief in enumerate(briefs, 1)]
    return "\n".join([_said(_WHICH, language), *lines])


def offer_words(seller: str, price: Money | None, availability: str | None, words: str, language: str, *, more: bool) -> str:
    """An offer as the customer reads it, or `more` of one."""
    lines = [_said(_MORE if more else _OFFER, language).format(seller) + "."]
    if price is not None:
        lines.append(f"{_said(_PRICE, language)}: {price}")
    if availability:
        lines.append(f"{_said(_FREE, language)}: {availability}")
    return "\n".join([*lines, words]).rstrip()
