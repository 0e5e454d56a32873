"""What staff has looked at. Facts: append-only, never renamed once released."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from domain.personal import Personal


class SubjectKind(StrEnum):
    """What can be looked at."""

    THREAD = "thread"
    PERSON = "person"
    MESSAGE = "message"
    LEAD = "lead"
    BROADCAST = "broadcast"
    BOOKING = "booking"
    LOG = "log"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordInspected:
    """A member of staff looked at a subject. What the look shows is `masked` unless a reason was given; it is open `until` then.

    `staff_id` is a person, or, where the actor is an operator at the command line, that operator's own id. The reason is sealed
    under that id either way: it is the words of whoever looked, not of the people looked at.
    """

    TYPE: ClassVar[str] = "inspection.record_inspected"
    staff_id: UUID
    kind: SubjectKind
    subject_id: UUID
    reason: Annotated[str | None, Personal(person="staff_id")]
    masked: bool
    inspected_at: datetime
    until: datetime


InspectionEvent = RecordInspected
