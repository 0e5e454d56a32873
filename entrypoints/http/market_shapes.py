"""What briefs and offers look like on the wire. A seller's shape is made of a `Brief` and nothing else of a lead can be in it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct

from domain.brief import Brief
from projections.marketplace import brief_told


class BriefShown(Struct, frozen=True):
    """A brief as its seller sees it: this, and nothing else, ever."""

    demand_lead_id: str
    location: str
    budget: str
    category: str
    duration: str


class OfferMetadata(Struct, frozen=True):
    """An offer as the customer sees it, with what holds now."""

    offer_id: str
    demand_lead_id: str
    seller_id: str
    seller_name: str
    price: str | None
    currency: str | None
    availability: str | None


MOST_PHOTOS = 3
"""Photos that a card shows."""


class ListingCard(Struct, frozen=True):
    """A listing beside a message, as it is now; `photos` are the addresses of its first."""

    id: str
    title: str
    category: str
    location: str
    price: str | None
    currency: str | None
    per: str
    photos: list[str]
    url: str


def brief_shown(lead_id: UUID | str, brief: Brief) -> BriefShown:
    """The only way to a seller's shape."""
    budget = str(brief.budget) if brief.budget else ""
    return BriefShown(str(lead_id), brief.location, budget, brief.category, brief.duration)


def market_shown(row: Mapping[str, Any]) -> tuple[UUID | None, BriefShown | None, OfferMetadata | None]:
    """The lead, the brief and the offer of a row of messages."""
    told, offered = brief_told(row), row["offer"]
    brief = brief_shown(*told) if told else None
    offer = OfferMetadata(*offered) if offered else None
    lead = brief or offer
    return (UUID(lead.demand_lead_id) if lead else None), brief, offer


def cards_shown(row: Mapping[str, Any]) -> list[ListingCard]:
    """The cards of a row of messages."""
    return [_card(told) for told in row["cards"] or ()]


def _card(told: Sequence[Any]) -> ListingCard:
    listing_id, title, category, location, price, currency, per, photos = told
    url = f"/api/listings/{listing_id}"
    shown = [f"{url}/images/{one}" for one in photos[:MOST_PHOTOS]]
    return ListingCard(listing_id, title, category, location, price, currency, per, shown, url)
