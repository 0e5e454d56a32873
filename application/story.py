"""What happened, told: each event a line that says who, when, what, by which command and because of what."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from application.concerning import concerning, facts
from application.narration import narrate
from application.past import Past
from application.recorded import Recorded
from application.subjects import AuditLookups, Named, Subject
from application.trail import Step
from application.wording import short
from domain.inspection.identity import operator_id
from domain.naming import stable_name
from domain.thread.identity import ASSISTANT_ID

CHUNK = 1_000
"""Events read at once where not all that is read belongs to the story."""


@dataclass(frozen=True, slots=True)
class Line:
    """One event in words."""

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


@dataclass(frozen=True, slots=True)
class Story:
    """What happened to a subject, in order, as of a position."""

    subject: Subject
    lines: Sequence[Line]
    position: int


class Teller:
    """Puts events into words. Masked, nobody is named: people go by the first characters of their ids. Raises `LogUnavailable`."""

    def __init__(self, past: Past, lookups: AuditLookups) -> None:
        self._past = past
        self._lookups = lookups

    def events(
        self,
        subject: Subject,
        after: int,
        until: int | None,
        limit: int | None,
        *,
        masked: bool,
        fits: Callable[[Recorded[Any]], bool] = lambda _: True,
    ) -> Sequence[Recorded[Any]]:
        """The subject's events beyond `after` and up to `until` that fit, the first `limit` of them."""
        concerns = concerning(subject)
        found: list[Recorded[Any]] = []
        # What belongs to a message's story depends on what was read before, so it is followed from its beginning.
        read_to, size = (subject.since - 1, CHUNK) if subject.since else (after, min(CHUNK, limit or CHUNK))
        while limit is None or len(found) < limit:
            chunk = self._past.told(subject.streams, after=read_to, until=until, limit=size, masked=masked)
            found += [one for one in chunk if concerns(one) and one.position > after and fits(one)]
            if len(chunk) < size:
                break
            read_to, size = chunk[-1].position, min(CHUNK, 2 * size)
        return found[:limit]

    def lines(self, events: Sequence[Recorded[Any]], *, masked: bool, within: UUID | None = None) -> Sequence[Line]:
        """Events in words; those of other threads than the one that the story is about say which."""
        who = self._names(events, masked=masked)
        return [_line(one, who, within) for one in events]

    def at(self, steps: Iterable[Step], *, masked: bool) -> Mapping[str, Line]:
        """Event id → its line; an event that the trail knows and the log does not have any more is told as missing."""
        wanted = {step.position: step for step in steps}
        events = self._past.at(list(wanted), masked=masked)
        lines = {line.position: line for line in self.lines(events, masked=masked)}
        return {step.event_id: lines.get(position) or _missing(step) for position, step in wanted.items()}

    def _names(self, events: Sequence[Recorded[Any]], *, masked: bool) -> "Names":
        operators = {operator_id(one.cause.actor): one.cause.actor for one in events if one.cause.actor.startswith("cli:")}
        asked = Names({}, operators, masked=masked)
        for one in events:
            narrate(one.event, asked)
            asked.actor(one.cause.actor)
        return Names(self._lookups.people(asked.asked), operators, masked=masked)


class Names:
    """How people are called, and who was asked for."""

    def __init__(self, people: Mapping[UUID, Named], operators: Mapping[UUID, str], *, masked: bool) -> None:
        self._people = people
        self._operators = operators
        self._masked = masked
        self.asked: set[UUID] = set()

    def __call__(self, id: UUID) -> str:
        """A person by name, where there is one and it may be said, and as what they are known."""
        if id == ASSISTANT_ID:
            return "The assistant"
        if id in self._operators:
            return self.actor(self._operators[id])
        self.asked.add(id)
        person = self._people.get(id)
        if person is None:
            return short(id)
        name = None if self._masked else person.display_name
        return f"{name or short(id)} ({person.user_type})"

    def actor(self, actor: str) -> str:
        """Whoever brought an event about."""
        kind, _, name = actor.partition(":")
        match kind:
            case "person":
                person_id = _id(name)
                return actor if person_id is None else self(person_id)
            case "cli":
                return f"Operator {name}"
            case "subscriber" | "deadline":
                return f"{kind.capitalize()} {name}"
            case "system":
                return f"The system, for {name}"
            case _:
                return actor


def _line(recorded: Recorded[Any], who: Names, within: UUID | None) -> Line:
    cause, event = recorded.cause, recorded.event
    thread_id = getattr(event, "thread_id", None)
    where = f" (thread {short(thread_id)})" if thread_id is not None and thread_id != within else ""
    return Line(
        position=recorded.position,
        event_id=recorded.event_id,
        recorded_at=recorded.recorded_at,
        actor=cause.actor,
        actor_name=who.actor(cause.actor),
        command=recorded.command,
        correlation_id=cause.correlation_id,
        causation_id=cause.causation_id,
        topic=stable_name(type(event)),
        sentence=narrate(event, who) + where,
        facts=facts(event),
    )


def _missing(step: Step) -> Line:
    return Line(
        position=step.position,
        event_id=step.event_id,
        recorded_at=step.recorded_at,
        actor=step.actor,
        actor_name=step.actor,
        command=step.command,
        correlation_id=step.correlation_id,
        causation_id=step.causation_id,
        topic=step.topic,
        sentence="The log does not have this event any more; `islanders audit verify-log` says what is wrong with the log",
        facts={},
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
