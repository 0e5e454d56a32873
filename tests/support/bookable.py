"""Listings that can be booked, and a desk at which customers and sellers meet, on a clock that goes when it is told to."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from application.booking_requests import Request, Terms
from application.bookings import Bookings
from application.calendars import Calendars
from application.cause import Cause
from application.jobs import Later
from application.listings import Described
from application.notices import Telling
from application.ports import Clock
from application.processes.end_bookings import CompleteBookings, DeclinePending, ExpireHolds, ReleaseBookings
from application.processes.enlisting_bookings import booking_jobs
from application.processes.tell_of_bookings import TellOfBookings
from application.recorded import Recorded
from domain.booking.events import BookingStatus
from domain.booking.identity import calendar_id
from domain.listing.events import Per
from entrypoints.bootstrap import Core, open_core
from entrypoints.listings_bootstrap import listings_of
from entrypoints.settings import Settings
from projections.booking_lookups import ViewBookings
from projections.listings import ViewListings
from projections.notices import NOTICES_OF, ViewNotices
from projections.reachability import ViewReach
from tests.support.calendar import DAY, ISLAND, RULES
from tests.support.hours import Hours
from tests.support.people import register
from tests.support.tally import Counted

CAUSE = Cause("test", "test")
FLAT = ("rentals", "apartment", Per.MONTH)
VILLA = ("short_stays", "villa", Per.NIGHT)
HIRED_CAR = ("cars", "for_hire", Per.DAY)
SOFA = ("goods", "furniture", Per.TOTAL)


def published(
    core: Core,
    seller_id: UUID,
    kind: tuple[str, str, Per] = FLAT,
    price: str | None = "100.00",
    attributes: Mapping[str, str] | None = None,
) -> UUID:
    """A listing that everybody finds."""
    listing_id = uuid4()
    category, subcategory, per = kind
    amount = Decimal(price) if price else None
    words = (category, subcategory, "By the sea", "With a view", "Girne", amount, "GBP", per, attributes or {}, "en")
    listings = listings_of(core)
    listings.describe(seller_id, listing_id, Described(*words), CAUSE)
    listings.publish(seller_id, listing_id, CAUSE)
    return listing_id


@contextmanager
def core_behind(database_url: str, secret: str) -> Iterator[Core]:
    """The core of processes with these settings."""
    settings = Settings(secret_key=secret)  # type: ignore[arg-type]
    with open_core(database_url, settings.wrapping_keys(), Counted()) as core:
        yield core


@dataclass
class Desk:
    """Use cases and jobs of bookings on one clock; jobs are done when `work` is called, in the order of the log."""

    core: Core
    clock: Hours = field(default_factory=Hours)
    waiting: list[tuple[str, Recorded[Any]]] = field(default_factory=list)
    after: int = 0

    @property
    def terms(self) -> Terms:
        """A day for each hold."""
        return Terms(RULES, timedelta(hours=24))

    @property
    def bookings(self) -> Bookings:
        """What customers and sellers ask."""
        core = self.core
        return Bookings(core.handle, core.lookups, ViewListings(core.rows), ViewBookings(core.rows), self.terms, self.clock)

    @property
    def calendars(self) -> Calendars:
        """What is free."""
        core = self.core
        return Calendars(core.log, core.handle, core.lookups, ViewListings(core.rows), self.terms, self.clock)

    def person(self, user_type: str = "consumer") -> UUID:
        """Somebody new."""
        return register(self.core, user_type)

    def listing(self, kind: tuple[str, str, Per] = FLAT, **more: Any) -> tuple[UUID, UUID]:
        """A new seller, and what they offer."""
        seller = self.person("seller")
        return seller, published(self.core, seller, kind, **more)

    def viewing(self, listing_id: UUID, at: int = 10, day: int = 1, **more: Any) -> Request:
        """An hour of the day so many days from now."""
        return Request(listing_id, preferred_date=self.clock.now().date() + day * DAY, preferred_time=time(at), **more)

    def stay(self, listing_id: UUID, first: int, until: int, **more: Any) -> Request:
        """From so many days from now until so many."""
        today = self.clock.now().date()
        return Request(listing_id, start_date=today + first * DAY, end_date=today + until * DAY, **more)

    def book(self, request: Request, customer: UUID | None = None, booking_id: UUID | None = None) -> UUID:
        """A booking, of somebody new where nobody is named."""
        return self.bookings.book(customer or self.person(), request, booking_id, CAUSE).booking_id

    def status(self, booking_id: UUID) -> BookingStatus:
        """How far it has come."""
        known = ViewBookings(self.core.rows).booking(booking_id)
        assert known is not None
        return known.status

    def events(self, listing_id: UUID) -> list[Recorded[Any]]:
        """All that happened on a calendar."""
        return list(self.core.log.stream(calendar_id(listing_id)))

    def telling(self, clock: Clock | None = None) -> TellOfBookings:
        """Who tells people, perhaps on another clock."""
        core = self.core
        telling = Telling(core.handle, ViewReach(core.rows), ViewNotices(core.rows), clock or self.clock)
        return TellOfBookings(telling, ViewBookings(core.rows), ISLAND)

    def work(self) -> list[str]:
        """Does every job of bookings that is due and was not done yet; gives their kinds."""
        bookings, clock = self.bookings, self.clock
        handlers = {
            one.kind: one
            for one in (
                ExpireHolds(bookings, clock),
                CompleteBookings(bookings, clock),
                ReleaseBookings(bookings),
                DeclinePending(bookings),
                self.telling(),
            )
        }
        did: list[str] = []
        while True:
            recent = self.core.log.read(self.after, 1_000)
            self.waiting += [(job.kind, one) for one in recent for job in booking_jobs(one)]
            self.after = recent[-1].position if recent else self.after
            waiting, self.waiting, now = self.waiting, [], 0
            for kind, recorded in waiting:
                try:
                    handlers[kind](recorded)
                except Later:
                    self.waiting.append((kind, recorded))
                else:
                    did.append(kind)
                    now += 1
            if not recent and not now:
                return did

    def told(self, person_id: UUID) -> list[str]:
        """What somebody was told, the oldest first."""
        return [row["text"] for row in self.core.rows(NOTICES_OF, person_id=person_id)]
