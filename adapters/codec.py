"""Between events and their stored form: stable names, and personal fields sealed under their person's key."""

import base64
from binascii import a2b_base64
from collections.abc import Callable, Collection, Container, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol
from uuid import UUID

import msgspec
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent

from adapters.event_registry import EventRegistry
from application.cause import Cause
from application.history import Stored
from application.recorded import At, Recorded, Stretch
from domain.personal import ERASED, personal_fields


class Seals(Protocol):
    """Seals and opens texts under a person's key."""

    def seal(self, person_id: UUID, plain: bytes, context: bytes) -> bytes:
        """Ciphertext bound to its context; raises `PersonErased`."""

    def open(self, person_id: UUID, sealed: bytes, context: bytes) -> bytes | None:
        """The plain text, or None where the key has been destroyed."""

    def openers(self, people: Collection[UUID]) -> "Mapping[UUID, Opener | None]":
        """What opens many texts of each of these people, None where the key has been destroyed."""


Opener = Callable[[bytes, bytes], bytes]
"""Sealed text and context to plain text."""


SNAPSHOT = "snapshot:"
"""Topics of snapshots begin so; no event's name does."""


class Codec(Mapper[UUID]):
    """The library's mapper: events carry a registered name instead of a Python path.

    Reading a stream leaves personal fields sealed, because deciders never look at them: an aggregate loads without a
    single key. `unsealed` opens them for those who show or project them.
    """

    def __init__(self, registry: EventRegistry, seals: Seals) -> None:
        super().__init__(JSONTranscoder())
        self._registry = registry
        self._seals = seals

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """Raises `PersonErased` where somebody's key is gone."""
        recorded: Recorded[Any] = domain_event
        sealed = self._changed(recorded, self._seal)
        state = self._registry.encode(recorded.recorded_at, recorded.cause, recorded.command, sealed)
        name = self._registry.name(type(recorded.event))
        return StoredEvent(recorded.originator_id, recorded.originator_version, name, state)

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """An event with its personal fields still sealed; raises `UnknownEvent`."""
        stream_id, version = stored_event.originator_id, stored_event.originator_version
        assert isinstance(stream_id, UUID)
        recorded_at, envelope, event = self._registry.decode(stored_event.topic, stored_event.state)
        cause = Cause(envelope.actor, envelope.correlation_id, envelope.causation_id)
        position = getattr(stored_event, "id", 0)
        return Recorded(stream_id, version, recorded_at, cause, envelope.command, event, position)

    def unsealed(self, recorded: Recorded[Any]) -> Recorded[Any]:
        """The event with its personal fields readable; those of forgotten people read `ERASED`."""
        event = self._changed(recorded, self._open)
        return recorded if event is recorded.event else replace(recorded, event=event)

    def stretch(self, rows: Sequence[Stored], wanted: Container[type]) -> Stretch:
        """Stored events of these types as folds need them, personal fields readable: the short way for many events.

        Events are completed in place: nobody else holds what was read just now, and a copy would cost more than all else.
        """
        readers = {topic: self._reader(topic, wanted) for topic in {row.topic for row in rows}}
        found: list[tuple[Any, At]] = []
        sealed: list[tuple[Any, str, Any, int, bytes]] = []
        people: dict[int, UUID] = {}
        for position, stream_id, version, topic, state in rows:
            reader = readers[topic]
            if reader is None:
                continue
            decode, fields = reader
            recorded_at, _, event = decode(state)
            found.append((event, At(position, stream_id, recorded_at)))
            for name, person_field, suffix in fields:
                value = getattr(event, name)
                if value:
                    person_id = getattr(event, person_field)
                    number = person_id.int
                    people[number] = person_id
                    sealed.append((event, name, value, number, stream_id.bytes + version.to_bytes(8, "big") + suffix))
        by_number = {person_id.int: opener for person_id, opener in self._seals.openers(people.values()).items()}
        for event, name, value, number, context in sealed:
            _complete(event, name, _plain(value, by_number[number], context))
        return Stretch(rows[-1].position, len(rows), found)

    def _reader(self, topic: str, wanted: Container[type]) -> tuple[Callable[[bytes], Any], list[tuple[str, str, bytes]]] | None:
        event_type, decode = self._registry.brief(topic)
        if event_type not in wanted:
            return None
        fields = personal_fields(event_type).items()
        return decode, [(name, person_field, name.encode()) for name, person_field in fields]

    def _changed(self, recorded: Recorded[Any], change: Callable[[UUID, str, bytes], str]) -> Any:
        event = recorded.event
        event_type: type = type(event)
        fields = personal_fields(event_type)
        if not fields:
            return event
        place = recorded.originator_id.bytes + recorded.originator_version.to_bytes(8, "big")
        changed: dict[str, Any] = {}
        for name, person_field in fields.items():
            value, person_id = getattr(event, name), getattr(event, person_field)
            context = place + name.encode()
            if isinstance(value, tuple):
                changed[name] = tuple(change(person_id, item, context) for item in value)
            elif value is not None:
                changed[name] = change(person_id, value, context)
        return replace(event, **changed)

    def _seal(self, person_id: UUID, text: str, context: bytes) -> str:
        sealed = self._seals.seal(person_id, text.encode("utf-8"), context)
        return base64.b64encode(sealed).decode("ascii")

    def _open(self, person_id: UUID, text: str, context: bytes) -> str:
        plain = self._seals.open(person_id, base64.b64decode(text), context)
        return ERASED if plain is None else plain.decode("utf-8")


_complete = object.__setattr__


def _plain(value: Any, opener: Opener | None, context: bytes) -> Any:
    if isinstance(value, tuple):
        return tuple(_plain(item, opener, context) for item in value)
    return ERASED if opener is None else opener(a2b_base64(value), context).decode()


_states: dict[type, msgspec.json.Decoder[Any]] = {}


def encoded_state(state: object) -> bytes:
    """A snapshot's stored form."""
    return msgspec.json.encode(state)


def decoded_state(state_type: type, encoded: bytes) -> Any:
    """A snapshot's state."""
    decoder = _states.get(state_type)
    if decoder is None:
        decoder = _states.setdefault(state_type, msgspec.json.Decoder(state_type))
    return decoder.decode(encoded)
