"""What support is shown of conversations and people: each look is recorded first, and masked until a reason is given."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from application.audit import Audit, BadMoment, Chain, Effect, Line, Subject
from application.cause import Cause
from application.inspections import Inspections
from domain.inspection.decider import Look
from domain.inspection.events import SubjectKind
from domain.inspection.identity import LOG_ID


@dataclass(frozen=True, slots=True)
class Viewer:
    """A member of staff, and why their looks are recorded."""

    staff_id: UUID
    cause: Cause


@dataclass(frozen=True, slots=True)
class Span:
    """What lies beyond one moment and up to another: from the beginning, and to the end, where they are not given."""

    earlier: str | None = None
    later: str | None = None


@dataclass(frozen=True, slots=True)
class Sought:
    """What events must fit, all of it; `phone` is in E.164."""

    phone: str | None = None
    sid: str | None = None
    correlation_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Then:
    """A subject as it was at a position."""

    look: Look
    position: int
    views: Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Told:
    """A page of a story; beyond position `more` there is more of it."""

    look: Look
    lines: Sequence[Line]
    more: int | None


@dataclass(frozen=True, slots=True)
class Between:
    """What changed of a subject between two positions."""

    look: Look
    earlier: int
    later: int
    changes: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Explained:
    """Where an event came from and what it led to; `subject` and `look` are absent where it concerns none that can be looked at."""

    chain: Chain
    subject: tuple[SubjectKind, UUID] | None
    look: Look | None


class Support:
    """Looks back on behalf of staff. All raise `SubjectNotFound`, `BadMoment`, `Busy`, `LogUnavailable` and `PersonErased`.

    What cannot be shown, because there is no such subject or no such moment, is no look and leaves no event.
    """

    def __init__(self, audit: Audit, inspections: Inspections) -> None:
        self._audit = audit
        self._inspections = inspections

    def look(self, viewer: Viewer, kind: str, id: UUID, reason: str) -> Look:
        """Opens a subject to this member of staff for a while; raises `ReasonNotFit`."""
        return self._look(viewer, self._audit.subject(kind, id), reason)

    def state(self, viewer: Viewer, kind: str, id: UUID, as_of: str | None) -> Then:
        """A subject as it was at a moment."""
        subject, position = self._audit.subject(kind, id), self._audit.position(as_of)
        look = self._look(viewer, subject)
        return Then(look, position, self._audit.state(subject, as_of=position, masked=look.masked))

    def story(self, viewer: Viewer, kind: str, id: UUID, span: Span, after: int, limit: int) -> Told:
        """A page of what happened to a subject in a span, beyond position `after`, oldest first."""
        subject, (earlier, later) = self._audit.subject(kind, id), self._positions(span)
        look = self._look(viewer, subject)
        told = self._audit.story(subject, after=max(earlier, after), until=later, limit=limit + 1, masked=look.masked)
        return Told(look, *_page(told.lines, limit))

    def difference(self, viewer: Viewer, kind: str, id: UUID, span: Span) -> Between:
        """What changed of a subject in a span."""
        subject, (earlier, later) = self._audit.subject(kind, id), self._positions(span)
        look = self._look(viewer, subject)
        return Between(look, earlier, later, self._audit.difference(subject, earlier, later, masked=look.masked))

    def why(self, viewer: Viewer, event_id: str) -> Explained:
        """Where an event came from and what it led to; raises `EventNotFound`.

        That is a look at the event's subject. With a reason open for it, what the chain says of this subject is readable; what it
        says of others stays masked.
        """
        chain = self._audit.why(event_id, masked=True)
        subject = concerned(chain.causes[-1])
        if subject is None:
            return Explained(chain, None, None)
        look = self._inspections.look(viewer.staff_id, *subject, None, viewer.cause)
        if not look.masked:
            chain = _revealed(chain, self._audit.why(event_id, masked=False), subject)
        return Explained(chain, subject, look)

    def find(self, viewer: Viewer, sought: Sought, after: int, limit: int) -> tuple[Sequence[Line], int | None]:
        """A page of the events that fit, masked, and the position beyond which there are more.

        Searching is a look at the log; what was searched for is not recorded, because it names somebody.
        """
        self._inspections.look(viewer.staff_id, SubjectKind.LOG, LOG_ID, None, viewer.cause)
        found = self._audit.find(
            phone=sought.phone,
            sid=sought.sid,
            correlation_id=sought.correlation_id,
            since=sought.since,
            until=sought.until,
            limit=limit + 1,
            after=after,
        )
        return _page(found, limit)

    def _look(self, viewer: Viewer, subject: Subject, reason: str | None = None) -> Look:
        return self._inspections.look(viewer.staff_id, subject.kind, subject.id, reason, viewer.cause)

    def _positions(self, span: Span) -> tuple[int, int]:
        earlier = 0 if span.earlier is None else self._audit.position(span.earlier)
        later = self._audit.position(span.later)
        if earlier > later:
            raise BadMoment("The first moment is after the second.")
        return earlier, later


def concerned(line: Line) -> tuple[SubjectKind, UUID] | None:
    """The subject whose story an event belongs to, None where it is nobody's."""
    facts = line.facts
    if "thread_id" in facts:
        return SubjectKind.THREAD, UUID(str(facts["thread_id"]))
    if "subject_id" in facts:
        kind = SubjectKind(facts["kind"])
        return None if kind is SubjectKind.LOG else (kind, UUID(str(facts["subject_id"])))
    if "person_id" in facts:
        return SubjectKind.PERSON, UUID(str(facts["person_id"]))
    return None


def _page(lines: Sequence[Line], limit: int) -> tuple[Sequence[Line], int | None]:
    page = lines[:limit]
    return page, page[-1].position if len(lines) > limit else None


def _lines(chain: Chain) -> Iterator[Line]:
    yield from chain.causes
    waiting = list(chain.effects)
    while waiting:
        effect = waiting.pop()
        yield effect.line
        waiting += effect.effects


def _revealed(chain: Chain, readable: Chain, subject: tuple[SubjectKind, UUID]) -> Chain:
    """The masked chain with what the readable one says of a subject; one read later may know of more effects."""
    told = {line.event_id: line for line in _lines(readable) if concerned(line) == subject}

    def shown(line: Line) -> Line:
        return told.get(line.event_id, line)

    def effect_shown(effect: Effect) -> Effect:
        return replace(effect, line=shown(effect.line), effects=[effect_shown(one) for one in effect.effects])

    causes = [shown(line) for line in chain.causes]
    origin = readable.origin if chain.causes[0].event_id in told else chain.origin
    return replace(chain, origin=origin, causes=causes, effects=[effect_shown(one) for one in chain.effects])
