"""Briefs, as the sellers see them who were asked, and the offers that they make."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType
from starlette.requests import Request
from starlette.responses import Response

from application.leads import Taken
from application.offering import Offering, Proposal
from domain.money import Money
from entrypoints.http.answers import answered, cause_of, conditional, in_thread
from entrypoints.http.caller import Caller
from entrypoints.http.endpoint import Auth, Endpoint
from entrypoints.http.market_shapes import BriefShown, brief_shown
from entrypoints.http.request_shapes import Amount, exact
from entrypoints.http.shapes import Attachment
from projections.briefs import OPEN_BRIEFS, brief_of
from projections.query import Reads


class OpenBrief(Struct, frozen=True):
    """A brief that can still be answered, and whether its seller has."""

    demand_lead_id: UUID
    brief: BriefShown
    is_answered: bool
    asked_at: datetime


class BriefList(Struct, frozen=True):
    """The caller's open briefs, newest first."""

    results: list[OpenBrief]


class NewOffer(Struct, frozen=True):
    """An offer; price and availability are read in the words where they are not said apart. `currency` is a code such as GBP."""

    words: Annotated[str, Meta(max_length=4096)]
    price: Amount | None = None
    currency: Annotated[str, Meta(pattern=r"^[A-Z]{3}$", examples=["GBP"])] = "GBP"
    availability: Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")] | None = None
    attachments: Annotated[list[Attachment], Meta(max_length=10)] = []
    client_msg_id: UUID | None = None


class OfferAnswer(Struct, frozen=True):
    """The offer that was made or added to, or, with `idempotent: true`, had been before."""

    id: UUID
    demand_lead_id: UUID
    price: str | None
    currency: str | None
    availability: str | None
    idempotent: bool | UnsetType = UNSET


def _answer(taken: Taken) -> OfferAnswer:
    return OfferAnswer(
        taken.offer_id,
        taken.lead_id,
        str(taken.price.amount) if taken.price else None,
        taken.price.currency if taken.price else None,
        taken.availability,
        idempotent=True if taken.repeated else UNSET,
    )


class BriefHandlers:
    """The requests about briefs."""

    def __init__(self, offering: Offering, reads: Reads, now: Callable[[], datetime]) -> None:
        self._now = now
        self._offering = offering
        self._reads = reads

    async def list(self, request: Request, caller: Caller) -> Response:
        """The caller's open briefs."""
        rows = await self._reads.all(OPEN_BRIEFS, seller_id=caller.person_id, now=self._now())
        return conditional(
            request,
            BriefList(
                [
                    OpenBrief(
                        row["lead_id"],
                        brief_shown(row["lead_id"], brief_of(row)),
                        row["offered_at"] is not None or row["turned_away_at"] is not None,
                        row["asked_at"],
                    )
                    for row in rows
                ]
            ),
        )

    async def offer(self, request: Request, caller: Caller, lead_id: UUID, body: NewOffer) -> Response:
        """Answers a brief, or adds to the answer."""
        asked = exact(body.price)
        price = Money(asked, body.currency) if asked else None
        proposal = Proposal(body.words, price, body.availability, tuple(body.attachments), body.client_msg_id)
        cause = cause_of(request, caller)
        return answered(_answer(await in_thread(self._offering.offer, caller.person_id, lead_id, proposal, cause)), 201)


def endpoints(offering: Offering, reads: Reads, now: Callable[[], datetime]) -> list[Endpoint]:
    """Every route about briefs."""
    handlers = BriefHandlers(offering, reads, now)
    base = "/api/v1/briefs"
    return [
        Endpoint("GET", base, "list open briefs", handlers.list, {200: BriefList}, Auth.REQUIRED),
        Endpoint(
            "POST",
            base + "/{lead_id:uuid}/offers",
            "answer a brief",
            handlers.offer,
            {201: OfferAnswer},
            Auth.REQUIRED,
            body=NewOffer,
            limit="messages",
        ),
    ]
