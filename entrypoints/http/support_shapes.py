"""What support asks and is shown; OpenAPI is generated from these."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from msgspec import Meta, Struct, convert, field

from application.audit import Line
from application.support import Explained
from domain.inspection.decider import LONGEST_REASON, SHORTEST_REASON, Look

Kind = Literal["thread", "person", "message", "lead", "broadcast", "booking"]
Reason = Annotated[
    str, Meta(min_length=SHORTEST_REASON, max_length=LONGEST_REASON, description="Why; kept, and read by whoever audits support.")
]
Moment = Annotated[str, Meta(max_length=64, description="A position of the log, or a time in ISO 8601; in UTC without a zone.")]
Cursor = Annotated[str, Meta(max_length=64, description="From the page before.")]
Limit = Annotated[int, Meta(ge=1, le=100)]
Time = Annotated[str, Meta(max_length=64, description="A time in ISO 8601; in UTC without a zone.")]
Text = Annotated[str, Meta(min_length=1, max_length=128)]


class NewLook(Struct, frozen=True):
    """What a member of staff wants to read, and why."""

    kind: Kind
    id: UUID
    reason: Reason


class LookShown(Struct, frozen=True):
    """A look that is open: until then the subject is shown to whoever looks as `masked` says."""

    kind: Kind
    id: UUID
    masked: bool
    until: datetime


class StateQuery(Struct, frozen=True):
    """Which moment; the present one where none is given."""

    as_of: Moment | None = None


class SpanQuery(Struct, frozen=True):
    """Two moments: from the beginning to the present where they are not given."""

    from_: Moment | None = field(default=None, name="from")
    to: Moment | None = None


class StoryQuery(SpanQuery, frozen=True):
    """Which lines: those beyond `from` and up to `to`, a page at a time."""

    limit: Limit = 50
    cursor: Cursor | None = None


class FindQuery(Struct, frozen=True):
    """What events must fit, all of it; the span of time includes both ends."""

    phone: Text | None = None
    sid: Text | None = None
    correlation_id: Text | None = None
    from_: Time | None = field(default=None, name="from")
    to: Time | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class StateThen(Struct, frozen=True):
    """A subject as it was at a position: the rows of each view that concern it."""

    look: LookShown
    as_of: int
    views: Mapping[str, Sequence[Mapping[str, Any]]]


class LineShown(Struct, frozen=True):
    """One event in words, with its circumstances."""

    position: int
    event_id: str
    recorded_at: datetime
    actor: str
    actor_name: str
    command: str
    correlation_id: str
    causation_id: str | None
    topic: str
    sentence: str
    facts: Mapping[str, Any]


class StoryPage(Struct, frozen=True):
    """A page of a story, oldest line first; `next_cursor` is null at its end."""

    look: LookShown
    lines: list[LineShown]
    next_cursor: str | None


class RowChange(Struct, frozen=True):
    """A row that differs: `before` and `after` hold what differs of it."""

    view: str
    key: Any
    change: Literal["added", "removed", "changed"]
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


class Difference(Struct, frozen=True):
    """What changed of a subject between two positions."""

    look: LookShown
    earlier: int
    later: int
    changes: list[RowChange]


class OriginShown(Struct, frozen=True):
    """Where a chain of events began."""

    kind: str
    correlation_id: str
    actor: str
    sentence: str


class EffectShown(Struct, frozen=True):
    """An event that another one led to, and what it led to itself; `cut` where there is more than is told."""

    line: LineShown
    effects: list["EffectShown"]
    cut: bool


class Why(Struct, frozen=True):
    """What led to an event, which is the last of `causes`, and what followed from it; `cut` where there is more than is told.

    `look` is the look at the subject that the event concerns, null where it concerns none.
    """

    look: LookShown | None
    origin: OriginShown
    causes: list[LineShown]
    effects: list[EffectShown]
    cut: bool


class Found(Struct, frozen=True):
    """A page of events that fit, always masked; `next_cursor` is null at the end."""

    lines: list[LineShown]
    next_cursor: str | None


def look_shown(kind: str, id: UUID, look: Look) -> LookShown:
    """A look at a subject."""
    return LookShown(cast("Kind", str(kind)), id, look.masked, look.until)


def lines_shown(lines: Sequence[Line]) -> list[LineShown]:
    """Lines of a story."""
    return convert(lines, list[LineShown], from_attributes=True)


def changes_shown(changes: Sequence[Mapping[str, Any]]) -> list[RowChange]:
    """Rows that differ."""
    return convert(changes, list[RowChange])


def why_shown(explained: Explained) -> Why:
    """A chain of causes and effects."""
    chain, subject, look = explained.chain, explained.subject, explained.look
    return Why(
        look_shown(*subject, look) if subject and look else None,
        convert(chain.origin, OriginShown, from_attributes=True),
        lines_shown(chain.causes),
        convert(chain.effects, list[EffectShown], from_attributes=True),
        chain.cut,
    )
