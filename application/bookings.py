"""Bookings: customers hold times of listings, sellers confirm or decline them, and each hold ends."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from application.booking_lookups import BookingLookups, KnownBooking
from application.booking_requests import Request, Terms, asks_for, span_of, total
from application.cause import Cause
from application.handle import Handle
from application.listing_lookups import KnownListings
from application.lookups import Lookups
from application.ports import Clock, PersonErased, Taken
from application.threads import KeyReused
from domain.booking.commands import (
    CalendarCommand,
    CancelBooking,
    CompleteBooking,
    ConfirmBooking,
    DeclineBooking,
    ExpireHold,
    HoldTime,
)
from domain.booking.decider import CALENDAR
from domain.booking.events import BookingStatus, Cancelling, Completing, Declining
from domain.booking.identity import calendar_id, reference
from domain.booking.refusals import (
    BookingNotFound,
    BookingNotOpen,
    BookingOfOthers,
    OwnListing,
    TimeTaken,
)
from domain.listing.refusals import ListingNotFound


@dataclass(frozen=True, slots=True)
class BookingMade:
    """A booking, and how far it has come; `repeated` when it had been made before."""

    booking_id: UUID
    reference: str
    status: BookingStatus
    repeated: bool = False


class Bookings:
    """Use cases of bookings. All raise the domain's refusals, `Busy` and `LogUnavailable`."""

    def __init__(
        self,
        handle: Handle,
        lookups: Lookups,
        listings: KnownListings,
        known: BookingLookups,
        terms: Terms,
        clock: Clock,
    ) -> None:
        self._handle = handle
        self._lookups = lookups
        self._listings = listings
        self._known = known
        self._terms = terms
        self._clock = clock

    def book(self, customer_id: UUID, request: Request, booking_id: UUID | None, cause: Cause) -> BookingMade:
        """Holds a time of a listing; the same `booking_id` again is the same booking.

        Raises `ListingNotFound`, `ListingNotBookable`, `OwnListing`, `DatesMissing`, `TimeNotBookable`, `TooManyHolds`,
        `TimeTaken`, `KeyReused` where the id is that of another booking, and `PersonErased` where the customer is forgotten.
        """
        if self._lookups.person(customer_id) is None:
            raise PersonErased
        made = self._again(customer_id, request, booking_id)
        if made is not None:
            return made
        command = self._hold(customer_id, request, booking_id or uuid4())
        try:
            handled = self._handle(CALENDAR, calendar_id(request.listing_id), command, cause)
        except Taken:
            # By another request with the same id, whose booking was decided, or is on another calendar, already.
            made = self._again(customer_id, request, command.booking_id)
            if made is None:
                raise KeyReused from None
            return made
        held = handled.state.bookings.get(command.booking_id)
        if held is None:
            raise TimeTaken
        if (held.customer_id, held.span) != (customer_id, command.span):
            raise KeyReused
        return BookingMade(held.booking_id, reference(held.booking_id), held.status, repeated=not handled.events)

    def confirm(self, seller_id: UUID, booking_id: UUID, cause: Cause) -> BookingMade:
        """The seller agrees; raises `BookingNotFound`, `BookingOfOthers` or `BookingNotOpen`."""
        command = ConfirmBooking(booking_id=booking_id, now=self._clock.now())
        return self._decide(seller_id, booking_id, command, BookingStatus.CONFIRMED, cause)

    def decline(self, seller_id: UUID, booking_id: UUID, cause: Cause) -> BookingMade:
        """The seller says no; raises `BookingNotFound`, `BookingOfOthers` or `BookingNotOpen`."""
        command = DeclineBooking(booking_id=booking_id, why=Declining.BY_SELLER, now=self._clock.now())
        return self._decide(seller_id, booking_id, command, BookingStatus.DECLINED, cause)

    def complete(self, seller_id: UUID, booking_id: UUID, cause: Cause) -> BookingMade:
        """The seller says that it took place; raises `BookingNotFound`, `BookingOfOthers` or `BookingNotOpen`."""
        command = CompleteBooking(booking_id=booking_id, why=Completing.BY_SELLER, now=self._clock.now())
        return self._decide(seller_id, booking_id, command, BookingStatus.COMPLETED, cause)

    def cancel(self, customer_id: UUID, booking_id: UUID, cause: Cause) -> BookingMade:
        """The customer wants it no more; raises `BookingNotFound`, `BookingOfOthers` or `BookingNotPending`."""
        known = self._require(booking_id)
        if known.customer_id != customer_id or self._lookups.person(customer_id) is None:
            raise BookingOfOthers
        command = CancelBooking(booking_id=booking_id, why=Cancelling.BY_CUSTOMER, now=self._clock.now())
        self._handle(CALENDAR, calendar_id(known.listing_id), command, cause)
        return BookingMade(booking_id, known.reference, BookingStatus.CANCELLED)

    def expire(self, listing_id: UUID, booking_id: UUID, cause: Cause) -> None:
        """Ends a hold whose time has passed; before that nothing comes of it."""
        self._judged(listing_id, ExpireHold(booking_id=booking_id, now=self._clock.now()), cause)

    def complete_by_time(self, listing_id: UUID, booking_id: UUID, cause: Cause) -> None:
        """Completes what was confirmed and is long over; before that nothing comes of it."""
        self._judged(listing_id, CompleteBooking(booking_id=booking_id, why=Completing.BY_TIME, now=self._clock.now()), cause)

    def release_all(self, person_id: UUID, cause: Cause) -> None:
        """Ends all that is ahead of somebody who was forgotten: nobody comes, or nobody is there."""
        now = self._clock.now()
        for known in self._known.open_with(person_id):
            command: CalendarCommand
            if known.customer_id == person_id:
                command = CancelBooking(booking_id=known.booking_id, why=Cancelling.FORGOTTEN, now=now)
            else:
                command = DeclineBooking(booking_id=known.booking_id, why=Declining.FORGOTTEN, now=now)
            self._judged(known.listing_id, command, cause)

    def decline_pending(self, listing_id: UUID, cause: Cause) -> None:
        """Declines what waits for the seller of a listing that was withdrawn; what they agreed to stays."""
        listing = self._listings.listing(listing_id)
        if listing is not None and listing.is_published:
            return
        for known in self._known.open_at(listing_id):
            command = DeclineBooking(booking_id=known.booking_id, why=Declining.WITHDRAWN, now=self._clock.now())
            self._judged(listing_id, command, cause)

    def _again(self, customer_id: UUID, request: Request, booking_id: UUID | None) -> BookingMade | None:
        """The booking that was made with this id before; raises `KeyReused` where it is another one."""
        known = self._known.booking(booking_id) if booking_id else None
        if known is None:
            return None
        if (known.customer_id, known.listing_id) != (customer_id, request.listing_id) or not asks_for(
            request, known.span, self._terms.rules
        ):
            raise KeyReused
        return BookingMade(known.booking_id, known.reference, known.status, repeated=True)

    def _hold(self, customer_id: UUID, request: Request, booking_id: UUID) -> HoldTime:
        listing, now = self._listings.listing(request.listing_id), self._clock.now()
        if listing is None or not listing.is_published or self._lookups.person(listing.seller_id) is None:
            raise ListingNotFound
        if listing.seller_id == customer_id:
            raise OwnListing
        span = span_of(listing, request, self._terms.rules, now)
        return HoldTime(
            booking_id=booking_id,
            listing_id=listing.listing_id,
            seller_id=listing.seller_id,
            customer_id=customer_id,
            span=span,
            total=total(listing, span),
            message=request.message,
            contact_phone=request.contact_phone,
            contact_email=request.contact_email,
            expires_at=now + self._terms.holds,
            now=now,
        )

    def _decide(
        self, seller_id: UUID, booking_id: UUID, command: CalendarCommand, wanted: BookingStatus, cause: Cause
    ) -> BookingMade:
        """What was decided so before is decided so."""
        known = self._require(booking_id)
        if known.seller_id != seller_id or self._lookups.person(seller_id) is None:
            raise BookingOfOthers
        try:
            self._handle(CALENDAR, calendar_id(known.listing_id), command, cause)
        except BookingNotOpen:
            if self._require(booking_id).status is not wanted:
                raise
        return BookingMade(booking_id, known.reference, wanted)

    def _judged(self, listing_id: UUID, command: CalendarCommand, cause: Cause) -> None:
        """Nobody waits for it: where it is moot nothing comes of it."""
        try:
            self._handle(CALENDAR, calendar_id(listing_id), command, cause)
        except BookingNotOpen:
            return

    def _require(self, booking_id: UUID) -> KnownBooking:
        known = self._known.booking(booking_id)
        if known is None:
            raise BookingNotFound
        return known
