"""Stable names of events and how each is read, today's and those of older releases."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from application.cause import Cause
from domain.errors import Refused
from domain.naming import stable_name


class UnknownEvent(Refused):
    """The log holds an event that this release has no name for; nothing is ever imported to find out."""

    type = "unknown-event"
    title = "The log holds an event that this release does not know"

    def __init__(self, name: str) -> None:
        super().__init__(f"no event is registered as {name!r}; a newer release may have written it")
        self.name = name


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is stored beside an event's own fields."""

    actor: str
    correlation_id: str
    command: str
    causation_id: str | None = None


Decoded = tuple[datetime, Envelope, Any]
Happened = tuple[datetime, Any, Any]


@dataclass(frozen=True, slots=True)
class Upcast:
    """How an event stored under an older name becomes one of today's: `change` maps its fields to those of `to`."""

    name: str
    to: type
    change: Callable[[dict[str, Any]], Mapping[str, Any]]


def _decoder(event_type: type) -> Callable[[bytes], Decoded]:
    return msgspec.json.Decoder(tuple[datetime, Envelope, event_type]).decode  # type: ignore[valid-type]


def _upcasting_decoder(upcast: Upcast) -> Callable[[bytes], Decoded]:
    raw = msgspec.json.Decoder(tuple[datetime, Envelope, dict[str, Any]])

    def decode(state: bytes) -> Decoded:
        recorded_at, envelope, fields = raw.decode(state)
        return recorded_at, envelope, msgspec.convert(upcast.change(fields), upcast.to)

    return decode


def _brief_decoder(event_type: type) -> Callable[[bytes], Happened]:
    """Skips the envelope, which folding views never looks at."""
    return msgspec.json.Decoder(tuple[datetime, msgspec.Raw, event_type]).decode  # type: ignore[valid-type]


class EventRegistry:
    """Which events exist. An unknown name is an error that says the name."""

    def __init__(self, event_types: Iterable[type], upcasts: Iterable[Upcast] = ()) -> None:
        self._names: dict[type, str] = {}
        self._decoders: dict[str, Callable[[bytes], Decoded]] = {}
        self._brief: dict[str, tuple[type, Callable[[bytes], Happened]]] = {}
        self._encoder = msgspec.json.Encoder()
        for event_type in event_types:
            self._register(stable_name(event_type), _decoder(event_type))
            self._brief[stable_name(event_type)] = event_type, _brief_decoder(event_type)
            self._names[event_type] = stable_name(event_type)
        for upcast in upcasts:
            decoder = _upcasting_decoder(upcast)
            self._register(upcast.name, decoder)
            self._brief[upcast.name] = upcast.to, decoder

    def _register(self, name: str, decode: Callable[[bytes], Decoded]) -> None:
        if name in self._decoders:
            message = f"two events are called {name!r}"
            raise ValueError(message)
        self._decoders[name] = decode

    @property
    def names(self) -> frozenset[str]:
        """Every name that can be read."""
        return frozenset(self._decoders)

    def name(self, event_type: type) -> str:
        """The stable name of one of today's events; raises `UnknownEvent`."""
        try:
            return self._names[event_type]
        except KeyError:
            raise UnknownEvent(event_type.__qualname__) from None

    def encode(self, recorded_at: datetime, cause: Cause, command: str, event: object) -> bytes:
        """The stored form: `[recorded_at, envelope, fields]` as JSON."""
        envelope = Envelope(cause.actor, cause.correlation_id, command, cause.causation_id)
        return self._encoder.encode((recorded_at, envelope, event))

    def decode(self, name: str, state: bytes) -> Decoded:
        """Raises `UnknownEvent`."""
        try:
            decode = self._decoders[name]
        except KeyError:
            raise UnknownEvent(name) from None
        return decode(state)

    def brief(self, name: str) -> tuple[type, Callable[[bytes], Happened]]:
        """The type of the events stored under a name, and what reads when it was recorded and the event; raises `UnknownEvent`."""
        try:
            return self._brief[name]
        except KeyError:
            raise UnknownEvent(name) from None
