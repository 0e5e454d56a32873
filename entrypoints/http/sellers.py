"""What sellers say of themselves: what they offer and where, and whether they want to be asked now."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response

from application.cause import Cause
from application.ports import PersonErased
from application.sellers import Offering, Sellers
from domain.person.refusals import NotRegistered
from domain.seller.refusals import NotASeller
from entrypoints.http.answers import answered, cause_of, conditional, in_thread
from entrypoints.http.caller import Caller
from entrypoints.http.endpoint import Auth, Endpoint
from entrypoints.http.request_shapes import Amount, exact
from projections.query import Reads, Row
from projections.sellers import SELLER

Category = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"\S", examples=["short_stays"])]
Location = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S", examples=["Kyrenia"])]


class MarketChoice(Struct, frozen=True):
    """What a seller offers; without locations it is the whole island, without prices any price.

    With `briefs_on_whatsapp` they agree to be asked on WhatsApp about what customers look for; a STOP there takes that back.
    """

    categories: Annotated[list[Category], Meta(min_length=1, max_length=30)]
    locations: Annotated[list[Location], Meta(max_length=100)] = []
    price_from: Amount | None = None
    price_to: Amount | None = None
    currency: Annotated[str, Meta(max_length=8, examples=["GBP"])] | None = None
    briefs_a_day: Annotated[int, Meta(ge=1, le=1_000)] | None = None
    briefs_on_whatsapp: bool = False


class MarketShown(Struct, frozen=True):
    """A seller's market as they see it."""

    categories: list[str]
    locations: list[str]
    price_from: str | None
    price_to: str | None
    currency: str | None
    briefs_a_day: int | None
    briefs_on_whatsapp: bool
    paused: bool
    verified: bool


class SellerHandlers:
    """The requests of sellers about themselves."""

    def __init__(self, sellers: Sellers, reads: Reads) -> None:
        self._sellers = sellers
        self._reads = reads

    async def show(self, request: Request, caller: Caller) -> Response:
        """The caller's market."""
        return conditional(request, await self._shown(caller))

    async def choose(self, request: Request, caller: Caller, body: MarketChoice) -> Response:
        """Says what is offered from now on."""
        offering = Offering(
            body.categories,
            body.locations,
            exact(body.price_from),
            exact(body.price_to),
            body.currency,
            body.briefs_a_day,
        )
        cause = cause_of(request, caller)
        await self._do(lambda: self._sellers.choose_market(caller.person_id, offering, cause, on_whatsapp=body.briefs_on_whatsapp))
        return answered(await self._shown(caller))

    async def pause(self, request: Request, caller: Caller) -> Response:
        """No briefs for now."""
        return await self._changed(request, caller, self._sellers.pause)

    async def resume(self, request: Request, caller: Caller) -> Response:
        """Briefs again."""
        return await self._changed(request, caller, self._sellers.resume)

    async def _changed(self, request: Request, caller: Caller, change: Callable[[UUID, Cause], None]) -> Response:
        await self._do(lambda: change(caller.person_id, cause_of(request, caller)))
        return answered(await self._shown(caller))

    async def _do(self, command: Callable[[], None]) -> None:
        """Whoever was forgotten sells nothing any more, however long their token lasts."""
        try:
            await in_thread(command)
        except PersonErased:
            raise NotRegistered from None

    async def _shown(self, caller: Caller) -> MarketShown:
        if caller.role != "seller":
            raise NotASeller
        return _market(await self._reads.one(SELLER, person_id=caller.person_id))


def _market(row: Row | None) -> MarketShown:
    known = row or {}
    return MarketShown(
        list(known.get("categories") or ()),
        list(known.get("locations") or ()),
        known.get("price_from"),
        known.get("price_to"),
        known.get("currency"),
        known.get("briefs_a_day"),
        bool(known.get("on_whatsapp")),
        bool(known.get("is_paused")),
        bool(known.get("is_verified")),
    )


def endpoints(sellers: Sellers, reads: Reads) -> list[Endpoint]:
    """Every route for sellers."""
    handlers, required, base = SellerHandlers(sellers, reads), Auth.REQUIRED, "/api/v1/seller"
    return [
        Endpoint("GET", base + "/market", "show one's market", handlers.show, {200: MarketShown}, required),
        Endpoint("PUT", base + "/market", "choose a market", handlers.choose, {200: MarketShown}, required, body=MarketChoice),
        Endpoint("POST", base + "/pause", "pause briefs", handlers.pause, {200: MarketShown}, required),
        Endpoint("POST", base + "/resume", "resume briefs", handlers.resume, {200: MarketShown}, required),
    ]
