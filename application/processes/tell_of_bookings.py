"""Customers, sellers and rivals are told how bookings fare, once for each thing that happens."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, assert_never
from zoneinfo import ZoneInfo

from application.booking_lookups import BookingLookups, KnownBooking
from application.notices import News, Telling
from application.recorded import Recorded
from application.sayings import Say
from domain.booking.events import (
    BookingCancelled,
    BookingCompleted,
    BookingConfirmed,
    BookingDeclined,
    BookingHeld,
    HoldExpired,
    Rival,
)
from domain.booking.span import Kind, Span
from domain.notice.events import Topic

Told = BookingHeld | BookingConfirmed | BookingDeclined | BookingCancelled | BookingCompleted | HoldExpired
"""Events that somebody is told of."""


class TellOfBookings:
    """A job's handler: doing it twice tells nobody twice, since the reason of each notice names the event."""

    kind = "tell_of_booking"

    def __init__(self, telling: Telling, known: BookingLookups, zone: ZoneInfo) -> None:
        self._telling = telling
        self._known = known
        self._zone = zone

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Raises `LogUnavailable` or `Busy`."""
        event: Told = recorded.event
        booking = self._known.booking(event.booking_id)
        if booking is None:
            return
        cause = recorded.leads_to(self.kind)
        for news in _news(event, booking, recorded.event_id, self._zone):
            self._telling.tell(news, cause)

    def dropped(self, recorded: Recorded[Any]) -> None:
        """Nobody waits for it: all of it can be looked up."""


def _news(event: Told, booking: KnownBooking, event_id: str, zone: ZoneInfo) -> Iterator[News]:
    facts = (when(booking.span, zone), booking.reference)
    customer, seller = booking.customer_id, booking.seller_id
    match event:
        case BookingHeld():
            yield News(seller, f"{Say.BOOKING_ASKED}|{event_id}", Topic.BOOKING, Say.BOOKING_ASKED, facts)
        case BookingConfirmed(rivals=rivals):
            yield News(customer, f"{Say.BOOKING_CONFIRMED}|{event_id}", Topic.BOOKING, Say.BOOKING_CONFIRMED, facts)
            yield from _to_rivals(rivals, Say.TIME_GONE, event_id, zone)
        case BookingDeclined(rivals=rivals):
            yield News(customer, f"{Say.BOOKING_DECLINED}|{event_id}", Topic.BOOKING, Say.BOOKING_DECLINED, facts)
            yield from _to_rivals(rivals, Say.TIME_FREE, event_id, zone)
        case HoldExpired(rivals=rivals):
            yield News(customer, f"{Say.BOOKING_EXPIRED}|{event_id}", Topic.BOOKING, Say.BOOKING_EXPIRED, facts)
            yield from _to_rivals(rivals, Say.TIME_FREE, event_id, zone)
        case BookingCancelled(rivals=rivals):
            yield News(seller, f"{Say.BOOKING_CANCELLED}|{event_id}", Topic.BOOKING, Say.BOOKING_CANCELLED, facts)
            yield from _to_rivals(rivals, Say.TIME_FREE, event_id, zone)
        case BookingCompleted():
            yield News(customer, f"{Say.BOOKING_COMPLETED}|{event_id}", Topic.BOOKING, Say.BOOKING_COMPLETED, facts)
        case _:
            assert_never(event)


def _to_rivals(rivals: Sequence[Rival], what: Say, event_id: str, zone: ZoneInfo) -> Iterator[News]:
    """Somebody may have wanted several times that one booking was in the way of."""
    for one in rivals:
        reason = f"{what}|{event_id}|{one.span.starts_at.isoformat()}|{one.span.ends_at.isoformat()}"
        yield News(one.customer_id, reason, Topic.BOOKING, what, (when(one.span, zone),))


def when(span: Span, zone: ZoneInfo) -> str:
    """A viewing by the clock of its place, a stay from arriving to leaving; in figures that all languages read."""
    if span.kind is Kind.VIEWING:
        return f"{span.starts_at.astimezone(zone):%d.%m.%Y, %H:%M}"
    return f"{span.first_day:%d.%m.%Y} – {span.last_day + timedelta(days=1):%d.%m.%Y}"
