"""The composition root of bookings."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from application.booking_requests import Terms
from application.bookings import Bookings
from application.calendars import Calendars
from application.jobs import JobHandler
from application.processes.end_bookings import CompleteBookings, DeclinePending, ExpireHolds, ReleaseBookings
from application.processes.tell_of_bookings import TellOfBookings
from domain.booking.slots import Rules
from entrypoints.bootstrap import Core
from entrypoints.market_bootstrap import telling_of
from entrypoints.settings import Settings
from projections.booking_lookups import ViewBookings
from projections.listings import ViewListings


def terms_of(settings: Settings) -> Terms:
    """Which times can be booked, and how long a hold waits."""
    ahead = timedelta(days=settings.viewing_days), timedelta(days=settings.stay_days)
    return Terms(Rules(ZoneInfo(settings.time_zone), *ahead), timedelta(hours=settings.booking_hold_hours))


def bookings_of(core: Core, settings: Settings) -> Bookings:
    """What customers book, and sellers decide."""
    known = ViewListings(core.rows), ViewBookings(core.rows)
    return Bookings(core.handle, core.lookups, *known, terms_of(settings), core.clock)


def calendars_of(core: Core, settings: Settings) -> Calendars:
    """What is free."""
    return Calendars(core.log, core.handle, core.lookups, ViewListings(core.rows), terms_of(settings), core.clock)


def booking_handlers(core: Core, settings: Settings) -> list[JobHandler]:
    """Who does the jobs of bookings."""
    bookings = bookings_of(core, settings)
    return [
        ExpireHolds(bookings, core.clock),
        CompleteBookings(bookings, core.clock),
        ReleaseBookings(bookings),
        DeclinePending(bookings),
        TellOfBookings(telling_of(core), ViewBookings(core.rows), ZoneInfo(settings.time_zone)),
    ]
