"""Every event has words, and every personal field a mask."""

from typing import Any
from uuid import UUID

import pytest

from adapters.codec import Codec
from adapters.event_registry import EventRegistry
from adapters.postgres_past import Masks
from application.cause import Cause
from application.narration import narrate
from application.past import MASK
from application.recorded import Recorded
from application.wording import WORDS
from domain.events import EVENT_TYPES
from domain.personal import personal_fields
from tests.support.golden import SEALED, sample
from tests.support.threads import NOON


def of_each(event_type: type) -> str:
    return event_type.__name__


@pytest.mark.parametrize("event_type", EVENT_TYPES, ids=of_each)
def test_every_event_has_words_that_say_who(event_type: type) -> None:
    asked: list[UUID] = []

    def who(person: UUID) -> str:
        asked.append(person)
        return "Somebody"

    said = narrate(sample(event_type), who)
    assert asked
    assert "Somebody" in said
    assert not said.endswith(".")
    assert said[0].isupper()


def test_no_words_are_left_of_events_that_are_gone() -> None:
    assert WORDS.keys() == set(EVENT_TYPES)


@pytest.mark.parametrize("event_type", EVENT_TYPES, ids=of_each)
def test_masked_no_personal_field_of_any_event_can_be_read(event_type: type) -> None:
    event = sample(event_type)
    recorded: Recorded[Any] = Recorded(UUID(int=1), 1, NOON, Cause("test", "test"), "Command", event)
    masked = Codec(EventRegistry(EVENT_TYPES), Masks()).unsealed(recorded).event
    for name in personal_fields(event_type):
        assert getattr(masked, name) in (MASK, (MASK,))
    for word in (SEALED, "sealed"):
        assert word not in repr(masked)
    others = set(event_type.__annotations__) - personal_fields(event_type).keys() - {"TYPE"}
    assert [name for name in others if getattr(masked, name) != getattr(event, name)] == []


def test_long_words_are_shortened_and_kept_in_one_line() -> None:
    said = narrate(sample(EVENT_TYPES[0]), lambda _: "x" * 3)
    assert "\n" not in said
