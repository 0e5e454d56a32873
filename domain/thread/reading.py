"""How far somebody has read a thread, and which messages beyond that point count as unread."""

from dataclasses import dataclass, replace

Run = tuple[int, int]
"""First and last seq of consecutive messages that count, both included."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One participant's horizon and the runs of counting seqs beyond it.

    A message counts when somebody else wrote it and it is not a system message. The runs, not the messages, are kept:
    a million unread messages of one sender are one run. `newest` is the last seq that ever counted, 0 for none.
    """

    read_up_to: int = 0
    unread: int = 0
    runs: tuple[Run, ...] = ()
    newest: int = 0

    def arrived(self, seq: int) -> "Reading":
        """After a counting message with this seq, which is beyond all others."""
        follows = bool(self.runs) and self.runs[-1][1] == seq - 1
        runs = (*self.runs[:-1], (self.runs[-1][0], seq)) if follows else (*self.runs, (seq, seq))
        return Reading(self.read_up_to, self.unread + 1, runs, seq)

    def unread_after(self, seq: int) -> int:
        """How many would be left unread by reading up to `seq`."""
        return sum(last - max(first, seq + 1) + 1 for first, last in self.runs if last > seq)

    def read(self, up_to: int) -> "Reading":
        """After reading everything up to `up_to`; the horizon never moves back."""
        if up_to <= self.read_up_to:
            return self
        runs = tuple((max(first, up_to + 1), last) for first, last in self.runs if last > up_to)
        return replace(self, read_up_to=up_to, unread=self.unread_after(up_to), runs=runs)

    def newest_unread(self) -> "Reading":
        """After marking the newest counting message, and what followed it, as unread."""
        return replace(self, read_up_to=self.newest - 1, unread=1, runs=((self.newest, self.newest),))
