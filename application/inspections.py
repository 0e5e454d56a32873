"""Looks by staff: recorded before anything is shown."""

from uuid import UUID

from application.cause import Cause
from application.handle import Handle
from application.ports import Clock
from domain.inspection.commands import Inspect
from domain.inspection.decider import INSPECTION, Look
from domain.inspection.events import SubjectKind
from domain.inspection.identity import inspection_id, operator_id


class Inspections:
    """Use cases of support. All raise the domain's refusals, `Busy`, `LogUnavailable` and `PersonErased`."""

    def __init__(self, handle: Handle, clock: Clock) -> None:
        self._handle = handle
        self._clock = clock

    def look(self, staff_id: UUID | None, kind: str, id: UUID, reason: str | None, cause: Cause) -> Look:
        """Looks at a subject and says what may be shown of it, and until when; raises `ReasonNotFit`.

        Without a `staff_id` whoever looks is an operator at the command line, known by the cause's actor. `kind` is one of
        `SubjectKind`'s; whether there is such a subject is for the caller to have found out.
        """
        subject = SubjectKind(kind)
        staff = operator_id(cause.actor) if staff_id is None else staff_id
        command = Inspect(staff_id=staff, kind=subject, subject_id=id, reason=reason, now=self._clock.now())
        return self._handle(INSPECTION, inspection_id(subject, id), command, cause).state.by_staff[staff]
