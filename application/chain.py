"""The chain: a hash over each event and the hash before it, so that no event can be changed, taken out or moved unseen."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from itertools import chain as joined
from struct import Struct
from typing import NamedTuple, Protocol

from application.history import History, Stored
from application.trail import Step

BEGINNING = bytes(32)
"""The hash before the first event."""

SHOWN = 100
"""Findings that are kept; the others are only counted, so that memory stays bounded whatever was done to the log."""

_BEFORE_ALL = -(2**63)
_STRIDE = 2_000
_UNDECIDED = 1_000
_NUMBERS = Struct(">qqQQQ")


class UnreadableEvent(Exception):
    """An event's circumstances cannot be read, so that the trail ends before it; `position` says which."""

    def __init__(self, position: int) -> None:
        super().__init__(f"the event at position {position} cannot be read; the trail ends before it")
        self.position = position


class Link(NamedTuple):
    """What the trail keeps of one event: its circumstances, and the hash of the chain up to it."""

    step: Step
    hash: bytes


class Anchor(NamedTuple):
    """The hash of the chain at one position, as it was told to somebody who keeps it elsewhere."""

    position: int
    hash: bytes


class Chain(Protocol):
    """The chain as it is kept; every method raises `LogUnavailable`."""

    def keep(self) -> int:
        """Chains the next events, gives how many; 0 once all are chained. Raises `UnreadableEvent`."""

    def end(self) -> int:
        """The last position in the chain, 0 before the first."""

    def links(self, after: int, until: int) -> Iterator[Sequence[Link]]:
        """Batches of links beyond `after` and up to `until`, in order."""

    def anchors(self, every: int) -> Iterator[Anchor]:
        """Of each so many positions the last one in the chain, in order; the last of all is always among them."""

    def step(self, event: Stored) -> Step:
        """The circumstances that an event tells of itself; raises `UnreadableEvent`."""

    def newer(self, position: int) -> int:
        """How many events lie beyond a position."""


class Fault(StrEnum):
    """What can be wrong at a position."""

    CHANGED = "changed"
    MISSING = "missing"
    UNKNOWN = "unknown"
    TRAIL_CHANGED = "trail-changed"
    TRAIL_MISSING = "trail-missing"
    OFF_ANCHOR = "off-anchor"


class Finding(NamedTuple):
    """One fault, and where."""

    position: int
    fault: Fault


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of a verification: `until` is the last position of the chain when it began, `newer` counts the events beyond."""

    checked: int
    until: int
    newer: int
    faults: int
    first: tuple[Finding, ...]


def digest(before: bytes, event: Stored) -> bytes:
    """The hash at an event; the lengths of all parts come first, so that nothing can be moved from one into the next."""
    topic = event.topic.encode()
    numbers = _NUMBERS.pack(event.position, event.version, len(before), len(topic), len(event.state))
    return sha256(b"".join((numbers, before, event.stream_id.bytes, topic, event.state))).digest()


class Walk:
    """Compares log and trail position by position, in order.

    After a difference it goes on from the hash that is stored, so that one change is found at one position. Which of the two
    was changed shows at the next position that fits: where that one follows from the stored hash, the log was; where it
    follows from the events alone, the trail was. At the end of the trail nothing tells, and the event is named.
    """

    def __init__(self, step: Callable[[Stored], Step]) -> None:
        self._step = step
        self._stored = BEGINNING
        self._followed = BEGINNING
        self._undecided: list[tuple[Finding, Finding]] = []

    def at(self, event: Stored | None, link: Link | None) -> Sequence[Finding]:
        """What is known to be wrong after the event and the link of one position; at least one of them is there."""
        if not self._undecided:
            self._followed = self._stored
        if link is None:
            assert event is not None
            self._followed = digest(self._followed, event)
            return self._later(event.position, Fault.UNKNOWN, Fault.TRAIL_MISSING)
        before, self._stored = self._stored, link.hash
        if event is None:
            return self._later(link.step.position, Fault.MISSING, Fault.TRAIL_CHANGED)
        if digest(before, event) == link.hash:
            return [*self.rest(), *self._said(event, link)]
        self._followed = digest(self._followed, event)
        if self._followed == link.hash:
            in_trail = [of_trail for _, of_trail in self._undecided]
            self._undecided.clear()
            return [*in_trail, *self._said(event, link)]
        return self._later(event.position, Fault.CHANGED, Fault.TRAIL_CHANGED)

    def rest(self) -> Sequence[Finding]:
        """What could not be told apart so far, told as changes of the log."""
        in_log = [of_log for of_log, _ in self._undecided]
        self._undecided.clear()
        return in_log

    def _said(self, event: Stored, link: Link) -> Iterator[Finding]:
        """Whether the trail says of an event what it says of itself; the hash covers the event alone."""
        try:
            same = self._step(event) == link.step
        except UnreadableEvent:
            yield Finding(event.position, Fault.CHANGED)
        else:
            if not same:
                yield Finding(event.position, Fault.TRAIL_CHANGED)

    def _later(self, position: int, of_log: Fault, of_trail: Fault) -> Sequence[Finding]:
        self._undecided.append((Finding(position, of_log), Finding(position, of_trail)))
        return self.rest() if len(self._undecided) >= _UNDECIDED else ()


def side_by_side(events: Iterable[Stored], links: Iterable[Link]) -> Iterator[tuple[Stored | None, Link | None]]:
    """Events and links of the same position together, those without a counterpart alone; both come in order."""
    left, right = iter(events), iter(links)
    event, link = next(left, None), next(right, None)
    while event is not None or link is not None:
        if link is None or (event is not None and event.position < link.step.position):
            yield event, None
            event = next(left, None)
        elif event is None or event.position > link.step.position:
            yield None, link
            link = next(right, None)
        else:
            yield event, link
            event, link = next(left, None), next(right, None)


def verify(
    history: History,
    chain: Chain,
    anchors: Mapping[int, bytes],
    report: Callable[[int, int], None] = lambda _position, _until: None,
) -> Verified:
    """Compares the log with its trail up to the trail's end as of now, and the trail with anchors told earlier.

    Reads in batches while others write. `report` hears now and then how far it has come, and how far it goes. Raises
    `LogUnavailable`.
    """
    until, walk, found = chain.end(), Walk(chain.step), _Found()
    events = joined.from_iterable(history.stored(_BEFORE_ALL, until))
    links = joined.from_iterable(chain.links(_BEFORE_ALL, until))
    awaited, checked = dict(anchors), 0
    for checked, (event, link) in enumerate(side_by_side(events, links), 1):
        found.add(walk.at(event, link))
        if link is not None and awaited.pop(link.step.position, link.hash) != link.hash:
            found.add([Finding(link.step.position, Fault.OFF_ANCHOR)])
        if checked % _STRIDE == 0:
            report(max(event.position if event else 0, link.step.position if link else 0), until)
    found.add(walk.rest())
    found.add(Finding(position, Fault.OFF_ANCHOR) for position in sorted(awaited))
    report(until, until)
    return Verified(checked, until, chain.newer(until), found.count, tuple(sorted(found.first)))


class _Found:
    """Counts all findings and keeps the first."""

    def __init__(self) -> None:
        self.count = 0
        self.first: list[Finding] = []

    def add(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self.count += 1
            if len(self.first) < SHOWN:
                self.first.append(finding)
