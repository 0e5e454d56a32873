"""Jobs: slow work that an event calls for, kept until it is done; dramatiq only says when to look."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from traceback import walk_tb
from typing import Any, Protocol
from uuid import UUID, uuid5

from application.recorded import Recorded

_OURS = frozenset({"domain", "application", "adapters", "projections", "entrypoints"})
_NAMESPACE = UUID("b3f3b0f5-5d0a-4b0e-8a3c-6f1d9d1c4a52")


@dataclass(frozen=True, slots=True)
class Job:
    """Work of one `kind` for the event at a position. It holds no personal data: the event does.

    Jobs with the same `key` are done in the order of their positions. Where `in_order`, one that fails parks those behind it until
    it is retried or dropped; otherwise those behind it pass while it waits. `person_id` is whom it is about.
    """

    kind: str
    key: UUID
    position: int
    in_order: bool
    person_id: UUID | None
    due_at: datetime

    @property
    def job_id(self) -> UUID:
        """The same for the same work, however often it is enlisted."""
        return uuid5(_NAMESPACE, f"{self.kind}|{self.position}")


class Later(Exception):
    """There is nothing to do for this job before a time; it is not a failure."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"not before {until.isoformat()}")
        self.until = until


class JobHandler(Protocol):
    """Does the jobs of one kind; doing one twice must be as good as once."""

    @property
    def kind(self) -> str:
        """Which jobs."""

    def __call__(self, recorded: Recorded[Any], /) -> None:
        """Does the work that an event calls for; raises `Later`, or whatever went wrong, and is called again then."""

    def dropped(self, recorded: Recorded[Any], /) -> None:
        """An operator has given the job up; what waits for it is ended."""


class Enlister(Protocol):
    """Says which jobs an event calls for, in the composition root's order; pure but for look-ups."""

    def __call__(self, events: Sequence[Recorded[Any]], /) -> Iterator[Job]:
        """The jobs of these events."""


@dataclass(frozen=True, slots=True)
class ListedJob:
    """A job as an operator sees it. `state` is waiting, parked (behind a dead one) or dead; `fault` names the last failure.

    `event_id` is the event that called for it, None where the log does not have it.
    """

    job_id: UUID
    kind: str
    key: UUID
    position: int
    state: str
    attempts: int
    fault: str | None
    due_at: datetime
    enlisted_at: datetime
    event_id: str | None


@dataclass(frozen=True, slots=True)
class JobCounts:
    """How many jobs are dead, how many wait, and for how many seconds the oldest has waited though it is its turn."""

    dead: int
    waiting: int
    overdue_seconds: float


class JobStore(Protocol):
    """Keeps jobs; every method raises `LogUnavailable`."""

    def enlist(self, subscriber: str, jobs: Sequence[Job], position: int) -> None:
        """Keeps jobs and, in the same commit, the subscriber's checkpoint; those that are known already are left alone."""

    def due(self, limit: int) -> Sequence[UUID]:
        """Jobs whose turn it is; the oldest first."""

    def following(self, job: Job, /) -> UUID | None:
        """The job with the same key whose turn it is, now that this one is done."""

    def work(self, job_id: UUID, do: Callable[[Job], None]) -> Job | None:
        """Does one job while nobody else can, and removes it; None when it is not its turn, it is done, or somebody has it.

        `Later` puts it off. `LogUnavailable` and `Busy` put it off a little. What else `do` raises is counted, the job put off
        ever longer until it counts as dead, and raised as `JobFailed`.
        """

    def listed(self, *, dead_only: bool, limit: int) -> Sequence[ListedJob]:
        """Jobs, the oldest first."""

    def counts(self) -> JobCounts:
        """What operators watch."""

    def retry(self, job_ids: Sequence[UUID]) -> int:
        """Makes dead or waiting jobs due now; gives how many there were."""

    def drop(self, job_id: UUID, ended: Callable[[Job], None]) -> bool:
        """Gives a job up for good, after `ended`; False when there is none."""


class JobFailed(Exception):
    """A job went wrong; that has been recorded, and it is tried again unless it is `dead`.

    `fault` names the error and its place in our code, and nothing that it said.
    """

    def __init__(self, kind: str, fault: str, attempt: int, *, dead: bool) -> None:
        super().__init__(f"{kind}: {fault}")
        self.kind = kind
        self.fault = fault
        self.attempt = attempt
        self.dead = dead


def fault_of(error: BaseException) -> str:
    """Which error, and the innermost place in our code that it came from; never its text, which may be what people wrote.

    Where it stands for another, as adapters' errors do for those of their libraries, the place is that of the first.
    """
    ours: list[str] = []
    cause: BaseException | None = error
    while cause is not None:
        frames = ((str(frame.f_globals.get("__name__")), line) for frame, line in walk_tb(cause.__traceback__))
        ours += [f"{module.replace('.', '/')}.py:{line}" for module, line in frames if module.partition(".")[0] in _OURS]
        cause = cause.__cause__
    return f"{type(error).__name__} at {ours[-1]}" if ours else type(error).__name__


Handlers = Mapping[str, JobHandler]
