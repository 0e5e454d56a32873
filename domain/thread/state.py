"""What a thread remembers: who takes part, how far each has read, and the next seq. Never the messages."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never
from uuid import UUID

from domain.thread.events import (
    ConversationStarted,
    HandoverRequested,
    MessageMarkedUnread,
    MessageSent,
    MessagesRead,
    MessageType,
    ParticipantJoined,
    ParticipantLeft,
    Role,
    ThreadClosed,
    ThreadEvent,
    ThreadKind,
    ThreadOpened,
    ThreadReopened,
    TurnTaken,
)
from domain.thread.reading import Reading
from domain.thread.refusals import NotAParticipant, ThreadNotFound, ThreadNotOpen


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody's part in a thread."""

    role: Role
    reading: Reading


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread; without `thread_id` it has not been opened yet.

    `asked_seq` is the newest thing that its customer said and that neither the assistant nor a person of ours has answered; 0 where
    there is none. `awaits_person` from the moment at which the customer asks for a person of ours until one joins.
    """

    thread_id: UUID | None = None
    kind: ThreadKind = ThreadKind.DIRECT
    listing_id: UUID | None = None
    opened_at: datetime | None = None
    is_open: bool = False
    last_seq: int = 0
    last_message_id: UUID | None = None
    asked_seq: int = 0
    awaits_person: bool = False
    participants: Mapping[UUID, Participant] = field(default_factory=dict)

    def require(self, person_id: UUID) -> Participant:
        """This person's part; raises `ThreadNotFound` or `NotAParticipant`."""
        if self.thread_id is None:
            raise ThreadNotFound
        if person_id not in self.participants:
            raise NotAParticipant
        return self.participants[person_id]

    def require_open(self) -> None:
        """Raises `ThreadNotFound` or `ThreadNotOpen`."""
        if self.thread_id is None:
            raise ThreadNotFound
        if not self.is_open:
            raise ThreadNotOpen

    def others(self, person_id: UUID | None) -> tuple[UUID, ...]:
        """All participants but this one."""
        return tuple(other for other in self.participants if other != person_id)

    @property
    def is_taken_over(self) -> bool:
        """Whether a person of ours takes part, so that the assistant keeps quiet."""
        return any(part.role is Role.SUPPORT for part in self.participants.values())

    def awaits_answer_to(self, seq: int) -> bool:
        """Whether the assistant may still answer this message: nothing newer was said, nobody answered, no person is there."""
        return self.is_open and self.asked_seq == seq and not self.is_taken_over

    def customer(self) -> UUID:
        """The buyer: the person whom the assistant and the system talk about."""
        return next(person for person, part in self.participants.items() if part.role is Role.BUYER)


def counts(event: MessageSent) -> bool:
    """Whether a message counts as unread for its recipients: everything does but what the system says."""
    return event.type is not MessageType.SYSTEM


def _begin(thread_id: UUID, kind: ThreadKind, listing_id: UUID | None, at: datetime, people: dict[UUID, Role]) -> Thread:
    parts = {person: Participant(role, Reading()) for person, role in people.items()}
    return Thread(thread_id, kind, listing_id, at, is_open=True, participants=parts)


def _sent(thread: Thread, event: MessageSent) -> Thread:
    parts = dict(thread.participants)
    if counts(event):
        for person in event.recipients:
            part = parts[person]
            parts[person] = Participant(part.role, part.reading.arrived(event.seq))
    asked = _asked_seq(thread, event)
    return replace(thread, last_seq=event.seq, last_message_id=event.message_id, asked_seq=asked, participants=parts)


def _asked_seq(thread: Thread, event: MessageSent) -> int:
    """News of the marketplace answers nothing, and overtakes no question."""
    writer = thread.participants.get(event.sender_id) if event.sender_id else None
    match writer.role if writer else None:
        case Role.BUYER:
            return event.seq
        case Role.SUPPORT:
            return 0
        case _:
            return thread.asked_seq


def _reading(thread: Thread, person_id: UUID, reading: Reading) -> Thread:
    part = replace(thread.participants[person_id], reading=reading)
    return replace(thread, participants={**thread.participants, person_id: part})


def _joined(thread: Thread, event: ParticipantJoined) -> Thread:
    part = Participant(event.role, Reading(read_up_to=event.last_seq))
    return replace(thread, awaits_person=False, participants={**thread.participants, event.person_id: part})


def evolve(thread: Thread, event: ThreadEvent) -> Thread:  # noqa: C901, PLR0911 - one case an event
    """The thread after one more event."""
    match event:
        case ThreadOpened():
            people = {event.buyer_id: Role.BUYER, event.seller_id: Role.SELLER}
            return _begin(event.thread_id, event.kind, event.listing_id, event.opened_at, people)
        case ConversationStarted():
            return _begin(event.thread_id, ThreadKind.ASSISTANT, None, event.started_at, {event.user_id: Role.BUYER})
        case MessageSent():
            return _sent(thread, event)
        case MessagesRead(person_id=person, up_to_seq=up_to):
            return _reading(thread, person, thread.participants[person].reading.read(up_to))
        case MessageMarkedUnread(person_id=person):
            return _reading(thread, person, thread.participants[person].reading.newest_unread())
        case ParticipantJoined():
            return _joined(thread, event)
        case ParticipantLeft(person_id=person):
            return replace(thread, participants={p: part for p, part in thread.participants.items() if p != person})
        case ThreadClosed():
            return replace(thread, is_open=False)
        case ThreadReopened():
            return replace(thread, is_open=True)
        case TurnTaken():
            return replace(thread, asked_seq=0)
        case HandoverRequested():
            return replace(thread, awaits_person=True)
        case _:
            assert_never(event)
