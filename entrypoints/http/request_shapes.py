"""What customers' requests and the offers for them look like on the wire, both ways; OpenAPI is generated from these."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType, json

from application.leads import Demand
from application.media import ADDRESS
from domain.lead.events import LeadStatus
from domain.media.events import MediaState
from entrypoints.http.account_shapes import Email, Phone
from entrypoints.http.contacts import normal_phone
from entrypoints.http.pages import PageQuery
from entrypoints.http.problems import invalid
from entrypoints.http.shapes import MediaShown, PersonShown
from projections.query import Row

LONGEST_WISH = 1_000
Amount = (
    Annotated[int, Meta(ge=0, le=10**12)]
    | Annotated[float, Meta(ge=0, le=1e12)]
    | Annotated[str, Meta(pattern=r"^[0-9]{1,12}(\.[0-9]{1,2})?$", examples=["650.00"])]
)
Criterion = Annotated[str, Meta(min_length=1, max_length=64, examples=["bedrooms"])]


class NewRequest(Struct, frozen=True):
    """What somebody looks for. Sellers see category, location, budget and duration, and nothing else.

    Those must not hold contact details. `currency` is a code such as GBP, which it is where none is given.
    """

    category: Annotated[str, Meta(min_length=1, max_length=100, pattern=r"\S", examples=["short_stays"])]
    location: Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S", examples=["Kyrenia"])]
    description: Annotated[str, Meta(min_length=1, max_length=4096, pattern=r"\S")]
    budget_min: Amount | None = None
    budget_max: Amount | None = None
    currency: Annotated[str, Meta(max_length=8, examples=["GBP"])] | None = None
    duration: Annotated[str, Meta(max_length=200, examples=["12 months"])] | None = None
    contact_phone: Phone | None = None
    contact_email: Email | None = None
    additional_criteria: Annotated[dict[Criterion, Any], Meta(max_length=30)] | None = None
    listing_id: UUID | None = None
    thread_id: UUID | None = None
    begins_on: date | None = None
    ends_on: date | None = None


class RequestsQuery(PageQuery, frozen=True):
    """Which requests, and which page of them."""

    status: LeadStatus | None = None


class RequestAnswer(Struct, frozen=True):
    """The request, or, with `repeated: true`, the one that had been asked for the same already."""

    id: UUID
    status: LeadStatus
    demand_lead_id: UUID
    repeated: bool | UnsetType = UNSET


class OfferShown(Struct, frozen=True):
    """A seller's offer: `words` are those of all their messages, price and availability what was read in them."""

    id: UUID
    seller: PersonShown
    price: str | None
    currency: str | None
    availability: str | None
    words: str
    media: list[MediaShown]
    received_at: datetime
    updated_at: datetime


class RequestShown(Struct, frozen=True):
    """A request as the customer sees it; amounts are decimals in words of digits."""

    id: UUID
    demand_lead_id: UUID
    status: LeadStatus
    category: str
    location: str
    description: str
    budget_min: str | None
    budget_max: str | None
    currency: str | None
    duration: str
    contact_phone: str | None
    contact_email: str | None
    additional_criteria: dict[str, str]
    listing_id: UUID | None
    thread_id: UUID | None
    begins_on: date | None
    ends_on: date | None
    offers_count: int
    offers: list[OfferShown]
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None


class RequestPage(Struct, frozen=True):
    """Requests, newest first."""

    results: list[RequestShown]
    page: int
    limit: int
    has_next: bool
    next_cursor: str | None


def demand(body: NewRequest) -> Demand:
    """What is asked for; raises a validation problem."""
    if body.begins_on and body.ends_on and body.ends_on < body.begins_on:
        raise invalid("ends_on", "The end is before the beginning.")
    return Demand(
        category=body.category,
        location=body.location,
        description=body.description,
        budget_min=exact(body.budget_min),
        budget_max=exact(body.budget_max),
        currency=body.currency,
        duration=body.duration or "",
        begins_on=body.begins_on,
        ends_on=body.ends_on,
        listing_id=body.listing_id,
        thread_id=body.thread_id,
        contact_phone=normal_phone(body.contact_phone, "contact_phone"),
        contact_email=body.contact_email,
        wishes=_wishes(body.additional_criteria or {}),
    )


def exact(amount: float | str | None) -> Decimal | None:
    """An amount as it was written."""
    return None if amount is None else Decimal(str(amount))


def _wishes(criteria: Mapping[str, Any]) -> Mapping[str, str]:
    found = {}
    for name, value in criteria.items():
        text = value if isinstance(value, str) else json.encode(value).decode()
        if len(text) > LONGEST_WISH:
            raise invalid(f"additional_criteria.{name}", f"At most {LONGEST_WISH} characters.")
        found[name] = text
    return found


def request_shown(row: Row) -> RequestShown:
    """A row of a customer's requests."""
    return RequestShown(
        row["lead_id"],
        row["lead_id"],
        LeadStatus(row["status"]),
        row["category"],
        row["location"],
        row["description"],
        _digits(row["budget_min"]),
        _digits(row["budget_max"]),
        row["currency"],
        row["duration"],
        row["contact_phone"],
        row["contact_email"],
        dict(zip(row["wished"], row["wishes"], strict=False)),
        row["listing_id"],
        row["thread_id"],
        row["begins_on"],
        row["ends_on"],
        row["offers_count"],
        [_offer_shown(offer) for offer in row["offers"] or ()],
        row["captured_at"],
        row["expires_at"],
        row["ended_at"],
    )


def _digits(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _offer_shown(offer: Sequence[Any]) -> OfferShown:
    id_, seller_id, name, user_type, price, currency, availability, received_at, changed_at, said, files = offer
    known = {file[0]: file[1:] for file in files or ()}
    return OfferShown(
        UUID(id_),
        PersonShown(UUID(seller_id), name or "", user_type or ""),
        price,
        currency,
        availability,
        "\n".join(dict.fromkeys(words for words, _ in said or () if words)),
        [_file(media_id, known) for media_id in dict.fromkeys(one for _, media in said or () for one in media)],
        datetime.fromisoformat(received_at),
        datetime.fromisoformat(changed_at),
    )


def _file(media_id: str, known: Mapping[str, Any]) -> MediaShown:
    state, fault, content_type = known.get(media_id, (MediaState.PENDING, None, None))
    return MediaShown(UUID(media_id), f"{ADDRESS}{media_id}", MediaState(state), fault, content_type)
