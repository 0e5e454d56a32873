"""What the assistant answers, and what it does with it."""

from dataclasses import dataclass, field
from uuid import UUID

from domain.thread.commands import Turn
from domain.thread.turn import Act, Memory

RULES = "rules"
"""Who words an answer where no model does."""


@dataclass(frozen=True, slots=True)
class Plan:
    """An answer as the rules make it: words before and after `lines`, one for each listing, slot or booking that is shown.

    Where `may_be_reworded` a model may word what stands before and after anew; what is done, and what is free, rules alone
    say. `words` is what is looked for from now on, beside the slots of `memory`.
    """

    before: str
    memory: Memory
    lines: tuple[str, ...] = ()
    after: str = ""
    listing_ids: tuple[UUID, ...] = ()
    words: str = ""
    act: Act | None = None
    may_be_reworded: bool = False

    @property
    def body(self) -> str:
        """All of it."""
        return "\n".join(part for part in (self.before, *self.lines, self.after) if part)


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a message, with cards of listings, and the turn that it is part of."""

    body: str
    turn: Turn
    listing_ids: tuple[UUID, ...] = field(default=())
