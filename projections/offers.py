"""Every offer: which seller made it for which lead, at what price, and from when."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BigInteger, DateTime, Index, Numeric, Text, Uuid

from domain.lead.events import OfferExtended, OfferReceived
from domain.person.events import PersonForgotten
from projections.changes import RowChange, insert, update, update_all
from projections.view import At, View, optional, required

offers = View(
    "offers",
    version=1,
    key=("offer_id",),
    columns=[
        required("offer_id", Uuid()),
        required("lead_id", Uuid()),
        required("customer_id", Uuid()),
        required("seller_id", Uuid()),
        required("place", BigInteger()),
        optional("price", Numeric()),
        optional("currency", Text()),
        optional("availability", Text()),
        required("received_at", DateTime(timezone=True)),
        required("changed_at", DateTime(timezone=True)),
    ],
    indexes=[Index("offers_for_lead", "lead_id", "place", unique=True), Index("offers_of_seller", "seller_id")],
)


def _said(event: OfferReceived | OfferExtended) -> dict[str, Any]:
    """What a message says; where it says nothing, what was said before holds."""
    said: dict[str, Any] = {}
    if event.price is not None:
        said |= {"price": event.price.amount, "currency": event.price.currency}
    if event.availability is not None:
        said["availability"] = event.availability
    return said


@offers.on(OfferReceived)
def _received(event: OfferReceived, _: At) -> Iterator[RowChange]:
    yield insert(offer_id=event.offer_id).set(
        lead_id=event.lead_id,
        customer_id=event.customer_id,
        seller_id=event.seller_id,
        place=event.place,
        received_at=event.received_at,
        changed_at=event.received_at,
        **_said(event),
    )


@offers.on(OfferExtended)
def _extended(event: OfferExtended, _: At) -> Iterator[RowChange]:
    yield update(offer_id=event.offer_id).set(changed_at=event.extended_at, **_said(event))


@offers.on(PersonForgotten)
def _forgotten(event: PersonForgotten, _: At) -> Iterator[RowChange]:
    yield update_all(seller_id=event.person_id).set(availability=None)
