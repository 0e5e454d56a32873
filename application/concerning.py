"""Which events concern a subject."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any
from uuid import UUID

from application.recorded import Recorded
from application.subjects import Subject
from domain.thread.events import MessageMarkedUnread, MessageSent, MessagesRead

Concerns = Callable[[Recorded[Any]], bool]


def concerning(subject: Subject) -> Concerns:
    """Says of each event of the subject's streams, asked in the order of the log, whether it belongs to the story.

    Streams are shared: an assistant's thread with those before and after it, a person's threads with the others in them. An event
    belongs to whatever it names.
    """
    if subject.kind == "message":
        return Focus(subject)
    if subject.kind == "broadcast":
        # Its streams are its own and those of its messages, which are nobody else's.
        return lambda _: True
    return lambda recorded: recorded.originator_id == subject.id or names(recorded.event, subject.id)


class Focus:
    """What concerns one message: that it was sent, who read it and wanted to read it again, and what it led to directly."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._seq = 0
        self._event_id = ""
        self._sender_id: UUID | None = None
        self._read_up_to: dict[UUID, int] = {}

    def __call__(self, recorded: Recorded[Any]) -> bool:
        """Whether an event is part of it."""
        event, subject = recorded.event, self._subject
        if getattr(event, "thread_id", None) != subject.thread_id:
            return getattr(event, "subject_id", None) == subject.id
        match event:
            case MessageSent() if event.message_id == subject.id:
                self._seq, self._event_id, self._sender_id = event.seq, recorded.event_id, event.sender_id
                return True
            case MessagesRead(person_id=person, up_to_seq=up_to):
                before, self._read_up_to[person] = self._read_up_to.get(person, 0), up_to
                return before < self._seq <= up_to and person != self._sender_id
            case MessageMarkedUnread(person_id=person, seq=seq):
                self._read_up_to[person] = seq - 1
                return seq == self._seq
            case _:
                return bool(self._event_id) and recorded.cause.causation_id == self._event_id


def names(event: Any, id: UUID) -> bool:
    """Whether a field of an event holds an id, alone or among others."""
    for name in _field_names(event):
        value = getattr(event, name)
        if value == id or (isinstance(value, tuple) and id in value):
            return True
    return False


def facts(event: Any) -> Mapping[str, Any]:
    """An event's fields as plain values."""
    return {name: _plain(getattr(event, name)) for name in _field_names(event)}


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        return facts(value)
    return list(value) if isinstance(value, tuple) else value


def _field_names(event: Any) -> tuple[str, ...]:
    event_type: type = type(event)
    return _names_of(event_type)


@cache
def _names_of(event_type: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(event_type))
