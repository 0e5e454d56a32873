"""What the application needs from the world, in its own words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from application.recorded import Loaded, Recorded
from domain.decider import Decider
from domain.person.refusals import PersonErased

__all__ = [
    "Busy",
    "Clock",
    "ConnectionLost",
    "EventLog",
    "LogUnavailable",
    "OtherViewsStored",
    "PersonErased",
    "Row",
    "SendHeld",
    "Sleep",
    "Snapshot",
    "Statement",
    "Taken",
    "Tally",
    "VersionConflict",
]

C = TypeVar("C", contravariant=True)
E = TypeVar("E")
S = TypeVar("S")


class VersionConflict(Exception):
    """Somebody else appended to the stream first; load and decide again."""


class Taken(Exception):
    """A row that must be unique exists already; `constraint` names the rule that said so."""

    def __init__(self, constraint: str) -> None:
        super().__init__(constraint)
        self.constraint = constraint


class ConnectionLost(Exception):
    """The connection was lost on the way; events that were being appended are stored, or they are not. Load and decide again."""


class LogUnavailable(Exception):
    """The log cannot be reached."""


class Busy(Exception):
    """Too many writers raced on one stream for too long; nothing was stored."""


class OtherViewsStored(Exception):
    """The database holds other views, or other versions of them, than this process writes; nothing was stored.

    A newer release has rebuilt views, or a view of this release is still to be rebuilt: `islanders projections list` says which.
    """


class SendHeld(Exception):
    """The intent to send something was not recorded: a rule that holds across all processes forbids it.

    `reason` is one of the domain's `Hold`, and then the rule lets it through from `until` on, or of its `Skip`, and then never.
    """

    def __init__(self, reason: str, until: datetime | None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.until = until


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL to commit together with events; placeholders are $1, $2 and so on."""

    sql: str
    params: Sequence[Any]


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""


class EventLog(Protocol):
    """The log of all events, and the streams in it."""

    def load(self, stream_id: UUID, decider: Decider[C, E, S]) -> Loaded[S]:
        """The state of one stream; raises `LogUnavailable` or `ConnectionLost`."""

    def append(
        self,
        stream_id: UUID,
        expected_version: int,
        events: Sequence[Recorded[Any]],
        *,
        alongside: Sequence[Statement] = (),
        snapshot: "Snapshot | None" = None,
    ) -> tuple[Recorded[Any], ...]:
        """Stores events and the views they change, all or nothing, and gives them their positions.

        Raises `VersionConflict`, `Taken`, `ConnectionLost`, `LogUnavailable`, `OtherViewsStored` or `PersonErased`.
        """

    def read(self, after: int, limit: int) -> Sequence[Recorded[Any]]:
        """Events beyond a position, in order, personal fields readable; raises `LogUnavailable`."""

    def stream(self, stream_id: UUID) -> Iterator[Recorded[Any]]:
        """All events of one stream, in order, personal fields readable; raises `LogUnavailable`."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A state worth keeping so that loading need not start from the first event."""

    name: str
    version: int
    state: object


class Sleep(Protocol):
    """Waiting, so that tests need not."""

    def __call__(self, seconds: float, /) -> None:
        """Returns after so many seconds."""


class Tally(Protocol):
    """Where the application counts what operators watch."""

    def conflict(self) -> None:
        """A command lost a race and is decided again."""

    def appended(self, seconds: float) -> None:
        """An append took so long."""


Row = Mapping[str, Any]
