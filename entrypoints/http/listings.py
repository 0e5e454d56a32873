"""The catalogue, and listings: found by everybody, described and published by their sellers."""

from collections.abc import Callable
from uuid import UUID, uuid4

from starlette.requests import Request
from starlette.responses import Response

from application.cause import Cause
from application.listing_lookups import KnownListing, KnownListings
from application.listing_search import ListingSearch
from application.listings import Listings
from application.ports import PersonErased
from domain.catalogue import CATEGORIES
from domain.listing.events import Status
from domain.listing.identity import listing_id as id_by
from domain.listing.refusals import ListingNotFound
from domain.person.refusals import NotRegistered
from entrypoints.http.answers import answered, cause_of, conditional, in_thread
from entrypoints.http.caller import Caller
from entrypoints.http.catalogue_shapes import Categories, Subcategories, category_shown, subcategories_shown
from entrypoints.http.contacts import preferred_language
from entrypoints.http.endpoint import Auth, Endpoint
from entrypoints.http.listing_shapes import (
    LISTINGS,
    ListingChanged,
    ListingPage,
    ListingShown,
    ListingsQuery,
    NewListing,
    SearchAsked,
    described,
    filters_asked,
    filters_of,
    listing_shown,
    page_shown,
)
from entrypoints.http.problems import HttpProblem


class ListingHandlers:
    """The requests about listings."""

    def __init__(self, listings: Listings, known: KnownListings, search: ListingSearch) -> None:
        self._listings = listings
        self._known = known
        self._search = search

    async def categories(self, request: Request, caller: Caller | None) -> Response:
        """What can be offered."""
        del caller
        language = preferred_language(request, None)
        return conditional(request, Categories([category_shown(one, language) for one in CATEGORIES.values()]))

    async def subcategories(self, request: Request, caller: Caller | None, slug: str) -> Response:
        """What a category has: its subcategories, and the attributes of each."""
        del caller
        category = CATEGORIES.get(slug)
        if category is None:
            raise HttpProblem(404, "not-found", f"There is no such category; there are {', '.join(CATEGORIES)}.")
        return conditional(request, subcategories_shown(category, preferred_language(request, None)))

    async def list(self, request: Request, caller: Caller | None, query: ListingsQuery) -> Response:
        """Published listings: the newest first, or those that fit `q` best."""
        del caller
        filters = filters_of(query)
        relaxes = bool(query.q and query.q.strip())

        def find() -> ListingPage:
            found = self._search.find(query.q or "", filters, page=query.page, limit=query.limit, relaxes=relaxes)
            return page_shown(found, query.page, query.limit, preferred_language(request, None))

        return conditional(request, await in_thread(find))

    async def search(self, request: Request, caller: Caller | None, body: SearchAsked) -> Response:
        """The assistant's own search: filters, exact words and meaning at once."""
        del caller
        filters = filters_asked(body)

        def find() -> ListingPage:
            found = self._search.find(body.query, filters, page=body.page, limit=body.limit)
            return page_shown(found, body.page, body.limit, preferred_language(request, None))

        return answered(await in_thread(find))

    async def show(self, request: Request, caller: Caller | None, listing_id: UUID) -> Response:
        """A listing; one that is not published only to its seller."""
        known = await in_thread(self.seen, caller, listing_id)
        return conditional(request, await in_thread(self._shown, known, request))

    async def create(self, request: Request, caller: Caller, body: NewListing) -> Response:
        """Drafts a listing; nobody else sees it until it is published."""
        made = id_by(caller.person_id, str(body.client_msg_id or uuid4()))
        return await self._described(request, caller, made, body, 201)

    async def revise(self, request: Request, caller: Caller, listing_id: UUID, body: NewListing) -> Response:
        """Says anew what a listing of the caller's says."""
        await in_thread(self._listings.own, caller.person_id, listing_id)
        return await self._described(request, caller, listing_id, body, 200)

    async def publish(self, request: Request, caller: Caller, listing_id: UUID) -> Response:
        """Lets everybody find it; publishing twice is as good as once."""
        return await self._changed(request, caller, listing_id, self._listings.publish, Status.PUBLISHED)

    async def withdraw(self, request: Request, caller: Caller, listing_id: UUID) -> Response:
        """Lets nobody find it; withdrawing twice is as good as once."""
        return await self._changed(request, caller, listing_id, self._listings.withdraw, Status.WITHDRAWN)

    def seen(self, caller: Caller | None, listing_id: UUID) -> KnownListing:
        """A listing that the caller may see; raises `ListingNotFound`."""
        known = self._known.listing(listing_id)
        own = known is not None and caller is not None and caller.person_id == known.seller_id
        if known is None or not (known.is_published or own):
            raise ListingNotFound
        return known

    async def _described(self, request: Request, caller: Caller, listing_id: UUID, body: NewListing, status: int) -> Response:
        try:
            await in_thread(self._listings.describe, caller.person_id, listing_id, described(body), cause_of(request, caller))
        except PersonErased:
            raise NotRegistered from None
        known = await in_thread(self.seen, caller, listing_id)
        return answered(await in_thread(self._shown, known, request), status)

    async def _changed(
        self, request: Request, caller: Caller, listing_id: UUID, change: Callable[[UUID, UUID, Cause], bool], status: Status
    ) -> Response:
        await in_thread(self._listings.own, caller.person_id, listing_id)
        await in_thread(change, caller.person_id, listing_id, cause_of(request, caller))
        return answered(ListingChanged(success=True, id=listing_id, status=status))

    def _shown(self, known: KnownListing, request: Request) -> ListingShown:
        return listing_shown(known, self._known.owner_name(known.seller_id), preferred_language(request, None))


def endpoints(handlers: ListingHandlers) -> list[Endpoint]:
    """Every route of the catalogue and of listings."""
    anybody, required, one = Auth.OPTIONAL, Auth.REQUIRED, LISTINGS + "/{listing_id:uuid}"
    shown, page, changed = {200: ListingShown}, {200: ListingPage}, {200: ListingChanged}
    kinds = "/api/categories/{slug:slug}/subcategories"
    tool = "/api/tools/search_internal_listings"
    return [
        Endpoint("GET", "/api/categories", "list categories", handlers.categories, {200: Categories}, anybody),
        Endpoint("GET", kinds, "list subcategories", handlers.subcategories, {200: Subcategories}, anybody),
        Endpoint("GET", LISTINGS, "list listings", handlers.list, page, anybody, query=ListingsQuery, limit="searches"),
        Endpoint("POST", tool, "search listings", handlers.search, page, anybody, body=SearchAsked, limit="searches"),
        Endpoint("POST", LISTINGS, "draft a listing", handlers.create, {201: ListingShown}, required, body=NewListing),
        Endpoint("GET", one, "show a listing", handlers.show, shown, anybody),
        Endpoint("PUT", one, "revise a listing", handlers.revise, shown, required, body=NewListing),
        Endpoint("POST", one + "/publish", "publish a listing", handlers.publish, changed, required),
        Endpoint("POST", one + "/withdraw", "withdraw a listing", handlers.withdraw, changed, required),
    ]
