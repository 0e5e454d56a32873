"""What the thread list must say, worked out from all events by counting, with nothing remembered between steps."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.thread.events import (
    ConversationStarted,
    MessageMarkedUnread,
    MessageSent,
    MessagesRead,
    MessageType,
    ParticipantJoined,
    ParticipantLeft,
    ThreadOpened,
)


@dataclass(frozen=True)
class Line:
    """One line of somebody's thread list."""

    thread_id: UUID
    unread: int
    preview: str | None
    last_seq: int


def _present(events: list[tuple[int, object]], thread_id: UUID, person: UUID) -> int | None:
    """The seq after which a person counts messages of a thread, or None if they take no part."""
    since: int | None = None
    last_seq = 0
    for _, event in events:
        match event:
            case ThreadOpened() if event.thread_id == thread_id and person in (event.buyer_id, event.seller_id):
                since = 0
            case ConversationStarted() if (event.thread_id, event.user_id) == (thread_id, person):
                since = 0
            case MessageSent() if event.thread_id == thread_id:
                last_seq = event.seq
            case ParticipantJoined() if (event.thread_id, event.person_id) == (thread_id, person):
                since = last_seq
            case ParticipantLeft() if (event.thread_id, event.person_id) == (thread_id, person):
                since = None
    return since


def _horizon(events: list[tuple[int, object]], thread_id: UUID, person: UUID) -> int:
    horizon = 0
    for _, event in events:
        match event:
            case MessagesRead() if (event.thread_id, event.person_id) == (thread_id, person):
                horizon = event.up_to_seq
            case MessageMarkedUnread() if (event.thread_id, event.person_id) == (thread_id, person):
                horizon = event.seq - 1
            case ParticipantJoined() if (event.thread_id, event.person_id) == (thread_id, person):
                horizon = event.last_seq
    return horizon


def thread_list(events: Iterable[tuple[int, object]], person: UUID) -> list[Line]:
    """A person's threads, the one that moved last first."""
    log = list(events)
    threads = {event.thread_id for _, event in log if isinstance(event, ThreadOpened | ConversationStarted)}
    lines = []
    for thread_id in threads:
        since = _present(log, thread_id, person)
        if since is None:
            continue
        sent = [event for _, event in log if isinstance(event, MessageSent) and event.thread_id == thread_id]
        horizon = max(since, _horizon(log, thread_id, person))
        unread = sum(m.seq > horizon and m.sender_id != person and m.type is not MessageType.SYSTEM for m in sent)
        moved = max(
            position
            for position, event in log
            if (isinstance(event, ThreadOpened | ConversationStarted | MessageSent) and event.thread_id == thread_id)
            or (isinstance(event, ParticipantJoined) and (event.thread_id, event.person_id) == (thread_id, person))
        )
        last = sent[-1] if sent else None
        lines.append((moved, Line(thread_id, unread, last.body if last else None, last.seq if last else 0)))
    return [line for _, line in sorted(lines, key=lambda pair: -pair[0])]
