"""Every answer of a seller to a lead: the message that it came by, what it said, and what came of it."""

from collections.abc import Iterator

from sqlalchemy import ARRAY, DateTime, Index, Text, Uuid

from application.lead_lookups import Outcome
from domain.lead.events import AnswerTurnedAway, OfferExtended, OfferReceived
from domain.person.events import PersonForgotten
from domain.personal import ERASED
from projections.changes import RowChange, insert, update_all
from projections.view import At, View, optional, required

answers = View(
    "answers",
    version=1,
    key=("lead_id", "message_id"),
    columns=[
        required("lead_id", Uuid()),
        required("message_id", Uuid()),
        required("customer_id", Uuid()),
        required("seller_id", Uuid()),
        optional("offer_id", Uuid()),
        required("outcome", Text()),
        required("words", Text()),
        required("media", ARRAY(Uuid())),
        required("answered_at", DateTime(timezone=True)),
    ],
    indexes=[
        Index("answers_of_offer", "offer_id", "answered_at"),
        Index("answers_by_message", "message_id"),
        Index("answers_of_seller", "seller_id"),
        Index("answers_to_customer", "customer_id"),
    ],
)


@answers.on(OfferReceived)
def _received(event: OfferReceived, _: At) -> Iterator[RowChange]:
    yield insert(lead_id=event.lead_id, message_id=event.message_id).set(
        customer_id=event.customer_id,
        seller_id=event.seller_id,
        offer_id=event.offer_id,
        outcome=Outcome.OFFERED.value,
        words=event.words,
        media=list(event.media),
        answered_at=event.received_at,
    )


@answers.on(OfferExtended)
def _extended(event: OfferExtended, _: At) -> Iterator[RowChange]:
    yield insert(lead_id=event.lead_id, message_id=event.message_id).set(
        customer_id=event.customer_id,
        seller_id=event.seller_id,
        offer_id=event.offer_id,
        outcome=Outcome.EXTENDED.value,
        words=event.words,
        media=list(event.media),
        answered_at=event.extended_at,
    )


@answers.on(AnswerTurnedAway)
def _turned_away(event: AnswerTurnedAway, _: At) -> Iterator[RowChange]:
    yield insert(lead_id=event.lead_id, message_id=event.message_id).set(
        customer_id=event.customer_id,
        seller_id=event.seller_id,
        outcome=event.why.value,
        words="",
        media=[],
        answered_at=event.turned_away_at,
    )


@answers.on(PersonForgotten)
def _forgotten(event: PersonForgotten, _: At) -> Iterator[RowChange]:
    yield update_all(seller_id=event.person_id).set(words=ERASED, media=[])
