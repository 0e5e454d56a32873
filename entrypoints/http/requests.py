"""Requests: what customers look for, the offers for it, and its end."""

from uuid import UUID

from msgspec import UNSET
from starlette.requests import Request
from starlette.responses import Response

from application.leads import Leads
from domain.lead.refusals import LeadNotFound
from entrypoints.http.answers import answered, cause_of, conditional, in_thread
from entrypoints.http.caller import Caller
from entrypoints.http.endpoint import Auth, Endpoint
from entrypoints.http.pages import Page
from entrypoints.http.request_shapes import (
    NewRequest,
    RequestAnswer,
    RequestPage,
    RequestShown,
    RequestsQuery,
    demand,
    request_shown,
)
from projections.query import Reads
from projections.requests_page import ONE_REQUEST, requests_page


class RequestHandlers:
    """The requests about requests."""

    def __init__(self, leads: Leads, reads: Reads) -> None:
        self._leads = leads
        self._reads = reads

    async def create(self, request: Request, caller: Caller, body: NewRequest) -> Response:
        """Looks for something; the same again within a day joins the open request."""
        made = await in_thread(self._leads.capture, caller.person_id, demand(body), cause_of(request, caller))
        answer = RequestAnswer(made.lead_id, made.status, made.lead_id, repeated=True if made.repeated else UNSET)
        return answered(answer, 201)

    async def list(self, request: Request, caller: Caller, query: RequestsQuery) -> Response:
        """The caller's own requests, newest first, with their offers, in one statement."""
        page = Page.of(query)
        rows = await self._reads.all(
            requests_page(by_status=query.status is not None),
            person_id=caller.person_id,
            status=query.status.value if query.status else None,
            **page.bounds,
        )
        shown, has_next, cursor = page.cut(rows, "position")
        return conditional(request, RequestPage([request_shown(row) for row in shown], page.number, page.limit, has_next, cursor))

    async def show(self, request: Request, caller: Caller, request_id: UUID) -> Response:
        """One request of the caller's."""
        row = await self._reads.one(ONE_REQUEST, person_id=caller.person_id, lead_id=request_id)
        if row is None:
            raise LeadNotFound
        return conditional(request, request_shown(row))

    async def close(self, request: Request, caller: Caller, request_id: UUID) -> Response:
        """Ends a request of the caller's: no further seller is asked, and no further offer is taken."""
        status = await in_thread(self._leads.close, caller.person_id, request_id, cause_of(request, caller))
        return answered(RequestAnswer(request_id, status, request_id))


def endpoints(leads: Leads, reads: Reads) -> list[Endpoint]:
    """Every route about requests."""
    handlers = RequestHandlers(leads, reads)
    base = "/api/v1/requests"
    one, required = base + "/{request_id:uuid}", Auth.REQUIRED
    return [
        Endpoint("POST", base, "ask for something", handlers.create, {201: RequestAnswer}, required, body=NewRequest),
        Endpoint("GET", base, "list requests", handlers.list, {200: RequestPage}, required, query=RequestsQuery),
        Endpoint("GET", one, "show a request", handlers.show, {200: RequestShown}, required),
        Endpoint("POST", one + "/close", "close a request", handlers.close, {200: RequestAnswer}, required),
    ]
