"""Looks for what the user wants among the listings, and says what was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from uuid import UUID

from application.assistant import pointing
from application.assistant.heard import Heard
from application.assistant.listing_words import filters_told, line_of
from application.assistant.reply import Plan
from application.assistant.saying import said
from application.assistant.slots import Kept, slots_of
from application.assistant.texts import Saying
from application.fragments import is_fragment, switches
from application.listing_lookups import KnownListing, KnownListings
from application.listing_search import Found, ListingSearch, merged
from application.memory import Known
from application.wish import Filters
from domain.routing import Domain, Intent
from domain.thread.turn import Memory, Stage

SHOWN = 3
"""Listings in one answer: as many as are read in a chat."""

LONGEST_WORDS = 400
"""Characters that are kept of what somebody looks for."""

CATEGORIES_OF: Mapping[Domain, tuple[str, ...]] = MappingProxyType(
    {
        Domain.REAL_ESTATE: ("rentals", "sales", "short_stays"),
        Domain.VEHICLES: ("cars",),
        Domain.MARKETPLACE: ("goods",),
        Domain.SERVICES: ("services",),
    }
)
"""Where listings of a domain are."""

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is looked for now: `words` say it beside the filters. `cheaper` says that it may cost no more than the filters allow."""

    kept: Kept
    words: str
    cheaper: bool


class Finding:
    """Raises `LogUnavailable`."""

    def __init__(self, search: ListingSearch, listings: KnownListings) -> None:
        self._search = search
        self._listings = listings

    def plan(self, heard: Heard, known: Known, domain: Domain) -> Plan:
        """The best of what fits; where nothing does, whether sellers are to be asked."""
        wish = self._wish(heard, known, domain)
        found = self._search.find(
            wish.words,
            wish.kept.filters,
            page=wish.kept.page,
            limit=SHOWN,
            categories=CATEGORIES_OF[domain],
            relaxes=not wish.cheaper,
        )
        if found.listings:
            return self._shown(heard, wish, found)
        nothing = Saying.NO_MORE if wish.kept.page > 1 else Saying.NOTHING_CHEAPER if wish.cheaper else Saying.NOTHING
        memory = Memory(Stage.LEAVE_TO_ASK, slots_of(wish.kept), known.memory.listing_ids)
        looked_for = self._looked_for(heard, found)
        return Plan(said(nothing, heard.language), memory, after=looked_for, words=wish.words, may_be_reworded=True)

    def _wish(self, heard: Heard, known: Known, domain: Domain) -> _Wish:
        read = _read(heard, domain)
        first, last = heard.understood.dates or (None, None)
        if not _goes_on(heard, read, domain):
            kept = Kept(read, first, last, topic=domain, language=heard.language)
            return _Wish(kept, heard.text[:LONGEST_WORDS], cheaper=False)
        before = replace(heard.kept, first_day=first, last_day=last) if first else heard.kept
        filters = merged(replace(read, category=None) if is_fragment(heard.text) else read, before.filters)
        kept = replace(before, filters=filters, topic=domain, language=heard.language, wanted=None, page=1)
        if pointing.wants_cheaper(heard.text) and read.min_price is None and read.max_price is None:
            return self._cheaper(kept, known)
        if pointing.wants_larger(heard.text) and filters.bedrooms is not None and filters.bedrooms == before.filters.bedrooms:
            kept = replace(kept, filters=replace(filters, bedrooms=filters.bedrooms + 1))
        elif pointing.wants_others(heard.text) and filters == before.filters:
            return _Wish(replace(kept, page=before.page + 1), known.words, cheaper=False)
        return _Wish(kept, f"{known.words} {heard.text}".strip()[-LONGEST_WORDS:], cheaper=False)

    def _cheaper(self, kept: Kept, known: Known) -> _Wish:
        """Less than the cheapest that was shown, in its currency."""
        shown = [self._listings.listing(one) for one in known.memory.listing_ids]
        prices = [one.price for one in shown if one is not None and one.price is not None]
        if not prices:
            return _Wish(kept, known.words, cheaper=True)
        least = min(prices, key=lambda price: price.amount)
        filters = replace(kept.filters, min_price=None, max_price=least.amount - _CENT, currency=least.currency)
        return _Wish(replace(kept, filters=filters), known.words, cheaper=True)

    def _shown(self, heard: Heard, wish: _Wish, found: Found) -> Plan:
        listings = [one.listing for one in found.listings]
        ids = tuple(one.listing_id for one in listings)
        only = ids[0] if len(ids) == 1 else None
        how_on = Saying.HOW_ON_WITH_ONE if only else Saying.HOW_ON
        waits = only is None or wish.kept.first_day is not None
        memory = Memory(Stage.CHOICE if waits else Stage.OPEN, slots_of(wish.kept), ids, only)
        lines = tuple(line_of(number, one, heard.language) for number, one in enumerate(listings, 1))
        after = said(how_on, heard.language)
        return Plan(self._opening(heard, found), memory, lines, after, ids, wish.words, may_be_reworded=True)

    def _opening(self, heard: Heard, found: Found) -> str:
        """What was looked for, and what of it was let go."""
        parts = []
        if found.relaxed:
            parts.append(said(Saying.WIDENED, heard.language, filters_told(found.relaxed, heard.language)))
        if told := self._looked_for(heard, found):
            parts.append(told)
        many = found.total > len(found.listings)
        parts.append(said(Saying.MANY_FIT, heard.language, found.total) if many else said(Saying.FITS, heard.language))
        return " ".join(parts)

    @staticmethod
    def _looked_for(heard: Heard, found: Found) -> str:
        told = filters_told(found.applied, heard.language)
        return said(Saying.LOOKED_FOR, heard.language, told) if told else ""


def listed(listings: KnownListings, ids: Sequence[UUID]) -> list[KnownListing]:
    """Those of them that are still offered, in their order."""
    found = [offered(listings, one) for one in ids]
    return [one for one in found if one is not None]


def offered(listings: KnownListings, listing_id: UUID | None) -> KnownListing | None:
    """A listing, if there is one and it is still offered."""
    listing = listings.listing(listing_id) if listing_id is not None else None
    return listing if listing is not None and listing.is_published else None


def _read(heard: Heard, domain: Domain) -> Filters:
    """What the text says, without a category that is not of its domain: "fix my fridge" is no fridge."""
    read = heard.understood.filters
    if read.category is None or read.category in CATEGORIES_OF[domain]:
        return read
    return replace(read, category=None, subcategory=None, attributes={})


def _goes_on(heard: Heard, read: Filters, domain: Domain) -> bool:
    """Whether a text says more of what was looked for before, or begins anew."""
    if heard.kept.topic is not domain or switches(heard.text):
        return False
    return heard.routed.intent is Intent.REFINE or is_fragment(heard.text) or read.category is None
