"""A brief in the words of whoever reads it. Nothing but the brief comes in, so nothing else can come out."""

from collections.abc import Mapping

from domain.brief import Brief
from domain.outbound.templates import FALLBACK, fit

_BRIEF: Mapping[str, str] = {
    "en": "A customer is looking for something that you may have.\n"
    "Category: {0}\nLocation: {1}\nBudget: {2}\nFor how long: {3}\nAnswer here to make an offer.",
    "tr": "Bir müşteri sizde olabilecek bir şey arıyor.\n"
    "Kategori: {0}\nKonum: {1}\nBütçe: {2}\nSüre: {3}\nTeklif vermek için buradan yanıtlayın.",
    "ru": "Клиент ищет то, что может быть у вас.\n"
    "Категория: {0}\nМесто: {1}\nБюджет: {2}\nСрок: {3}\nЧтобы сделать предложение, ответьте здесь.",
    "pl": "Klient szuka czegoś, co możesz mieć.\n"
    "Kategoria: {0}\nMiejsce: {1}\nBudżet: {2}\nNa jak długo: {3}\nOdpowiedz tutaj, aby złożyć ofertę.",
    "de": "Ein Kunde sucht etwas, das du haben könntest.\n"
    "Kategorie: {0}\nOrt: {1}\nBudget: {2}\nDauer: {3}\nAntworte hier, um ein Angebot zu machen.",
}
"""What the template `listing_request` says, on lines of their own."""


def brief_words(brief: Brief, language: str) -> str:
    """The brief as a message in a seller's thread."""
    return _BRIEF.get(language, _BRIEF[FALLBACK]).format(*brief_variables(brief))


BUTTON = "offer:"
"""How the payload of the button under a brief begins; the lead's id follows."""


def brief_variables(brief: Brief) -> tuple[str, str, str, str]:
    """What the template `listing_request` says of the brief; the lead's id, for its button, follows."""
    budget = str(brief.budget) if brief.budget else "–"
    return fit(category_words(brief)), fit(brief.location or "–"), fit(budget), fit(brief.duration or "–")


def category_words(brief: Brief) -> str:
    """The category without the signs of a slug."""
    return brief.category.replace("_", " ").replace("-", " ")


def brief_line(brief: Brief) -> str:
    """The brief in one line, where several stand in a list."""
    return " · ".join(brief_variables(brief))
