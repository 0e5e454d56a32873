"""Why something happened: the chain of events back to where it began, and what followed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from application.story import Line, Teller
from application.trail import Step, Trail
from domain.errors import Refused

LONGEST = 1_000
"""Causes that are followed back; a chain has a handful."""

WIDEST, DEEPEST = 200, 20
"""Effects that are told in all, and how far from the event."""


class EventNotFound(Refused):
    """The log has no event with that id."""

    type: ClassVar[str] = "event-not-found"
    title: ClassVar[str] = "There is no such event"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a chain began: `kind` is request, command, subscriber, deadline, webhook, system or unknown; the sentence says how."""

    kind: str
    correlation_id: str
    actor: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Effect:
    """An event that another one led to, and what it led to itself; `cut` where there is more than is told."""

    line: Line
    effects: Sequence["Effect"]
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Chain:
    """`causes` lead from the first event to the one that was asked about, which is the last; `effects` follow from it.

    `cut` says that there are more causes or effects than are told.
    """

    origin: Origin
    causes: Sequence[Line]
    effects: Sequence[Effect]
    cut: bool = False


class Causes:
    """Follows causes and effects; a chain that bites its own tail, which only a forged log has, ends there."""

    def __init__(self, trail: Trail, teller: Teller) -> None:
        self._trail = trail
        self._teller = teller

    def of(self, event_id: str, *, masked: bool) -> Chain:
        """The chain of an event; raises `EventNotFound`."""
        step = self._trail.event(event_id)
        if step is None:
            raise EventNotFound(f"the log has no event {event_id}; a story names the events of its subject, with their ids")
        causes, has_all_causes = self._causes(step)
        tree = _Tree(self._trail, {cause.event_id for cause in causes})
        tree.grow(step)
        lines = self._teller.at([*causes, *tree.steps], masked=masked)
        told = [lines[cause.event_id] for cause in causes]
        effects, cut = tree.told(step.event_id, lines)
        return Chain(_origin(told[0], is_first=has_all_causes), told, effects, cut=tree.cut or cut or not has_all_causes)

    def _causes(self, step: Step) -> tuple[list[Step], bool]:
        """From the first to this one, and whether that is all."""
        found, seen = [step], {step.event_id}
        while step.causation_id is not None and step.causation_id not in seen:
            cause = self._trail.event(step.causation_id)
            if cause is None:
                break
            if len(found) >= LONGEST:
                return found[::-1], False
            step = cause
            seen.add(step.event_id)
            found.append(step)
        return found[::-1], True


class _Tree:
    """Effects, nearest first, until there are enough of them. An event has one cause, so only a cause can come up again."""

    def __init__(self, trail: Trail, causes: set[str]) -> None:
        self._trail = trail
        self._causes = causes
        self._children: dict[str, list[Step]] = {}
        self._cut: set[str] = set()
        self.steps: list[Step] = []

    @property
    def cut(self) -> bool:
        """Whether anything is left out."""
        return bool(self._cut)

    def grow(self, root: Step) -> None:
        """Finds effects of effects."""
        level = [root]
        for _ in range(DEEPEST):
            level = [child for step in level for child in self._effects(step)]
        self._cut |= {step.event_id for step in level if self._trail.caused_by(step.event_id)}

    def _effects(self, step: Step) -> list[Step]:
        if len(self.steps) >= WIDEST:
            self._cut |= {step.event_id} if self._trail.caused_by(step.event_id) else set()
            return []
        fresh = [effect for effect in self._trail.caused_by(step.event_id) if effect.event_id not in self._causes]
        kept = fresh[: WIDEST - len(self.steps)]
        if len(kept) < len(fresh):
            self._cut.add(step.event_id)
        self.steps += kept
        self._children[step.event_id] = kept
        return kept

    def told(self, event_id: str, lines: Mapping[str, Line]) -> tuple[Sequence[Effect], bool]:
        """The effects of an event in words, and whether more are left out."""
        effects = []
        for child in self._children.get(event_id, ()):
            further, cut = self.told(child.event_id, lines)
            effects.append(Effect(lines[child.event_id], further, cut))
        return effects, event_id in self._cut


_BEGINNINGS = {
    "person": ("request", "a request of {who}"),
    "cli": ("command", "a command of {who} at the command line"),
    "subscriber": ("subscriber", "subscriber {name}, of its own accord"),
    "deadline": ("deadline", "a deadline that passed: {name}"),
    "webhook": ("webhook", "a webhook of {name}"),
    "system": ("system", "the system itself, for {name}"),
}
"""How each kind of actor begins a chain."""


def _origin(first: Line, *, is_first: bool) -> Origin:
    source, _, sent_id = first.correlation_id.partition(":")
    actor, _, name = first.actor.partition(":")
    if not is_first:
        kind, sentence = "unknown", "the chain is longer than is followed; ask again for the first of these events"
    elif source == "whatsapp":
        kind, sentence = "webhook", f"a WhatsApp webhook, about {sent_id}"
    elif first.causation_id is not None:
        kind, sentence = "unknown", f"because of {first.causation_id}, which is no event of this log"
    else:
        kind, words = _BEGINNINGS.get(actor, ("unknown", "{who}"))
        sentence = f"{words.format(who=first.actor_name, name=name)}, correlation id {first.correlation_id}"
    return Origin(kind, first.correlation_id, first.actor, sentence)
