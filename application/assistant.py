"""What the assistant can say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation."""

    from_customer: bool
    content: str


class AssistantUnavailable(Exception):
    """The model could not be asked, or its answer was of no use."""


class Assistant(Protocol):
    """Words a reply."""

    def reply(self, turns: Sequence[Turn], language: str) -> str:
        """The next thing to say, in a language that we speak; raises `AssistantUnavailable`."""


_ANSWERS = {
    "en": "I have your message: “{words}”. I cannot search listings or book for you yet; until then, write to a seller directly.",
    "tr": "Mesajınızı aldım: “{words}”. Henüz ilan arayamıyor ve rezervasyon yapamıyorum; şimdilik satıcıya doğrudan yazın.",
    "ru": "Я получил ваше сообщение: «{words}». Искать объявления и бронировать я пока не умею; напишите продавцу напрямую.",
    "pl": "Mam Twoją wiadomość: „{words}”. Nie umiem jeszcze szukać ofert ani rezerwować; na razie napisz wprost do sprzedawcy.",
    "de": "Ich habe deine Nachricht: „{words}“. Suchen und buchen kann ich noch nicht; schreib bis dahin direkt einem Verkäufer.",
}
_QUOTED = 60


class TemplateAssistant:
    """Answers without a model: says what it understood, and what it can and cannot do."""

    def reply(self, turns: Sequence[Turn], language: str) -> str:
        """Always has an answer."""
        words = next((turn.content for turn in reversed(turns) if turn.from_customer), "")
        short = words if len(words) <= _QUOTED else words[:_QUOTED].rstrip() + "…"
        return _ANSWERS.get(language, _ANSWERS["en"]).replace("{words}", short)


class AssistantWithFallback:
    """Asks one assistant, and another where the first is unavailable; `report` hears of it."""

    def __init__(self, first: Assistant, other: Assistant, report: "Report") -> None:
        self._first = first
        self._other = other
        self._report = report

    def reply(self, turns: Sequence[Turn], language: str) -> str:
        """The first assistant's words, or the other's."""
        try:
            return self._first.reply(turns, language)
        except AssistantUnavailable as unavailable:
            self._report(unavailable)
            return self._other.reply(turns, language)


class Report(Protocol):
    """Hears that the first assistant was unavailable."""

    def __call__(self, unavailable: AssistantUnavailable, /) -> None:
        """One more time."""
