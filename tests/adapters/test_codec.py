"""Events survive being stored, and only those who may read them can."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Annotated, Any, ClassVar
from uuid import UUID, uuid4

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from adapters.codec import Codec
from adapters.event_registry import EventRegistry, UnknownEvent, Upcast
from application.cause import Cause
from application.ports import PersonErased
from application.recorded import Recorded
from domain.events import EVENT_TYPES
from domain.naming import stable_name
from domain.personal import ERASED, Personal, personal_fields

GOLDEN = Path(__file__).parent.parent / "golden"
CAUSE = Cause(f"person:{UUID(int=7)}", "correlation", None)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


class OneKeyEach:
    """Seals with a key per person, in memory."""

    def __init__(self) -> None:
        self.keys: dict[UUID, AESGCM | None] = {}

    def seal(self, person_id: UUID, plain: bytes, context: bytes) -> bytes:
        """With a nonce of zeros: good enough here."""
        key = self.keys.setdefault(person_id, AESGCM(b"k" * 32))
        if key is None:
            raise PersonErased
        return key.encrypt(b"0" * 12, plain, context)

    def open(self, person_id: UUID, sealed: bytes, context: bytes) -> bytes | None:
        """None for the forgotten."""
        key = self.keys.setdefault(person_id, AESGCM(b"k" * 32))
        return key.decrypt(b"0" * 12, sealed, context) if key else None

    def openers(self, people: Collection[UUID]) -> dict[UUID, Callable[[bytes, bytes], bytes] | None]:
        """The same, for many."""
        return {person_id: partial(self.open, person_id) if self.keys.get(person_id) else None for person_id in people}  # type: ignore[misc]


def of_type(event_type: type) -> st.SearchStrategy[Any]:
    """Any event of a type."""
    return st.builds(event_type)


st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))
st.register_type_strategy(str, TEXT)
st.register_type_strategy(Decimal, st.decimals(allow_nan=False, allow_infinity=False))
ANY_EVENT = st.sampled_from(EVENT_TYPES).flatmap(of_type)


@given(event=ANY_EVENT, stream=st.uuids(), version=st.integers(1, 2**40))
def test_every_event_survives_the_codec(event: Any, stream: UUID, version: int) -> None:
    codec = Codec(EventRegistry(EVENT_TYPES), OneKeyEach())
    before = Recorded(stream, version, datetime(2026, 1, 2, tzinfo=UTC), CAUSE, "Command", event)
    assert codec.unsealed(codec.to_domain_event(codec.to_stored_event(before))) == before


@given(event=ANY_EVENT)
def test_personal_fields_are_unreadable_in_the_log(event: Any) -> None:
    secret = "Zyxwvut 0533 111 22 33"
    for name in personal_fields(type(event)):
        event = replace(event, **{name: (secret,) if isinstance(getattr(event, name), tuple) else secret})
    codec = Codec(EventRegistry(EVENT_TYPES), OneKeyEach())
    stored = codec.to_stored_event(Recorded(uuid4(), 1, datetime.now(UTC), CAUSE, "Command", event))
    assert secret.encode() not in stored.state


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An event for these tests."""

    TYPE: ClassVar[str] = "test.said"
    VERSION: ClassVar[int] = 2
    person_id: UUID
    words: Annotated[str, Personal(person="person_id")]
    loud: bool


def stored_words(codec: Codec, person: UUID, stream: UUID, version: int) -> Any:
    """Something said, as it is stored."""
    event = Said(person_id=person, words="hello", loud=False)
    return codec.to_stored_event(Recorded(stream, version, datetime.now(UTC), CAUSE, "Say", event))


def test_the_words_of_the_forgotten_read_as_erased_and_nothing_new_is_recorded_of_them() -> None:
    seals, person, stream = OneKeyEach(), uuid4(), uuid4()
    codec = Codec(EventRegistry([Said]), seals)
    stored = stored_words(codec, person, stream, 1)
    seals.keys[person] = None
    assert codec.unsealed(codec.to_domain_event(stored)).event == Said(person_id=person, words=ERASED, loud=False)
    with pytest.raises(PersonErased):
        stored_words(codec, person, stream, 2)


def test_sealed_words_cannot_be_moved_to_another_place_in_the_log() -> None:
    codec, person, stream = Codec(EventRegistry([Said]), OneKeyEach()), uuid4(), uuid4()
    moved = replace(stored_words(codec, person, stream, 1), originator_version=2)
    with pytest.raises(InvalidTag):
        codec.unsealed(codec.to_domain_event(moved))


def test_an_unknown_name_is_an_error_that_names_it() -> None:
    codec = Codec(EventRegistry([Said]), OneKeyEach())
    stored = replace(stored_words(codec, uuid4(), uuid4(), 1), topic="os:system")
    with pytest.raises(UnknownEvent, match="os:system"):
        codec.to_domain_event(stored)


def test_an_older_shape_is_upcast() -> None:
    upcast = Upcast("test.said.v1", Said, lambda old: {**old, "loud": old["words"].isupper()})
    codec = Codec(EventRegistry([Said], [upcast]), OneKeyEach())
    person = uuid4()
    old = b'["2026-01-02T00:00:00Z",{"actor":"a","correlation_id":"c","command":"Say"},{"person_id":"%s","words":"HI"}]'
    stored = replace(stored_words(codec, person, uuid4(), 1), topic="test.said.v1", state=old % str(person).encode())
    assert codec.to_domain_event(stored).event == Said(person_id=person, words="HI", loud=True)


def test_two_events_cannot_share_a_name() -> None:
    with pytest.raises(ValueError, match=r"test\.said\.v2"):
        EventRegistry([Said, Said])


@pytest.mark.parametrize("event_type", EVENT_TYPES, ids=stable_name)
def test_every_released_event_can_be_read_forever(event_type: type) -> None:
    golden = GOLDEN / f"{stable_name(event_type)}.json"
    assert golden.exists(), f"write {golden.name}: one stored event, as this release writes it"
    _, _, event = EventRegistry(EVENT_TYPES).decode(golden.stem, golden.read_bytes())
    assert type(event) is event_type


def test_golden_files_of_released_events_are_never_removed_while_they_can_be_read() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == EventRegistry(EVENT_TYPES).names
