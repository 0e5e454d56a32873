"""A log and its trail in memory, to be tampered with."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from adapters.steps import step_of
from application.chain import BEGINNING, Anchor, Link, Verified, digest, verify
from application.history import Stored
from application.trail import Step

_BATCH = 3


@dataclass
class Tampered:
    """Events and links by position; implements what of `History` and `Chain` a verification needs."""

    events: dict[int, Stored]
    trail: dict[int, Link]

    def end(self) -> int:
        """The last position in the chain."""
        return max(self.trail, default=0)

    def stored(self, after: int, until: int) -> Iterator[Sequence[Stored]]:
        """Events in small batches."""
        return _batches(self.events, after, until)

    def links(self, after: int, until: int) -> Iterator[Sequence[Link]]:
        """Links in small batches."""
        return _batches(self.trail, after, until)

    def step(self, event: Stored) -> Step:
        """As PostgreSQL's chain reads it."""
        return step_of(event)

    def newer(self, position: int) -> int:
        """Events beyond a position."""
        return sum(1 for one in self.events if one > position)

    def found(self, *anchors: Anchor) -> set[tuple[int, str]]:
        """What a verification finds wrong."""
        verified = self.verified(*anchors)
        assert verified.faults == len(verified.first)
        return {(position, str(fault)) for position, fault in verified.first}

    def verified(self, *anchors: Anchor) -> Verified:
        """A whole verification."""
        reader: Any = self
        return verify(reader, reader, dict(anchors))

    def anchors(self) -> list[Anchor]:
        """One at each position."""
        return [Anchor(position, link.hash) for position, link in sorted(self.trail.items())]

    def put(self, event: Stored, position: int | None = None) -> None:
        """An event as somebody with access to the database writes it."""
        placed = event if position is None else event._replace(position=position)
        self.events[placed.position] = placed

    def put_link(self, link: Link, position: int) -> None:
        """Likewise a row of the trail."""
        self.trail[position] = Link(replace(link.step, position=position), link.hash)

    def chain_again(self, after: int) -> None:
        """What somebody does who changes events and knows how the chain is made."""
        last = self.trail[after].hash if after else BEGINNING
        self.trail = {position: link for position, link in self.trail.items() if position <= after}
        for position in sorted(one for one in self.events if one > after):
            last = digest(last, self.events[position])
            self.trail[position] = Link(step_of(self.events[position]), last)


def chained(events: Sequence[Stored]) -> Tampered:
    """A log whose trail is whole."""
    made = Tampered({event.position: event for event in events}, {})
    made.chain_again(0)
    return made


def _batches(rows: dict[int, Any], after: int, until: int) -> Iterator[Sequence[Any]]:
    positions = sorted(rows)
    positions = positions[bisect_right(positions, after) : bisect_right(positions, until)]
    for start in range(0, len(positions), _BATCH):
        yield [rows[position] for position in positions[start : start + _BATCH]]
