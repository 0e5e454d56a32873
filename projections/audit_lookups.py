"""Where in the log to read about somebody or something, answered from views."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Uuid, bindparam, func, null, select, union, union_all

from application.subjects import Named, Place
from domain.answer.identity import answers_id
from domain.booking.identity import calendar_id
from domain.person.commands import Alias
from domain.person.events import AliasKind
from domain.personal import ERASED
from domain.seller.identity import seller_stream_id
from projections.aliases import ViewAliases
from projections.answers import answers
from projections.bookings import bookings
from projections.broadcasts import broadcasts
from projections.feed import feed
from projections.leads import leads
from projections.listings import listings
from projections.lookups import Rows
from projections.media import media
from projections.messages import messages
from projections.outbound import outbound
from projections.people import REMEMBERED, people
from projections.query import Query
from projections.recipients import AUDIENCE
from projections.rivals import rivals
from projections.thread_list import thread_list

_f, _m, _t, _p = feed.table.c, messages.table.c, thread_list.table.c, people.table.c

_b = broadcasts.table.c
_person_id = bindparam("person_id", type_=Uuid())
_thread_id = bindparam("thread_id", type_=Uuid())

_MESSAGE = Query(select(_m.thread_id, _m.position).where(_m.message_id == bindparam("message_id")))
_line = select(_t.stream_id).where(_t.thread_id == _thread_id).limit(1).scalar_subquery()
_words = select(_m.position).where(_m.thread_id == _thread_id).limit(1).scalar_subquery()
_THREAD = Query(select(_line.label("stream_id"), _words.label("position")))

# Whoever left a thread has no line for it any more; the feed told them of everything that they took part in, and keeps it.
_known = union_all(
    select(_t.thread_id, null().cast(BigInteger).label("position")).where(_t.person_id == _person_id),
    select(_f.thread_id, func.min(_f.position)).where(_f.person_id == _person_id, _f.thread_id.is_not(None)).group_by(_f.thread_id),
    select(_m.thread_id, func.min(_m.position)).where(_m.subject_id == _person_id).group_by(_m.thread_id),
).subquery()
_any_line = select(_t.stream_id).where(_t.thread_id == _known.c.thread_id).limit(1).correlate(_known).scalar_subquery()
_THREADS = Query(select(_any_line.label("stream_id"), func.min(_known.c.position).label("position")).group_by(_known.c.thread_id))
_DEALINGS = Query(
    union_all(
        select(outbound.table.c.outbound_id.label("stream_id")).where(outbound.table.c.recipient_id == _person_id),
        select(media.table.c.media_id).where(media.table.c.person_id == _person_id),
        select(leads.table.c.lead_id).where(leads.table.c.customer_id == _person_id),
        select(listings.table.c.listing_id).where(listings.table.c.seller_id == _person_id),
        select(answers.table.c.lead_id).where(answers.table.c.seller_id == _person_id),
        select(_b.broadcast_id).where(
            (_b.customer_id == _person_id) | (_b.requested_by == _person_id) | (_b.decided_by == _person_id)
        ),
    )
)
_CALENDARS = Query(
    union(
        select(bookings.table.c.listing_id).where(bookings.table.c.customer_id == _person_id),
        select(rivals.table.c.listing_id).where(rivals.table.c.customer_id == _person_id),
        select(listings.table.c.listing_id).where(listings.table.c.seller_id == _person_id),
    )
)
_LISTING_OF = Query(select(bookings.table.c.listing_id).where(bookings.table.c.booking_id == bindparam("booking_id", type_=Uuid())))
_FORGOTTEN = Query(select(_p.person_id).where(_p.person_id == _person_id, ~REMEMBERED))
_PEOPLE = Query(
    select(_p.person_id, _p.display_name, _p.user_type).where(_p.person_id == func.any(bindparam("ids", type_=ARRAY(Uuid()))))
)
_WITH_PHONE = Query(select(_p.person_id).where(_p.phone == bindparam("phone")))


class AuditViewLookups:
    """Implements the audit's `AuditLookups`. Nobody else asks for phone numbers, so that `people` is read through for one."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._aliases = ViewAliases(rows)

    def thread(self, thread_id: UUID) -> Place:
        """Where a thread is; a place without both where no view knows it."""
        return next(Place(row["stream_id"], row["position"]) for row in self._rows(_THREAD, thread_id=thread_id))

    def message(self, message_id: UUID) -> tuple[UUID, int] | None:
        """The thread that a message is in, and the position at which it was sent."""
        return next(((row["thread_id"], row["position"]) for row in self._rows(_MESSAGE, message_id=message_id)), None)

    def threads(self, person_id: UUID) -> Collection[Place]:
        """Where all threads are that a person ever took part in; of somebody who was forgotten not all need be known."""
        return [Place(row["stream_id"], row["position"]) for row in self._rows(_THREADS, person_id=person_id)]

    def dealings(self, person_id: UUID) -> Collection[UUID]:
        """The streams of what was sent to a person elsewhere, of their files, listings, bookings, leads, broadcasts and answers.

        Broadcasts are those of their own leads, and those that they asked for or decided.
        """
        return [
            answers_id(person_id),
            seller_stream_id(person_id),
            *(row["stream_id"] for row in self._rows(_DEALINGS, person_id=person_id)),
            *(calendar_id(row["listing_id"]) for row in self._rows(_CALENDARS, person_id=person_id)),
        ]

    def messages_of(self, broadcast_id: UUID) -> Collection[UUID]:
        """The streams of the messages by which a broadcast reaches sellers; of anything else there are none."""
        return [row["outbound_id"] for row in self._rows(AUDIENCE, broadcast_id=broadcast_id)]

    def listing_of(self, booking_id: UUID) -> UUID | None:
        """The listing on whose calendar a booking is; None where there is no such booking."""
        return next((row["listing_id"] for row in self._rows(_LISTING_OF, booking_id=booking_id)), None)

    def was_forgotten(self, person_id: UUID) -> bool:
        """Whether views know no more than that somebody was here."""
        return bool(self._rows(_FORGOTTEN, person_id=person_id))

    def people(self, ids: Collection[UUID]) -> Mapping[UUID, Named]:
        """Those of them who are registered."""
        found = self._rows(_PEOPLE, ids=list(ids)) if ids else []
        return {row["person_id"]: Named(_name(row["display_name"]), row["user_type"]) for row in found}

    def with_phone(self, phone: str) -> Sequence[UUID]:
        """Whose number this is now, by what they say of themselves or as an alias, and whom it means; `phone` is in E.164."""
        found = {row["person_id"] for row in self._rows(_WITH_PHONE, phone=phone)}
        for owner in self._aliases.owners([Alias(AliasKind.PHONE, phone)]).values():
            found |= {owner.person_id, owner.meant.person_id}
        return sorted(found)


def _name(stored: str) -> str | None:
    return None if stored in {"", ERASED} else stored
