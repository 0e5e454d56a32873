"""What a model of language does for the assistant: it fills slots and words answers. It decides nothing and does nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID


class ModelUnavailable(Exception):
    """The model could not be asked, or its answer was of no use; the text names the kind of fault, never what was said."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a conversation."""

    from_customer: bool
    content: str


@dataclass(frozen=True, slots=True)
class Question:
    """What was said now, by whom, in which language, and what was said before it."""

    user_id: UUID
    text: str
    language: str
    before: Sequence[Said] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """Slots as the model read them, each None where the text does not say it; nothing in them is believed before it is checked."""

    category: str | None = None
    subcategory: str | None = None
    place: str | None = None
    min_price: str | None = None
    max_price: str | None = None
    currency: str | None = None
    bedrooms: int | None = None
    first_day: str | None = None
    last_day: str | None = None
    time: str | None = None
    attributes: Sequence[tuple[str, str]] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer as the rules made it: what stands before and after the `lines`, which are kept as they are."""

    before: str
    lines: tuple[str, ...]
    after: str


@dataclass(frozen=True, slots=True)
class Worded:
    """What is to stand before and after the lines instead."""

    before: str
    after: str


class Model(Protocol):
    """A model of language; both methods raise `ModelUnavailable`."""

    @property
    def name(self) -> str:
        """Which one."""

    def read(self, question: Question, today: str) -> Read:
        """Fills the slots; `today` as YYYY-MM-DD, for days that are named without a date."""

    def word(self, question: Question, draft: Draft) -> Worded:
        """Words an answer anew, in the question's language."""
