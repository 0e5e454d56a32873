"""How far somebody has read a thread, and which messages beyond that point count as unread."""

from collections.abc import Iterator
from dataclasses import dataclass

Run = tuple[int, int]
"""First and last seq of consecutive messages that count, both included."""

RECENT = 32
"""Runs kept ready; older ones are packed, for sending a message never looks at them."""


def _pack(runs: tuple[Run, ...], after: int) -> str:
    """Runs as text, each as its distance from the one before and its length: two people in turn cost four characters."""
    packed = []
    for first, last in runs:
        packed.append(f"{first - after}.{last - first} ")
        after = last
    return "".join(packed)


def _unpack(packed: str) -> Iterator[Run]:
    after = 0
    for part in packed.split():
        distance, length = part.split(".")
        first = after + int(distance)
        after = first + int(length)
        yield first, after


@dataclass(frozen=True, slots=True)
class Reading:
    """One participant's horizon and the runs of counting seqs beyond it.

    A message counts when somebody else wrote it and it is not a system message. The runs, not the messages, are kept: a
    million unread messages of one sender are one run. Where people write in turn and never read, runs grow with the thread;
    `older`, packed, ends at the seq `older_to`. `newest` is the last seq that ever counted, 0 for none.
    """

    read_up_to: int = 0
    unread: int = 0
    runs: tuple[Run, ...] = ()
    newest: int = 0
    older: str = ""
    older_to: int = 0

    def arrived(self, seq: int) -> "Reading":
        """After a counting message with this seq, which is beyond all others."""
        follows = bool(self.runs) and self.runs[-1][1] == seq - 1
        runs = (*self.runs[:-1], (self.runs[-1][0], seq)) if follows else (*self.runs, (seq, seq))
        older, older_to = self.older, self.older_to
        if len(runs) > 2 * RECENT:
            packed, runs = runs[:-RECENT], runs[-RECENT:]
            older, older_to = older + _pack(packed, older_to), packed[-1][1]
        return Reading(self.read_up_to, self.unread + 1, runs, seq, older, older_to)

    def all_runs(self) -> Iterator[Run]:
        """Every run beyond the horizon, in order."""
        yield from _unpack(self.older)
        yield from self.runs

    def unread_after(self, seq: int) -> int:
        """How many would be left unread by reading up to `seq`."""
        runs = self.runs if seq >= self.older_to else self.all_runs()
        return sum(last - max(first, seq + 1) + 1 for first, last in runs if last > seq)

    def read(self, up_to: int) -> "Reading":
        """After reading everything up to `up_to`; the horizon never moves back."""
        if up_to <= self.read_up_to:
            return self
        runs = self.runs if up_to >= self.older_to else self.all_runs()
        left = tuple((max(first, up_to + 1), last) for first, last in runs if last > up_to)
        unread = sum(last - first + 1 for first, last in left)
        older, older_to, recent = "", 0, left
        if len(left) > 2 * RECENT:
            packed, recent = left[:-RECENT], left[-RECENT:]
            older, older_to = _pack(packed, 0), packed[-1][1]
        return Reading(up_to, unread, recent, self.newest, older, older_to)

    def newest_unread(self) -> "Reading":
        """After marking the newest counting message, and what followed it, as unread."""
        return Reading(self.newest - 1, 1, ((self.newest, self.newest),), self.newest)
