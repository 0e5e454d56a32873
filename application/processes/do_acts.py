"""What a turn of the assistant said that it does is done, in the name of the user who asked, and they are told what came of it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from application.assistant.finding import CATEGORIES_OF, offered
from application.assistant.listing_words import title_of
from application.assistant.saying import said
from application.assistant.slots import Kept, kept_of
from application.assistant.texts import Saying
from application.booking_lookups import BookingLookups
from application.booking_requests import Request, kind_of
from application.bookings import Bookings
from application.cause import Cause
from application.lead_lookups import LeadLookups
from application.leads import Demand, Leads
from application.listing_lookups import KnownListing, KnownListings
from application.lookups import Lookups
from application.passing_on import Passed, PassingOn
from application.ports import PersonErased
from application.processes.tell_of_bookings import when
from application.reach import Reach
from application.recorded import Recorded
from application.threads import KeyReused, NoSellerBetweenThem, PersonNotFound, Threads, Words
from domain.booking.events import BookingStatus
from domain.booking.refusals import (
    BookingNotFound,
    BookingNotOpen,
    BookingNotPending,
    BookingOfOthers,
    DatesMissing,
    ListingNotBookable,
    OwnListing,
    TimeNotBookable,
    TimeTaken,
    TooManyHolds,
)
from domain.booking.span import Kind
from domain.lead.refusals import BudgetNotUsable, ContactInBrief
from domain.listing.refusals import ListingNotFound
from domain.places import folded
from domain.thread.events import TurnTaken
from domain.thread.refusals import CannotWriteToOneself
from domain.thread.turn import Act

DONE_AFTERWARDS = frozenset(
    {Act.CAPTURE_LEAD, Act.ASK_FOR_PHOTOS, Act.ASK_WHETHER_FREE, Act.BOOK, Act.CANCEL_BOOKING},
)
"""Acts that need more than the conversation's own stream; a person is called with the turn itself."""

_NAMESPACE = UUID("6d1f2a3e-0c4b-4f7e-9d0a-3f9b7b1c2e55")

_ENDED = (BookingNotFound, BookingNotOpen, BookingNotPending, BookingOfOthers)


@dataclass(frozen=True, slots=True)
class Hands:
    """What acts are done with: the use cases that a person's own requests go through, with the same checks of who asks."""

    bookings: Bookings
    leads: Leads
    threads: Threads
    lookups: Lookups


