"""Between events and their stored form: stable names, and personal fields sealed under their person's key."""

import base64
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol
from uuid import UUID

import msgspec
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent

from adapters.event_registry import EventRegistry
from application.cause import Cause
from application.recorded import Recorded
from domain.personal import ERASED, personal_fields


class Seals(Protocol):
    """Seals and opens texts under a person's key."""

    def seal(self, person_id: UUID, plain: bytes, context: bytes) -> bytes:
        """Ciphertext bound to its context; raises `PersonErased`."""

    def open(self, person_id: UUID, sealed: bytes, context: bytes) -> bytes | None:
        """The plain text, or None where the key has been destroyed."""


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
