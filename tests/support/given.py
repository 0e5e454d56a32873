"""given / when / then, over events."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from domain.decider import Decider
from domain.errors import Refused


@dataclass(frozen=True)
class When:
    """A command on top of what was given."""

    decider: Decider[Any, Any, Any]
    state: Any
    command: Any

    def then(self, *expected: Any) -> None:
        """Exactly these events follow, and they can be folded."""
        events = self.decider.decide(self.command, self.state)
        assert list(events) == list(expected)
        for event in events:
            self.decider.evolve(self.state, event)

    def then_nothing(self) -> None:
        """Nothing has to change."""
        assert list(self.decider.decide(self.command, self.state)) == []

    def then_refused(self, refusal: type[Refused]) -> None:
        """The command is declined."""
        with pytest.raises(refusal):
            self.decider.decide(self.command, self.state)

    def events(self) -> Sequence[Any]:
        """What follows."""
        return self.decider.decide(self.command, self.state)


@dataclass(frozen=True)
class Given:
    """A stream so far."""

    decider: Decider[Any, Any, Any]
    history: tuple[Any, ...]

    def when(self, command: Any) -> When:
        """Something is asked."""
        return When(self.decider, self.decider.fold(self.history), command)


def given(decider: Decider[Any, Any, Any], *history: Any) -> Given:
    """A stream with these events."""
    return Given(decider, history)
