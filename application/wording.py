"""What sentences about events are made of."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

Who = Callable[[UUID], str]
"""How somebody is called in a sentence."""

Words = Callable[[Any, Who], str]
W = TypeVar("W", bound=Words)

WORDS: dict[type, Words] = {}
"""The sentence of each type of event; a test knows when one is missing."""

_LONGEST_QUOTE = 160


def says(event_type: type) -> Callable[[W], W]:
    """The decorated function words events of this type."""

    def register(words: W) -> W:
        WORDS[event_type] = words
        return words

    return register


def short(id: UUID) -> str:
    """Enough of an id to tell it from others in the same story."""
    return str(id)[:8]


def quoted(text: str) -> str:
    """What somebody wrote, in one line."""
    line = " ".join(text.split())
    return f"“{line[:_LONGEST_QUOTE]}…”" if len(line) > _LONGEST_QUOTE else f"“{line}”"


def times(number: int, what: str) -> str:
    """So many things."""
    return f"{number} {what}{'' if number == 1 else 's'}"
