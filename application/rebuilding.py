"""Building views anew beside the live ones, comparing them, and exchanging them while people write."""

import gc
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from application.recorded import At, Stretch

FEW = 200
"""Events that are applied one by one, as an append does, instead of folded and copied."""

SWAPS = 60
"""Attempts to take the live tables from their readers before giving up."""

Writes = Iterable[Any]


class OtherRebuildRuns(Exception):
    """Somebody else is rebuilding or verifying on this database; only one may at a time."""


class ViewsInUse(Exception):
    """Something reads a live view without an end, so that it cannot be exchanged; nothing has changed."""


class Interrupted(Exception):
    """Readers were in the way; the exchange did not happen and can be tried again."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not what the log says: `wrong` is `missing`, `surplus` or `different` in these columns."""

    view: str
    key: tuple[str, ...]
    wrong: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """One view, live and replayed, at one position. `total` counts all differences, of which the first are given."""

    view: str
    position: int
    total: int
    differences: Sequence[Difference]
    skipped: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rebuild came to."""

    position: int
    events: int
    compared: Sequence[Compared]
    swapped: bool
    paused_seconds: float


class Source(Protocol):
    """The log, as a rebuild reads it."""

    def head(self) -> int:
        """The last position."""

    def replayed(self, after: int, until: int, wanted: Container[type]) -> Iterable[Stretch]:
        """Events of these types in order, personal fields readable."""


class Plan(Protocol):
    """Says what must be written to build the views of one rebuild; each list must be written before the next is asked for."""

    def begin(self) -> Writes:
        """The empty tables."""

    @property
    def wanted(self) -> Container[type]:
        """The types of events that change these views."""

    def add(self, events: Iterable[tuple[Any, At]]) -> Writes:
        """Takes more events."""

    @property
    def full(self) -> bool:
        """Whether what was gathered should be written now."""

    def write(self) -> Writes:
        """What was gathered."""

    def finish(self) -> Writes:
        """What is left, and what makes the tables fast to read."""

    def follow(self, events: Iterable[tuple[Any, At]]) -> Writes:
        """A few more events, as appends write them."""


class Exchange(Protocol):
    """A moment in which nobody appends."""

    def head(self) -> int:
        """The last position that there is."""

    def swap(self, writes: Writes, position: int) -> None:
        """Brings the shadows up to date and puts them in the place of the live views; all or nothing."""

    @property
    def paused_seconds(self) -> float:
        """How long appends waited."""


class Workshop(Protocol):
    """Where shadows are built; every method raises `LogUnavailable`."""

    def opened(self) -> AbstractContextManager[None]:
        """Nobody else builds meanwhile; what an interrupted rebuild left is removed before and after. Raises `OtherRebuildRuns`."""

    def carry_out(self, writes: Writes) -> None:
        """Writes to the shadows."""

    def snapshot(self) -> AbstractContextManager[int]:
        """The database as it is at one position, which is given; one's own writes are seen and kept."""

    def compare(self, view: str, position: int) -> Compared:
        """A live view and its shadow."""

    def exchange(self) -> AbstractContextManager[Exchange]:
        """The append lock; raises `Interrupted` where readers would have to wait too long."""


class Crew(Protocol):
    """Several processes that fold parts of the log at once, into the tables that a plan has begun."""

    def fold(self, after: int, until: int, reached: Callable[[int], None]) -> int:
        """Gives how many events there were; `reached` hears of the position up to which all is written."""


Report = Callable[[int, int, str], None]


class Rebuilding:
    """One rebuild, or one verification, of some views together."""

    def __init__(self, source: Source, workshop: Workshop, plan: Plan, report: Report, crew: Crew | None = None) -> None:
        """`report` hears of the position reached, the position wanted, and what is being done; a crew is for long logs."""
        self._source = source
        self._workshop = workshop
        self._plan = plan
        self._report = report
        self._crew = crew
        self._position = 0
        self._events = 0

    def run(self, views: Sequence[str], *, swap: bool) -> Outcome:
        """Builds shadows, compares them with the live views and, if wanted, exchanges them.

        Raises `OtherRebuildRuns`, `ViewsInUse`, `LogUnavailable`, and whatever the events cannot be read for. Ended at any point,
        the live views are as they were.
        """
        with self._workshop.opened():
            self._build()
            with self._workshop.snapshot() as position:
                self._report(self._position, position, "comparing")
                self._follow(position)
                compared = [self._workshop.compare(view, position) for view in views]
            paused = self._swap() if swap else 0.0
            return Outcome(self._position, self._events, compared, swap, paused)

    def _build(self) -> None:
        carry_out, plan = self._workshop.carry_out, self._plan
        carry_out(plan.begin())
        head = self._source.head()
        if self._crew is not None:
            self._events = self._crew.fold(0, head, lambda position: self._report(position, head, "folding"))
            self._position = head
        else:
            self._gather(head)
        self._report(self._position, self._position, "indexing")
        carry_out(plan.finish())
        self._catch_up()

    def _catch_up(self) -> None:
        while (head := self._source.head()) - self._position > FEW:
            self._gather(head)
            self._workshop.carry_out(self._plan.write())
        self._follow(head)

    def _gather(self, until: int) -> None:
        carry_out, plan = self._workshop.carry_out, self._plan
        with without_looking_for_cycles():
            for stretch in self._source.replayed(self._position, until, plan.wanted):
                carry_out(plan.add(stretch.events))
                if plan.full:
                    carry_out(plan.write())
                self._reached(stretch)
                self._report(self._position, until, "folding")

    def _follow(self, until: int) -> None:
        for stretch in self._source.replayed(self._position, until, self._plan.wanted):
            self._workshop.carry_out(self._plan.follow(stretch.events))
            self._reached(stretch)

    def _reached(self, stretch: Stretch) -> None:
        self._position = stretch.last
        self._events += stretch.read

    def _swap(self) -> float:
        for _ in range(SWAPS):
            self._catch_up()
            try:
                with self._workshop.exchange() as exchange:
                    head = exchange.head()
                    if head - self._position > FEW:
                        continue
                    tail = list(self._source.replayed(self._position, head, self._plan.wanted))
                    events = [event for stretch in tail for event in stretch.events]
                    exchange.swap(self._plan.follow(events), head)
                for stretch in tail:
                    self._reached(stretch)
            except Interrupted:
                self._report(self._position, self._position, "waiting for readers")
            else:
                return exchange.paused_seconds
        message = "something reads the views without an end; pg_stat_activity shows what, and nothing has changed"
        raise ViewsInUse(message)


@contextmanager
def without_looking_for_cycles() -> Iterator[None]:
    """Events and rows form no cycles; looking for some among a hundred thousand of them takes longer than folding them."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
