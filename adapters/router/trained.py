"""The router as the product asks it."""

from collections.abc import Mapping

from adapters.router.features import MEANING_WEIGHT, Letters, Numbers, as_read, letters
from adapters.router.model import Model
from adapters.router.phrase_files import LANGUAGES
from application.embedding import Embedder, EmbeddingUnavailable
from application.fragments import is_fragment, switches, turned_to
from application.routing import Routed
from application.spoken_language import language_of
from application.wish_text import tidy
from domain.places import place
from domain.routing import Domain, Intent

_STAYS = frozenset({Domain.REAL_ESTATE, Domain.VEHICLES, Domain.MARKETPLACE, Domain.SERVICES, Domain.BOOKING})
"""Domains that a fragment can go on about."""

_LEAST_OF_FRAGMENT = 0.9
"""How often a fragment goes on about what was talked of; a text that names another domain is no fragment."""

_FEW_WORDS = 6
_GOES_ON_IN_FEW, _GOES_ON_IN_MANY, _TURNS_BACK = 30.0, 8.0, 0.02
"""By what the share of what was talked of is multiplied: people go on about it, the more so in few words, unless they turn away."""

_SURE_OF_LANGUAGE = 0.7
_SURE_IN_FEW_WORDS = 0.97
_SOME_WORDS = 3


class TrainedRouter:
    """Implements `Router`: by meaning and letters, and by letters alone where the encoder does not load."""

    def __init__(self, model: Model, embedder: Embedder) -> None:
        self._model = model
        self._embedder = embedder

    def route(self, utterance: str, last_domain: Domain | None, language: str) -> Routed:
        """One pass over a few thousand numbers: a few milliseconds, most of them the encoder's."""
        utterance = tidy(utterance)
        wanted = turned_to(utterance)
        pieces, meaning = letters(wanted).weighed(self._model.rarity), self._meaning(wanted)
        head = self._model.by_letters if meaning is None else self._model.whole
        shares = head.shares(pieces, meaning)
        spoken = language_of(utterance) or self._language(pieces, utterance, language)
        goes_on = last_domain in _STAYS and is_fragment(utterance)
        by_domain = _after(self._by_domain(shares), last_domain, utterance, goes_on=goes_on)
        best, second = sorted(by_domain, key=lambda domain: -by_domain[domain])[:2]
        intent = self._intent(shares, best, Intent.REFINE if goes_on else None)
        confidence = round(by_domain[best], 4)
        return Routed(best, intent, confidence, meaning is not None, self._model.version, spoken, second)

    def _meaning(self, utterance: str) -> Numbers | None:
        try:
            found: Numbers = self._embedder.embed([as_read(utterance)])[0] * MEANING_WEIGHT
        except EmbeddingUnavailable:
            return None
        return found

    def _by_domain(self, shares: Numbers) -> Mapping[Domain, float]:
        found = dict.fromkeys(Domain, 0.0)
        for label, share in zip(self._model.labels, shares, strict=True):
            found[Domain(label.partition("/")[0])] += float(share)
        return found

    def _intent(self, shares: Numbers, domain: Domain, instead: Intent | None) -> Intent:
        """The likeliest of a domain; for a fragment the domain's refining, where it has that."""
        known = {
            Intent(label.rpartition("/")[2]): float(share)
            for label, share in zip(self._model.labels, shares, strict=True)
            if label.startswith(f"{domain}/")
        }
        if instead in known:
            return instead
        return max(known, key=lambda intent: known[intent])

    def _language(self, pieces: Letters, utterance: str, otherwise: str) -> str:
        """What its letters sound like; `otherwise` where there are hardly any, or where they sound like several."""
        shares = self._model.language.shares(pieces)
        likeliest = int(shares.argmax())
        words = [word for word in utterance.split() if any(one.isalpha() for one in word) and place(word) is None]
        sure = _SURE_OF_LANGUAGE if len(words) >= _SOME_WORDS else _SURE_IN_FEW_WORDS
        return LANGUAGES[likeliest] if words and shares[likeliest] >= sure else otherwise


def _after(shares: Mapping[Domain, float], last: Domain | None, utterance: str, *, goes_on: bool) -> Mapping[Domain, float]:
    """The shares of domains where `last` was talked of before."""
    if last not in _STAYS:
        return shares
    if goes_on:
        weighed = max(shares[last], (1 - shares[last]) * _LEAST_OF_FRAGMENT / (1 - _LEAST_OF_FRAGMENT))
    elif switches(utterance):
        weighed = shares[last] * _TURNS_BACK
    else:
        weighed = shares[last] * (_GOES_ON_IN_FEW if len(utterance.split()) <= _FEW_WORDS else _GOES_ON_IN_MANY)
    together = sum(shares.values()) - shares[last] + weighed
    return {domain: (weighed if domain is last else share) / together for domain, share in shares.items()}
