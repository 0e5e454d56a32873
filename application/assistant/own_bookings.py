"""The user's own bookings: listing them, and cancelling one that waits for its seller."""

import re
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID
from zoneinfo import ZoneInfo

from application.assistant.heard import Heard
from application.assistant.listing_words import title_of
from application.assistant.reply import Plan
from application.assistant.saying import said
from application.assistant.slots import slots_of
from application.assistant.texts import Saying
from application.booking_lookups import BookingLookups, KnownBooking
from application.listing_lookups import KnownListings
from application.memory import Known
from application.processes.tell_of_bookings import when
from domain.booking.events import BookingStatus
from domain.languages import in_language
from domain.routing import Intent
from domain.thread.turn import Act, Stage

_SHOWN = 5
_REFERENCE = re.compile(r"(?<!\w)[A-Z0-9]{4}-[A-Z0-9]{4}(?!\w)")

_STATUS = {
    BookingStatus.PENDING: "waits for the seller|satıcıyı bekliyor|ждёт продавца|czeka na sprzedawcę|wartet auf den Verkäufer",
    BookingStatus.CONFIRMED: "confirmed|onaylandı|подтверждена|potwierdzona|bestätigt",
    BookingStatus.DECLINED: "declined|reddedildi|отклонена|odrzucona|abgelehnt",
    BookingStatus.CANCELLED: "cancelled|iptal edildi|отменена|odwołana|storniert",
    BookingStatus.COMPLETED: "completed|tamamlandı|завершена|zakończona|abgeschlossen",
    BookingStatus.EXPIRED: "expired|süresi doldu|истекла|wygasła|abgelaufen",
}


class OwnBookings:
    """Raises `LogUnavailable`."""

    def __init__(self, known: BookingLookups, listings: KnownListings, zone: ZoneInfo) -> None:
        self._known = known
        self._listings = listings
        self._zone = zone

    def list(self, heard: Heard, known: Known) -> Plan:
        """The newest of them, with how far each has come."""
        memory = replace(known.memory, stage=Stage.OPEN, slots=slots_of(replace(heard.kept, language=heard.language)))
        found = self._known.of_customer(heard.user_id, _SHOWN)
        if not found:
            return Plan(said(Saying.NO_BOOKINGS, heard.language), memory, words=known.words)
        return Plan(said(Saying.BOOKINGS, heard.language), memory, self._lines(found, heard.language), words=known.words)

    def cancel(self, heard: Heard, known: Known, *, agreed: bool) -> Plan:
        """Cancels the one whose reference is named, or that was asked about and is `agreed`; else it asks, also where one waits."""
        waiting = self._waiting(heard.user_id)
        named = _REFERENCE.findall(heard.text.upper())
        chosen = [one for one in waiting if one.reference in named or (agreed and str(one.booking_id) == heard.kept.booking)]
        if chosen:
            return self._cancelling(chosen[0], heard, known)
        if named:
            return self._asking(said(Saying.NOT_CANCELLED, heard.language, named[0]), heard, known, [])
        if not waiting:
            return self._asking(said(Saying.NONE_PENDING, heard.language), heard, known, [])
        what = Saying.SHALL_CANCEL if len(waiting) == 1 else Saying.WHICH_BOOKING
        return self._asking(said(what, heard.language), heard, known, waiting[:_SHOWN])

    def _asking(self, words: str, heard: Heard, known: Known, waiting: Sequence[KnownBooking]) -> Plan:
        kept = replace(heard.kept, language=heard.language, wanted=None, booking=None)
        if waiting:
            only = str(waiting[0].booking_id) if len(waiting) == 1 else None
            kept = replace(kept, wanted=Intent.CANCEL_BOOKING, booking=only)
        memory = replace(known.memory, stage=Stage.OPEN, slots=slots_of(kept))
        return Plan(words, memory, self._lines(waiting, heard.language), words=known.words)

    def _cancelling(self, booking: KnownBooking, heard: Heard, known: Known) -> Plan:
        kept = replace(heard.kept, language=heard.language, wanted=None, booking=str(booking.booking_id))
        memory = replace(known.memory, stage=Stage.OPEN, slots=slots_of(kept))
        words = said(Saying.CANCELLING, heard.language, booking.reference, when(booking.span, self._zone))
        return Plan(words, memory, words=known.words, act=Act.CANCEL_BOOKING)

    def names_one(self, user_id: UUID, text: str) -> bool:
        """Whether a text names a booking of theirs that waits."""
        return any(one.reference.casefold() in text.casefold() for one in self._waiting(user_id))

    def _waiting(self, user_id: UUID) -> Sequence[KnownBooking]:
        """Those that they may cancel."""
        found = self._known.open_with(user_id)
        return [one for one in found if one.customer_id == user_id and one.status is BookingStatus.PENDING]

    def _lines(self, bookings: Sequence[KnownBooking], language: str) -> tuple[str, ...]:
        return tuple(self._line(one, language) for one in bookings)

    def _line(self, booking: KnownBooking, language: str) -> str:
        listing = self._listings.listing(booking.listing_id)
        title = f"{title_of(listing)}, " if listing is not None else ""
        status = in_language(_STATUS[booking.status].split("|"), language)
        return f"{booking.reference}: {title}{when(booking.span, self._zone)} – {status}"
