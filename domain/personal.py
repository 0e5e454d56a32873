"""Marks the fields of events that must become unreadable when their person is forgotten."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Annotated, get_args, get_origin, get_type_hints

ERASED = "⁂"
"""What a personal field reads as once its person's key is destroyed."""


@dataclass(frozen=True, slots=True)
class Personal:
    """The annotated text is about the person named by another field of the same event, `person`.

    Personal fields are `str`, `str | None` or `tuple[str, ...]`. They are encrypted in the log under that person's key;
    deciders never depend on their content, so a stream replays the same after its people are forgotten.
    """

    person: str


def personal_fields(event_type: type) -> Mapping[str, str]:
    """Personal field → the field that names its person, for one event type."""
    return _personal_fields(event_type)


@cache
def _personal_fields(event_type: type) -> Mapping[str, str]:
    found = {}
    for name, hint in get_type_hints(event_type, include_extras=True).items():
        if get_origin(hint) is Annotated:
            for mark in get_args(hint)[1:]:
                if isinstance(mark, Personal):
                    found[name] = mark.person
    return MappingProxyType(found)
