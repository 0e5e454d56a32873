"""What can be looked back at, and which streams of the log tell of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Protocol
from uuid import UUID

from application.past import Past
from domain.booking.identity import calendar_id
from domain.channel import Channel
from domain.consent.identity import consent_id
from domain.errors import Refused
from domain.inspection.events import SubjectKind
from domain.inspection.identity import inspection_id
from domain.naming import stable_name
from domain.notice.identity import notices_id
from domain.thread.events import ConversationStarted, ParticipantJoined, ThreadOpened
from domain.thread.identity import conversation_id

KINDS = ("thread", "person", "message", "lead", "broadcast", "booking")


class SubjectNotFound(Refused):
    """The log knows nothing of that kind with that id."""

    type: ClassVar[str] = "subject-not-found"
    title: ClassVar[str] = "There is no such subject"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a story is about, and the streams that tell it; a message is told by its thread's, with the message in focus.

    Before position `since` there is nothing to tell.
    """

    kind: str
    id: UUID
    streams: tuple[UUID, ...]
    thread_id: UUID | None = None
    since: int = 0


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody as others see them today; the name is absent once the person is forgotten."""

    display_name: str | None
    user_type: str


class Place(NamedTuple):
    """Where a thread is: its stream, as long as anybody has a line for it, or the position of an event of it."""

    stream_id: UUID | None
    position: int | None


class AuditLookups(Protocol):
    """Says where in the log to read, from the views as they are now. Raises `LogUnavailable`."""

    def thread(self, thread_id: UUID) -> Place:
        """Where a thread is; a place without both where no view knows it."""

    def message(self, message_id: UUID) -> tuple[UUID, int] | None:
        """The thread that a message is in, and the position at which it was sent."""

    def threads(self, person_id: UUID) -> Collection[Place]:
        """Where all threads are that a person ever took part in; of somebody who was forgotten not all need be known."""

    def dealings(self, person_id: UUID) -> Collection[UUID]:
        """The streams of what was sent to a person on other channels, of files that they sent, and of leads that they deal in."""

    def messages_of(self, broadcast_id: UUID) -> Collection[UUID]:
        """The streams of the messages by which a broadcast reaches sellers; of anything else there are none."""

    def listing_of(self, booking_id: UUID) -> UUID | None:
        """The listing on whose calendar a booking is; None where there is no such booking."""

    def was_forgotten(self, person_id: UUID) -> bool:
        """Whether views know no more than that somebody was here."""

    def people(self, ids: Collection[UUID]) -> Mapping[UUID, Named]:
        """Those of them who are registered."""

    def with_phone(self, phone: str) -> Sequence[UUID]:
        """Whose number this is now, by what they say of themselves or as an alias, and whom it means; `phone` is in E.164."""


class Subjects:
    """Finds subjects. All raise `LogUnavailable`.

    Views say where in the log to read. Of somebody who was forgotten they keep little, and the whole log is read through for their
    id. A thread in which nothing was ever said, and whose people were all forgotten, is in no view any more and cannot be found.
    """

    def __init__(self, past: Past, lookups: AuditLookups) -> None:
        self._past = past
        self._lookups = lookups

    def find(self, kind: str, id: UUID) -> Subject:
        """A subject that the log knows; raises `SubjectNotFound`."""
        found = self._known(kind, id)
        if found is None:
            raise SubjectNotFound(self._nothing(kind, id))
        return found

    def _known(self, kind: str, id: UUID) -> Subject | None:
        match kind:
            case "thread":
                return self._thread(id)
            case "person":
                return self._person(id)
            case "message":
                return self._message(id)
            case "lead" | "broadcast" if self._first(id).startswith(f"{kind}."):
                return Subject(kind, id, (id, *self._lookups.messages_of(id), _looks(kind, id)))
            case "booking":
                listing_id = self._lookups.listing_of(id)
                return None if listing_id is None else Subject(kind, id, (calendar_id(listing_id), _looks(kind, id)))
            case _:
                return None

    def _thread(self, id: UUID) -> Subject | None:
        stream_id = self._stream(id)
        return None if stream_id is None else Subject("thread", id, (stream_id, _looks("thread", id)), id)

    def _stream(self, thread_id: UUID) -> UUID | None:
        return next(iter(self._streams([self._lookups.thread(thread_id)])), None)

    def _streams(self, places: Collection[Place]) -> set[UUID]:
        found = {place.stream_id for place in places if place.stream_id is not None}
        positions = [place.position for place in places if place.stream_id is None and place.position is not None]
        return found | {one.originator_id for one in self._past.at(positions, masked=True)} if positions else found

    def _message(self, id: UUID) -> Subject | None:
        place = self._lookups.message(id)
        if place is None:
            return None
        thread_id, position = place
        streams = (self._stream(thread_id) or thread_id, _looks("message", id))
        return Subject("message", id, streams, thread_id, position)

    def _person(self, id: UUID) -> Subject | None:
        own = (id, conversation_id(id))
        elsewhere = self._streams(self._lookups.threads(id)).difference(own)
        if self._lookups.was_forgotten(id):
            elsewhere = elsewhere.union(self._past.naming(id)).difference(own)
        if not elsewhere and not self._first(own[1]) and not self._first(id).startswith("person."):
            return None
        looks = _looks("person", id)
        elsewhere |= {consent_id(id, Channel.WHATSAPP), notices_id(id), *self._lookups.dealings(id)}
        return Subject("person", id, (*own, *sorted(elsewhere - {looks}), looks))

    def _first(self, stream_id: UUID) -> str:
        """The name of a stream's first event, empty for a stream without any."""
        events = self._past.told((stream_id,), limit=1, masked=True)
        return stable_name(type(events[0].event)) if events else ""

    def _nothing(self, kind: str, id: UUID) -> str:
        """What was looked for, and what to try instead."""
        if kind not in KINDS:
            return f"there is no kind of subject called {kind}; there are {', '.join(KINDS)}"
        others = [other for other in KINDS if other != kind and self._known(other, id) is not None]
        if others:
            return f"there is no {kind} {id}, but there is a {others[0]} with this id"
        if kind in {"lead", "broadcast"}:
            return f"there is no {kind} {id}: the log has no stream of that id that begins as a {kind}"
        return f"there is no {kind} {id}; search by phone number, correlation id or time to find ids"


def _looks(kind: str, id: UUID) -> UUID:
    return inspection_id(SubjectKind(kind), id)


def participants(events: Collection[object]) -> set[UUID]:
    """Everybody who ever took part in threads with these events."""
    found: set[UUID] = set()
    for event in events:
        match event:
            case ThreadOpened(buyer_id=buyer, seller_id=seller):
                found |= {buyer, seller}
            case ConversationStarted(user_id=person) | ParticipantJoined(person_id=person):
                found.add(person)
            case _:
                pass
    return found
