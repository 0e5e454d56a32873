"""The shape that every aggregate shares: an initial state, what it decides, and how events change it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Generic, TypeVar

C = TypeVar("C", contravariant=True)
E = TypeVar("E")
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Decider(Generic[C, E, S]):
    """`decide(command, state)` gives the events that follow, or raises a `Refused`; `evolve(state, event)` the next state.

    `name` is the stable name under which snapshots of the state are kept; change it when the state's shape changes,
    and older snapshots are ignored.
    """

    name: str
    initial: S
    decide: Callable[[C, S], Sequence[E]]
    evolve: Callable[[S, E], S]

    def fold(self, events: Iterable[E]) -> S:
        """The state after these events."""
        return reduce(self.evolve, events, self.initial)
