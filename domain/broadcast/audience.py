"""Who is asked: the listing's owner, the sellers that somebody named, or those of the right category, place and price, in order.

Whoever is looked at is told with all grounds. Sellers of other categories are not looked at.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from domain.brief import Brief, Budget
from domain.broadcast.events import Candidate, Ground
from domain.places import folded, neighbours, place


@dataclass(frozen=True, slots=True)
class Market:
    """What a seller offers and where; without locations it is the whole island, without prices any price."""

    categories: tuple[str, ...]
    locations: tuple[str, ...]
    price_from: Decimal | None
    price_to: Decimal | None
    currency: str


@dataclass(frozen=True, slots=True)
class SellerFacts:
    """What is known of a seller at the moment of looking. `briefs` came within 24 hours, `briefs_a_day` are as many as may."""

    seller_id: UUID
    market: Market | None
    briefs: int
    briefs_a_day: int
    is_seller: bool = True
    is_forgotten: bool = False
    is_verified: bool = False
    is_paused: bool = False
    is_quiet: bool = False
    has_consented: bool = True
    is_reachable: bool = True
    was_asked: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """For whom and what sellers are looked for: those who are `named`, else the owner where there is one, else a category's."""

    brief: Brief
    customer_id: UUID
    owner_id: UUID | None
    named: tuple[UUID, ...]
    seed: int
    at_most: int


def barred(facts: SellerFacts, customer_id: UUID) -> tuple[Ground, ...]:
    """Why a seller cannot be messaged now, whatever they offer; nothing where they can."""
    if facts.is_forgotten:
        return (Ground.FORGOTTEN,)
    found = {
        Ground.NO_SELLER: not facts.is_seller,
        Ground.IS_CUSTOMER: facts.seller_id == customer_id,
        Ground.PAUSED: facts.is_paused,
        Ground.NO_CONSENT: not facts.has_consented,
        Ground.NOT_REACHABLE: not facts.is_reachable,
        Ground.ALREADY_ASKED: facts.was_asked,
        Ground.DAILY_CAP: facts.briefs >= facts.briefs_a_day,
    }
    return tuple(ground for ground, holds in found.items() if holds)


def select(wanted: Wanted, sellers: Iterable[SellerFacts]) -> tuple[Candidate, ...]:
    """Everybody who was looked at: the chosen ones in the order of asking, then those who were left out.

    Verified ones come first, then those of the very place before neighbours, then those who are not in their quiet hours; equals
    in an order that follows from the seed alone.
    """
    looked_at = {facts.seller_id: _Looked.at(facts, wanted) for facts in sellers if _is_looked_at(facts, wanted)}
    ordered = sorted(looked_at.values(), key=lambda one: one.rank)
    fit = [one for one in ordered if not one.against]
    chosen = [Candidate(one.seller_id, chosen=True, grounds=one.grounds) for one in fit[: wanted.at_most]]
    full = [Candidate(one.seller_id, chosen=False, grounds=(*one.grounds, Ground.AUDIENCE_FULL)) for one in fit[wanted.at_most :]]
    left = [Candidate(one.seller_id, chosen=False, grounds=(*one.grounds, *one.against)) for one in ordered if one.against]
    unknown = [
        Candidate(seller_id, chosen=False, grounds=(_called(wanted), Ground.NO_SELLER))
        for seller_id in sorted(_only(wanted))
        if seller_id not in looked_at
    ]
    return (*chosen, *full, *left, *unknown)


def _only(wanted: Wanted) -> set[UUID]:
    """Those who alone are looked at; nobody where it is a whole category."""
    if wanted.named:
        return set(wanted.named)
    return {wanted.owner_id} if wanted.owner_id is not None else set()


def _called(wanted: Wanted) -> Ground:
    return Ground.NAMED if wanted.named else Ground.OWNER


def _is_looked_at(facts: SellerFacts, wanted: Wanted) -> bool:
    only = _only(wanted)
    if only:
        return facts.seller_id in only
    return facts.market is not None and wanted.brief.category in facts.market.categories


@dataclass(frozen=True, slots=True)
class _Looked:
    """A seller, what speaks for and against them, and where among the others that puts them."""

    seller_id: UUID
    grounds: tuple[Ground, ...]
    against: tuple[Ground, ...]
    rank: tuple[bool, bool, bool, str]

    @classmethod
    def at(cls, facts: SellerFacts, wanted: Wanted) -> "_Looked":
        """One look."""
        fits = [_called(wanted)] if _only(wanted) else _fits(facts.market, wanted.brief)
        speaking_for = [ground for ground in fits if ground not in _DIFFERS]
        if facts.is_verified:
            speaking_for.append(Ground.VERIFIED)
        if facts.is_quiet:
            # It only comes later: a message waits for the morning.
            speaking_for.append(Ground.QUIET_HOURS)
        against = (*(ground for ground in fits if ground in _DIFFERS), *barred(facts, wanted.customer_id))
        lot = sha256(f"{wanted.seed}|{facts.seller_id}".encode()).hexdigest()
        rank = (not facts.is_verified, Ground.NEIGHBOUR in fits, facts.is_quiet, lot)
        return cls(facts.seller_id, tuple(speaking_for), against, rank)


_DIFFERS = frozenset({Ground.LOCATION_DIFFERS, Ground.PRICE_DIFFERS})


def _fits(market: Market | None, brief: Brief) -> list[Ground]:
    if market is None:
        return []
    grounds = [Ground.CATEGORY, _located(market.locations, brief.location)]
    price = _priced(market, brief.budget)
    return [*grounds, price] if price is not None else grounds


def _located(locations: Sequence[str], wanted: str) -> Ground:
    if not locations or folded(wanted) in {folded(location) for location in locations}:
        return Ground.LOCATION
    there, served = place(wanted), {place(location) for location in locations}
    if there is None:
        return Ground.LOCATION_DIFFERS
    if there in served:
        return Ground.LOCATION
    return Ground.NEIGHBOUR if neighbours(there) & served else Ground.LOCATION_DIFFERS


def _priced(market: Market, budget: Budget | None) -> Ground | None:
    """Whether the two ranges meet; in different currencies, or where one of them is not known, prices say nothing."""
    if budget is None or budget.currency != market.currency or (market.price_from is None and market.price_to is None):
        return None
    too_dear = budget.maximum is not None and market.price_from is not None and market.price_from > budget.maximum
    too_cheap = budget.minimum is not None and market.price_to is not None and market.price_to < budget.minimum
    return Ground.PRICE_DIFFERS if too_dear or too_cheap else Ground.PRICE
