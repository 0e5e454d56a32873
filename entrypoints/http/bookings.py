"""Bookings and calendars: what is free, who booked what, and what sellers say to it."""

from uuid import UUID
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from application.bookings import Bookings
from application.calendars import Calendars
from domain.booking.identity import booking_id as named_booking
from entrypoints.http.answers import answered, cause_of, conditional, in_thread
from entrypoints.http.booking_shapes import (
    AvailabilityQuery,
    AvailabilityShown,
    BookingAnswer,
    BookingPage,
    BookingsQuery,
    CalendarAnswer,
    CalendarChange,
    Decision,
    NewBooking,
    availability_shown,
    booking_answer,
    booking_shown,
    days,
    wanted,
)
from entrypoints.http.caller import Caller
from entrypoints.http.endpoint import Auth, Endpoint
from entrypoints.http.pages import Page
from projections.booking_lookups import bookings_page
from projections.query import Reads


class BookingHandlers:
    """The requests about bookings."""

    def __init__(self, bookings: Bookings, calendars: Calendars, reads: Reads, zone: ZoneInfo) -> None:
        self._bookings = bookings
        self._calendars = calendars
        self._reads = reads
        self._zone = zone

    async def create(self, request: Request, caller: Caller, body: NewBooking) -> Response:
        """Holds a time of a listing until its seller answers; whoever finds it held is told what becomes of it."""
        named = named_booking(caller.person_id, body.client_booking_id) if body.client_booking_id else None
        made = await in_thread(self._bookings.book, caller.person_id, wanted(body), named, cause_of(request, caller))
        return answered(booking_answer(made), 201)

    async def list(self, request: Request, caller: Caller, query: BookingsQuery) -> Response:
        """The caller's bookings, newest first, in one statement."""
        page = Page.of(query)
        rows = await self._reads.all(
            bookings_page(query.role, by_status=query.status is not None),
            person_id=caller.person_id,
            status=query.status.value if query.status else None,
            **page.bounds,
        )
        shown, has_next, cursor = page.cut(rows, "position")
        found = [booking_shown(row, self._zone) for row in shown]
        return conditional(request, BookingPage(found, page.number, page.limit, has_next, cursor))

    async def decide(self, request: Request, caller: Caller, booking_id: UUID, body: Decision) -> Response:
        """The listing's seller agrees, says no, or says that it took place."""
        does = {"confirmed": self._bookings.confirm, "declined": self._bookings.decline, "completed": self._bookings.complete}
        made = await in_thread(does[body.status], caller.person_id, booking_id, cause_of(request, caller))
        return answered(booking_answer(made))

    async def cancel(self, request: Request, caller: Caller, booking_id: UUID) -> Response:
        """The customer wants a pending booking no more."""
        made = await in_thread(self._bookings.cancel, caller.person_id, booking_id, cause_of(request, caller))
        return answered(booking_answer(made))

    async def availability(self, request: Request, listing_id: UUID, query: AvailabilityQuery) -> Response:
        """What is free of a listing, for everybody."""
        asked = (query.date, query.date) if query.date else days(query.start_date, query.end_date)
        found = await in_thread(self._calendars.availability, listing_id, *(asked or (None, None)))
        return conditional(request, availability_shown(found))

    async def change(self, request: Request, caller: Caller, listing_id: UUID, body: CalendarChange) -> Response:
        """A seller keeps days of a listing of theirs for themselves, or lets them be booked again."""
        chosen = days(body.start_date, body.end_date)
        assert chosen is not None
        does = self._calendars.block if body.blocked else self._calendars.free
        await in_thread(does, caller.person_id, listing_id, *chosen, cause_of(request, caller))
        return answered(CalendarAnswer(success=True))


def endpoints(handlers: BookingHandlers) -> list[Endpoint]:
    """Every route about bookings."""
    base, listing, required = "/api/bookings", "/api/listings/{listing_id:uuid}", Auth.REQUIRED
    one, made = base + "/{booking_id:uuid}", {200: BookingAnswer}
    shown, changed = {200: AvailabilityShown}, {200: CalendarAnswer}
    free, keep = listing + "/availability", listing + "/calendar"
    asked = {201: BookingAnswer}
    return [
        # Each is a message to somebody, and drawn from the same budget.
        Endpoint("POST", base, "book", handlers.create, asked, required, body=NewBooking, limit="messages"),
        Endpoint("GET", base + "/user", "list bookings", handlers.list, {200: BookingPage}, required, query=BookingsQuery),
        Endpoint("PUT", one + "/status", "decide about a booking", handlers.decide, made, required, body=Decision),
        Endpoint("DELETE", one, "cancel a booking", handlers.cancel, made, required),
        Endpoint("GET", free, "show what is free", handlers.availability, shown, Auth.NONE, query=AvailabilityQuery),
        Endpoint("PUT", keep, "keep or free days", handlers.change, changed, required, body=CalendarChange),
    ]
