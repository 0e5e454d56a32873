"""The threads of one person as that person knows them, told from the log."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from application.concerning import facts, names
from application.past import Past
from application.recorded import Recorded
from application.subjects import participants
from domain.naming import stable_name
from domain.person.decider import PERSON
from domain.person.events import PersonMet, PersonRegistered, ProfileRevised
from domain.thread.conversation import CONVERSATION
from domain.thread.events import ConversationStarted, MessageMarkedUnread, MessageSent, MessagesRead, ParticipantLeft
from domain.thread.identity import ASSISTANT_ID
from domain.thread.state import Thread

ASSISTANT, SYSTEM = "Assistant", "System"
"""How those are called who write and have no account."""


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody else, as everybody may see them; without a `user_type` nobody has this id."""

    person_id: UUID
    display_name: str = ""
    user_type: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A message that the person wrote (`is_own`) or can see."""

    message_id: UUID
    seq: int
    type: str
    sent_at: datetime
    sender_id: UUID | None
    sender_name: str
    is_own: bool
    content: str
    attachments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Happening:
    """Anything else that happened in a thread and concerns the person, and what it says."""

    position: int
    at: datetime
    event: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReadingState:
    """How far the person has read, when last, and how many messages are left unread."""

    read_up_to: int
    read_at: datetime | None
    unread: int


@dataclass(frozen=True, slots=True)
class Talk:
    """A thread as the person sees it; once they have left, as it was at that position, `left`, without `role` and `reading`."""

    thread_id: UUID
    kind: str
    listing_id: UUID | None
    opened_at: datetime | None
    is_open: bool
    role: str | None
    others: tuple[Other, ...]
    reading: ReadingState | None
    messages: tuple[Message, ...]
    happenings: tuple[Happening, ...]
    left: int | None


class Acquaintances:
    """People by id, as they were called at a position."""

    def __init__(self, past: Past, until: int) -> None:
        self._past = past
        self._until = until
        self._known: dict[UUID, Other] = {}

    def meet(self, ids: Collection[UUID]) -> None:
        """Looks up those of them who are not known yet, in one statement; raises `LogUnavailable`."""
        streams: dict[UUID, list[Any]] = {person_id: [] for person_id in ids if person_id not in self._known}
        for recorded in self._past.told(list(streams), until=self._until, masked=False) if streams else ():
            streams[recorded.originator_id].append(recorded.event)
        self._known |= {person_id: _known(person_id, events) for person_id, events in streams.items()}

    def __getitem__(self, id: UUID) -> Other:
        return self._known[id]


def _known(id: UUID, events: Sequence[Any]) -> Other:
    called = [event.display_name for event in events if isinstance(event, PersonRegistered | PersonMet | ProfileRevised)]
    known_as = PERSON.fold(events).user_type
    return Other(id, called[-1], known_as.value) if called and known_as else Other(id)


def taken_part_in(person_id: UUID, stream: Sequence[Recorded[Any]], people: Acquaintances) -> Iterator[Talk]:
    """The threads on a stream that a person takes or took part in.

    Whoever takes part sees all of a thread; of one that they have left, what they wrote and received, up to when they left.
    """
    by_thread: dict[UUID, list[Recorded[Any]]] = defaultdict(list)
    for recorded in stream:
        by_thread[recorded.event.thread_id].append(recorded)
        if isinstance(recorded.event, ConversationStarted) and recorded.event.retired_thread_id is not None:
            by_thread[recorded.event.retired_thread_id].append(recorded)
    now = CONVERSATION.fold([recorded.event for recorded in stream])
    for thread_id, told in by_thread.items():
        thread = now.thread(thread_id)
        if person_id in thread.participants:
            yield _talk(person_id, thread, told, None, people)
        elif (left := _left(person_id, told)) is not None:
            then = CONVERSATION.fold([recorded.event for recorded in stream if recorded.position <= left])
            seen = [recorded for recorded in told if recorded.position <= left]
            yield _talk(person_id, then.thread(thread_id), seen, left, people)


def _left(person_id: UUID, told: Sequence[Recorded[Any]]) -> int | None:
    """The position at which they left for the last time."""
    leavings = [one.position for one in told if isinstance(one.event, ParticipantLeft) and one.event.person_id == person_id]
    return leavings[-1] if leavings else None


def _talk(person_id: UUID, thread: Thread, told: Sequence[Recorded[Any]], left: int | None, people: Acquaintances) -> Talk:
    assert thread.thread_id is not None
    part = thread.participants.get(person_id)
    sent = [one.event for one in told if isinstance(one.event, MessageSent) and (part or _has_part(person_id, one.event))]
    others = participants([one.event for one in told if one.event.thread_id == thread.thread_id]) - {person_id}
    people.meet({person_id, *others, *(event.sender_id for event in sent if event.sender_id not in {None, ASSISTANT_ID})})
    return Talk(
        thread_id=thread.thread_id,
        kind=thread.kind.value,
        listing_id=thread.listing_id,
        opened_at=thread.opened_at,
        is_open=thread.is_open,
        role=part.role.value if part else None,
        others=tuple(people[other] for other in sorted(others)),
        reading=ReadingState(part.reading.read_up_to, _read_at(person_id, told), part.reading.unread) if part else None,
        messages=tuple(_message(person_id, event, people) for event in sent),
        happenings=tuple(_happening(person_id, one) for one in told if _concerns(person_id, one.event)),
        left=left,
    )


def _has_part(person_id: UUID, event: MessageSent) -> bool:
    return person_id in {event.sender_id, event.subject_id, *event.recipients}


def _read_at(person_id: UUID, told: Sequence[Recorded[Any]]) -> datetime | None:
    times = [one.event.read_at for one in told if isinstance(one.event, MessagesRead) and one.event.person_id == person_id]
    return times[-1] if times else None


def _message(person_id: UUID, event: MessageSent, people: Acquaintances) -> Message:
    sender = event.sender_id
    name = SYSTEM if sender is None else ASSISTANT if sender == ASSISTANT_ID else people[sender].display_name
    return Message(
        message_id=event.message_id,
        seq=event.seq,
        type=event.type.value,
        sent_at=event.sent_at,
        sender_id=sender,
        sender_name=name,
        is_own=sender == person_id,
        content=event.body,
        attachments=event.attachments,
    )


def _happening(person_id: UUID, recorded: Recorded[Any]) -> Happening:
    told = dict(facts(recorded.event))
    if isinstance(recorded.event, ParticipantLeft) and recorded.event.person_id != person_id:
        del told["unread"]
    return Happening(recorded.position, recorded.recorded_at, stable_name(type(recorded.event)), told)


def _concerns(person_id: UUID, event: Any) -> bool:
    """Whether it is for this person to know: how far others have read is not."""
    if isinstance(event, MessageSent):
        return False
    if isinstance(event, MessagesRead | MessageMarkedUnread):
        return bool(event.person_id == person_id)
    return names(event, person_id)
