"""Routing: what a message is about, what its writer wants, and how sure that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from domain.routing import Action, Domain, Intent

SURE_ENOUGH = 0.5
"""From here on we go on with a domain; below we ask. A wrong answer costs the user as much as a question does."""


class RouterMissing(Exception):
    """There is no trained router, or its file is damaged; `islanders router train` makes it."""


@dataclass(frozen=True, slots=True)
class Routed:
    """How a message was understood; of all messages with a confidence of 0.8, four in five are understood rightly.

    `calibrated` is False where that cannot be promised, as the encoder of meanings does not load. `second` is what it may be about
    instead.
    """

    domain: Domain
    intent: Intent
    confidence: float
    calibrated: bool
    model: str
    language: str
    second: Domain

    @property
    def action(self) -> Action:
        """Whether to go on with it, or to ask."""
        return Action.DISPATCH if self.confidence >= SURE_ENOUGH else Action.CLARIFY


class Router(Protocol):
    """Routes a message; asks nobody over a network."""

    def route(self, utterance: str, last_domain: Domain | None, language: str) -> Routed:
        """How a message is understood after one about `last_domain`; `language` is the writer's where the text does not tell."""


_CALLED: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "en": ("a home", "a vehicle", "something to buy or sell", "a service", "information about the island", "a booking"),
        "tr": ("bir ev", "bir araç", "alınıp satılan bir eşya", "bir hizmet", "adayla ilgili bilgi", "bir rezervasyon"),
        "ru": ("жильё", "транспорт", "покупка или продажа вещи", "услуга", "сведения об острове", "бронирование"),
        "pl": ("mieszkanie lub dom", "pojazd", "rzecz do kupienia lub sprzedania", "usługa", "informacja o wyspie", "rezerwacja"),
        "de": (
            "eine Unterkunft",
            "ein Fahrzeug",
            "eine Sache, die man kauft",
            "eine Dienstleistung",
            "eine Auskunft",
            "eine Buchung",
        ),
    }
)
_NAMED = (
    Domain.REAL_ESTATE,
    Domain.VEHICLES,
    Domain.MARKETPLACE,
    Domain.SERVICES,
    Domain.LOCAL_INFO,
    Domain.BOOKING,
)
_WHICH: Mapping[str, str] = MappingProxyType(
    {
        "en": "I am not sure what you mean. Is it {0}, or {1}?",
        "tr": "Tam anlayamadım. {0} mı, yoksa {1} mı?",
        "ru": "Я не совсем понял. Речь о том, что нужно: {0} или {1}?",
        "pl": "Nie wiem, czy dobrze rozumiem. Chodzi o: {0} czy {1}?",
        "de": "Ich bin nicht sicher, was du meinst. Geht es um {0} oder {1}?",
    }
)
_WHAT: Mapping[str, str] = MappingProxyType(
    {
        "en": "I am not sure what you mean. What are you looking for: a home, a vehicle, something to buy, or a service?",
        "tr": "Tam anlayamadım. Ne arıyorsunuz: ev, araç, eşya ya da hizmet?",
        "ru": "Я не совсем понял. Что вы ищете: жильё, транспорт, вещь или услугу?",
        "pl": "Nie wiem, czy dobrze rozumiem. Czego szukasz: mieszkania, pojazdu, rzeczy czy usługi?",
        "de": "Ich bin nicht sicher, was du meinst. Was suchst du: Unterkunft, Fahrzeug, Sache oder Dienstleistung?",
    }
)


def clarify_question(routed: Routed) -> str:
    """What to ask about a message that may be about two things, in its language, English where we do not speak it."""
    language = routed.language if routed.language in _WHICH else "en"
    if routed.domain not in _NAMED or routed.second not in _NAMED:
        return _WHAT[language]
    called = _CALLED[language]
    first, second = called[_NAMED.index(routed.domain)], called[_NAMED.index(routed.second)]
    return _WHICH[language].replace("{0}", first).replace("{1}", second)
