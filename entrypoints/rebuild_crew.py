"""Several processes that fold parts of the log at once, for a log that is longer than one core should walk alone.

The log is cut into parts of equal length, which the processes take in turn. Rows that a part makes are written at once; changes of
rows that were perhaps made before are written when all earlier parts are.
"""

import gc
import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters.postgres_workshop import PostgresWorkshop
from entrypoints.bootstrap import open_core
from entrypoints.metrics import Metrics
from projections.catalogue import VIEWS
from projections.shadow import Shadow
from projections.view import View

PART = 10_000
"""Positions in one part; a process holds the rows of one part in memory."""

MANY = 50_000
"""Events that are worth the half second in which processes start."""


class FoldFailed(Exception):
    """A process of a rebuild failed; the live views are as they were."""


@dataclass(frozen=True, slots=True)
class Work:
    """What each process is told."""

    database_url: str
    master_keys: Sequence[bytes] = field(repr=False)
    views: Sequence[str]
    after: int
    until: int
    first: int
    step: int
    part: int

    @property
    def parts(self) -> int:
        """How many there are in all."""
        return -(-(self.until - self.after) // self.part)


class Abandoned(Exception):
    """Another process failed; there is no use in going on."""


class Turns:
    """Whose changes may be written: those of the first part that is not written yet."""

    def __init__(self, context: Any) -> None:
        self._condition = context.Condition()
        self._written = context.Value("q", 0, lock=False)
        self._events = context.Value("q", 0, lock=False)
        self._failed = context.Array("c", 400, lock=False)

    def wait(self, part: int) -> None:
        """Returns when all earlier parts are written; raises `Abandoned`."""
        with self._condition:
            self._condition.wait_for(lambda: self._failed.value or self._written.value == part)
            if self._failed.value:
                raise Abandoned

    def written(self, events: int) -> None:
        """A part is; it had so many events."""
        with self._condition:
            self._written.value += 1
            self._events.value += events
            self._condition.notify_all()

    def failed(self, why: str) -> None:
        """No process goes on."""
        with self._condition:
            self._failed.value = self._failed.value or why.encode()[:399]
            self._condition.notify_all()

    def look(self, seconds: float) -> tuple[int, int, str]:
        """How many parts are written, how many events they had, and why it failed, if it has; waits for news at most so long."""
        with self._condition:
            self._condition.wait(seconds)
            return self._written.value, self._events.value, self._failed.value.decode(errors="replace")


class Crew:
    """Implements the application's `Crew`."""

    def __init__(
        self, database_url: str, master_keys: Sequence[bytes], views: Sequence[View], processes: int, part: int = PART
    ) -> None:
        self._url = database_url
        self._keys = list(master_keys)
        self._names = [view.name for view in views]
        self._processes = processes
        self._part = part

    def fold(self, after: int, until: int, reached: Callable[[int], None]) -> int:
        """Gives how many events there were; raises `FoldFailed`. Ended in whatever way, it leaves no process behind."""
        context = multiprocessing.get_context("spawn")
        turns = Turns(context)
        whose = range(self._processes)
        works = [Work(self._url, self._keys, self._names, after, until, one, self._processes, self._part) for one in whose]
        processes = [context.Process(target=fold_parts, args=(work, turns), daemon=True) for work in works]
        for process in processes:
            process.start()
        try:
            return self._watched(processes, turns, works[0], reached)
        except BaseException:
            for process in processes:
                process.kill()
            raise
        finally:
            for process in processes:
                process.join()

    def _watched(self, processes: Sequence[Any], turns: Turns, work: Work, reached: Callable[[int], None]) -> int:
        while True:
            written, events, failed = turns.look(0.2)
            reached(min(work.after + written * self._part, work.until))
            if failed:
                raise FoldFailed(failed)
            if written == work.parts:
                return events
            if any(process.exitcode for process in processes):
                turns.failed("a process of the rebuild has ended; was it killed, or out of memory?")


def fold_parts(work: Work, turns: Turns) -> None:
    """What one process does."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.disable()
    try:
        _fold(work, turns)
    except Abandoned:
        pass
    except Exception as failure:
        turns.failed(f"{type(failure).__name__}: {failure}")
        raise


def _fold(work: Work, turns: Turns) -> None:
    views = [view for view in VIEWS if view.name in work.views]
    workshop = PostgresWorkshop(work.database_url, views, [], _no_comparison)
    shadow = Shadow(views)
    with open_core(work.database_url, work.master_keys, Metrics(), pool_size=2) as core, workshop.joined():
        for part in range(work.first, work.parts, work.step):
            start, events = work.after + part * work.part, 0
            for stretch in core.history.replayed(start, min(start + work.part, work.until), shadow.wanted):
                for write in shadow.add(stretch.events):
                    turns.wait(part)
                    workshop.carry_out([write])
                events += stretch.read
            workshop.carry_out(shadow.write_new())
            turns.wait(part)
            workshop.carry_out(shadow.write_rest())
            turns.written(events)


def _no_comparison(view: str, live: str, shadow: str) -> str:
    raise NotImplementedError(view, live, shadow)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
