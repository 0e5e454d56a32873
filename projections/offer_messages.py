"""Which offer a message in a customer's thread shows."""

from collections.abc import Iterator

from sqlalchemy import Uuid

from domain.answer.identity import passed_id
from domain.lead.events import OfferExtended, OfferReceived
from projections.changes import RowChange, insert
from projections.view import At, View, required

offer_messages = View(
    "offer_messages",
    version=1,
    key=("message_id",),
    columns=[required("message_id", Uuid()), required("offer_id", Uuid())],
)


@offer_messages.on(OfferReceived, OfferExtended)
def _offered(event: OfferReceived | OfferExtended, _: At) -> Iterator[RowChange]:
    # Of an album only the last has such a message; nobody asks for the others.
    yield insert(message_id=passed_id(event.offer_id, event.message_id)).set(offer_id=event.offer_id)
