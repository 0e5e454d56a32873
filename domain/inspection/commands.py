"""What staff may ask for."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.inspection.events import SubjectKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspect:
    """Look at a subject: masked, or with a reason readable."""

    staff_id: UUID
    kind: SubjectKind
    subject_id: UUID
    reason: str | None
    now: datetime


InspectionCommand = Inspect
