"""What happens to bookings, each event in one plain sentence."""

from collections.abc import Sequence
from datetime import date

from application.wording import Who, says, short, times
from domain.booking.events import (
    BookingCancelled,
    BookingCompleted,
    BookingConfirmed,
    BookingDeclined,
    BookingHeld,
    Completing,
    DatesBlocked,
    DatesFreed,
    HoldExpired,
    Rival,
    RivalTurnedAway,
)
from domain.booking.span import Kind, Span


@says(BookingHeld)
def _held(event: BookingHeld, who: Who) -> str:
    cost = f" for {event.total}" if event.total else ""
    waits = f"{who(event.seller_id)} has until {event.expires_at:%d.%m.%Y %H:%M} UTC to agree"
    return (
        f"{who(event.customer_id)} holds {_what(event.span)} of listing {short(event.listing_id)}{cost}, {event.reference}; {waits}"
    )


@says(BookingConfirmed)
def _confirmed(event: BookingConfirmed, who: Who) -> str:
    told = _told(event.rivals, "that it is gone", who)
    return f"{who(event.seller_id)} confirmed booking {short(event.booking_id)} of {who(event.customer_id)}{told}"


@says(BookingDeclined)
def _declined(event: BookingDeclined, who: Who) -> str:
    ours = f"Booking {short(event.booking_id)} of {who(event.customer_id)} with {who(event.seller_id)}"
    return f"{ours} was declined, {event.why.value}{_told(event.rivals, 'that it is free again', who)}"


@says(BookingCancelled)
def _cancelled(event: BookingCancelled, who: Who) -> str:
    ours = f"Booking {short(event.booking_id)} of {who(event.customer_id)} with {who(event.seller_id)}"
    return f"{ours} was cancelled, {event.why.value}{_told(event.rivals, 'that it is free again', who)}"


@says(BookingCompleted)
def _completed(event: BookingCompleted, who: Who) -> str:
    ours = f"Booking {short(event.booking_id)} of {who(event.customer_id)} with {who(event.seller_id)}"
    return f"{ours} took place{', as far as anybody said' if event.why is Completing.BY_TIME else ''}"


@says(HoldExpired)
def _expired(event: HoldExpired, who: Who) -> str:
    told = _told(event.rivals, "that it is free again", who)
    return f"{who(event.seller_id)} let booking {short(event.booking_id)} of {who(event.customer_id)} expire{told}"


@says(RivalTurnedAway)
def _turned_away(event: RivalTurnedAway, who: Who) -> str:
    wanted = f"{_what(event.span)} of listing {short(event.listing_id)}"
    return f"{who(event.customer_id)} wanted {wanted}, which booking {short(event.booking_id)} was in the way of"


@says(DatesBlocked)
def _blocked(event: DatesBlocked, who: Who) -> str:
    return f"{who(event.seller_id)} keeps listing {short(event.listing_id)} {_days(event.first_day, event.last_day)}"


@says(DatesFreed)
def _freed(event: DatesFreed, who: Who) -> str:
    return f"{who(event.seller_id)} lets listing {short(event.listing_id)} be booked {_days(event.first_day, event.last_day)}"


def _told(rivals: Sequence[Rival], what: str, who: Who) -> str:
    return f"; to be told {what}: {', '.join(dict.fromkeys(who(one.customer_id) for one in rivals))}" if rivals else ""


def _what(span: Span) -> str:
    if span.kind is Kind.VIEWING:
        return f"a viewing on {span.starts_at:%d.%m.%Y %H:%M} UTC"
    return f"{times(span.nights, 'night')} {_days(span.first_day, span.last_day)}"


def _days(first: date, last: date) -> str:
    return f"on {first:%d.%m.%Y}" if first == last else f"from {first:%d.%m.%Y} to {last:%d.%m.%Y}"