class DoActs:
    """A job's handler. Who acts is the user of the turn, and for what, are the turn's own ids: no text names either.

    Doing an act twice is as good as once: what it makes, and what is told of it, has ids that follow from the turn.
    """

    kind = "do_act"

    def __init__(
        self,
        hands: Hands,
        listings: KnownListings,
        booked: BookingLookups,
        leads: LeadLookups,
        passing: PassingOn,
        reach: Reach,
        zone: ZoneInfo,
    ) -> None:
        self._hands = hands
        self._listings = listings
        self._booked = booked
        self._leads = leads
        self._passing = passing
        self._reach = reach
        self._zone = zone

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Raises `LogUnavailable` or `Busy`."""
        event: TurnTaken = recorded.event
        cause = recorded.leads_to(self.kind)
        # Whoever was forgotten meanwhile asks for nothing more.
        with suppress(PersonErased):
            self._report(event, self._deed(event)(event, cause), cause)

    def dropped(self, recorded: Recorded[Any]) -> None:
        """The user is told that it did not work."""
        event: TurnTaken = recorded.event
        with suppress(PersonErased):
            self._report(event, said(Saying.FAILED, event.routing.language), recorded.leads_to(self.kind))

    def _deed(self, event: TurnTaken) -> Callable[[TurnTaken, Cause], str]:
        match event.act:
            case Act.CAPTURE_LEAD:
                return self._capture
            case Act.BOOK:
                return self._book
            case Act.CANCEL_BOOKING:
                return self._cancel
            case _:
                return self._ask_the_seller

    def _report(self, event: TurnTaken, words: str, cause: Cause) -> None:
        self._passing.report(event.user_id, Passed(uuid5(_NAMESPACE, f"outcome|{event.message_id}"), words), cause)

    def _capture(self, event: TurnTaken, cause: Cause) -> str:
        language = event.routing.language
        try:
            captured = self._hands.leads.capture(event.user_id, _demand(event), cause)
        except (ContactInBrief, BudgetNotUsable):
            return said(Saying.FAILED, language)
        lead = self._leads.lead(captured.lead_id)
        before = captured.repeated and lead is not None and lead.captured_at < event.taken_at
        return said(Saying.ASKED_BEFORE if before else Saying.ASKED, language)

    def _book(self, event: TurnTaken, cause: Cause) -> str:  # noqa: PLR0911 - one outcome a refusal
        language, listing = event.routing.language, self._listing(event)
        if listing is None:
            return said(Saying.GONE, language)
        request = _request(listing, kept_of(event.memory.slots))
        title, then = title_of(listing), _told(request)
        try:
            made = self._hands.bookings.book(event.user_id, request, uuid5(_NAMESPACE, f"booking|{event.message_id}"), cause)
        except TimeTaken:
            return said(Saying.TAKEN, language, title, then)
        except (TimeNotBookable, DatesMissing, ListingNotBookable):
            return said(Saying.NOT_BOOKABLE_THEN, language, title, then)
        except OwnListing:
            return said(Saying.OWN, language, title)
        except TooManyHolds:
            return said(Saying.TOO_MANY, language, title)
        except ListingNotFound:
            return said(Saying.GONE, language)
        booking = self._booked.booking(made.booking_id)
        return said(Saying.BOOKED, language, title, when(booking.span, self._zone) if booking else then, made.reference)

    def _cancel(self, event: TurnTaken, cause: Cause) -> str:
        language, named = event.routing.language, kept_of(event.memory.slots).booking
        booking = self._booked.booking(UUID(named)) if named else None
        if booking is None:
            return said(Saying.NONE_PENDING, language)
        try:
            self._hands.bookings.cancel(event.user_id, booking.booking_id, cause)
        except _ENDED:
            # Done by an earlier attempt, or confirmed meanwhile: what is so now decides what is said.
            now = self._booked.booking(booking.booking_id)
            if now is None or (now.customer_id, now.status) != (event.user_id, BookingStatus.CANCELLED):
                return said(Saying.NOT_CANCELLED, language, booking.reference)
        return said(Saying.CANCELLED, language, booking.reference)

    def _ask_the_seller(self, event: TurnTaken, cause: Cause) -> str:
        """In the user's own thread with the seller about the listing, in the seller's language."""
        language, listing = event.routing.language, self._listing(event)
        user = self._hands.lookups.person(event.user_id)
        if listing is None or user is None:
            return said(Saying.GONE, language)
        title, manner = title_of(listing), self._reach.manner(listing.seller_id)
        asking = Saying.SEND_PHOTOS if event.act is Act.ASK_FOR_PHOTOS else Saying.STILL_FREE
        words = said(asking, manner.language if manner else "en", title)
        message_id = uuid5(_NAMESPACE, f"asking|{event.message_id}")
        try:
            self._hands.threads.open(user, listing.seller_id, listing.listing_id, Words(words, message_id=message_id), cause)
        except KeyReused:
            pass  # asked by an earlier attempt, in words that have changed since
        except CannotWriteToOneself:
            return said(Saying.OWN, language, title)
        except (PersonNotFound, NoSellerBetweenThem):
            return said(Saying.SELLER_AWAY, language, title)
        return said(Saying.SELLER_ASKED, language, title)

    def _listing(self, event: TurnTaken) -> KnownListing | None:
        """The listing that was talked about, if it is still offered."""
        return offered(self._listings, event.memory.listing_id)


def _demand(event: TurnTaken) -> Demand:
    kept = kept_of(event.memory.slots)
    filters = kept.filters
    looked_in = CATEGORIES_OF.get(kept.topic, ("other",)) if kept.topic else ("other",)
    # What the brief has no place for tells two wishes apart all the same: a plumber is no electrician.
    kind = "|".join((filters.subcategory or folded(event.words), str(filters.bedrooms or "")))
    wishes = {name: value for name, value in filters.attributes.items() if value}
    if filters.bedrooms is not None:
        wishes["bedrooms"] = str(filters.bedrooms)
    if filters.subcategory is not None:
        wishes["subcategory"] = filters.subcategory
    return Demand(
        filters.category or looked_in[0],
        filters.place.name if filters.place else "",
        event.words,
        filters.min_price,
        filters.max_price,
        filters.currency,
        begins_on=kept.first_day,
        ends_on=kept.last_day,
        thread_id=event.thread_id,
        wishes=wishes,
        kind=kind,
    )


def _request(listing: KnownListing, kept: Kept) -> Request:
    if kind_of(listing) is Kind.STAY:
        return Request(listing.listing_id, start_date=kept.first_day, end_date=kept.last_day)
    return Request(listing.listing_id, preferred_date=kept.first_day, preferred_time=kept.time)


def _told(request: Request) -> str:
    """The time that was asked for, in figures."""
    days = [f"{day:%d.%m.%Y}" for day in (request.start_date, request.end_date, request.preferred_date) if day is not None]
    hours = [f"{request.preferred_time:%H:%M}"] if request.preferred_time is not None else []
    return " – ".join((*days, *hours))
