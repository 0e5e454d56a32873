"""Looks at one subject: each is recorded, but turning pages within one that is open is the same look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from domain.decider import Decider
from domain.inspection.commands import Inspect, InspectionCommand
from domain.inspection.events import InspectionEvent, RecordInspected
from domain.inspection.refusals import ReasonNotFit

OPEN_FOR = timedelta(minutes=15)
"""How long a look lasts before the next one is another."""

SHORTEST_REASON, LONGEST_REASON = 10, 500


@dataclass(frozen=True, slots=True)
class Look:
    """A look that is open until then, and whether personal data is masked in what it shows."""

    masked: bool
    until: datetime


@dataclass(frozen=True, slots=True)
class Looks:
    """The newest look of each member of staff, as long as it was open when somebody last looked."""

    by_staff: Mapping[UUID, Look] = field(default_factory=dict)


def _stated(reason: str | None) -> str | None:
    if reason is None:
        return None
    stated = reason.strip()
    if not SHORTEST_REASON <= len(stated) <= LONGEST_REASON:
        raise ReasonNotFit
    return stated


def decide(command: InspectionCommand, looks: Looks) -> Sequence[InspectionEvent]:
    """A look with a reason is always another one; a look without is, unless one is open, masked or not. Raises `ReasonNotFit`."""
    reason = _stated(command.reason)
    known = looks.by_staff.get(command.staff_id)
    if reason is None and known is not None and known.until > command.now:
        return []
    return [
        RecordInspected(
            staff_id=command.staff_id,
            kind=command.kind,
            subject_id=command.subject_id,
            reason=reason,
            masked=reason is None,
            inspected_at=command.now,
            until=command.now + OPEN_FOR,
        )
    ]


def evolve(looks: Looks, event: InspectionEvent) -> Looks:
    """The looks after one more; those that had ended by then are dropped."""
    still = {staff: look for staff, look in looks.by_staff.items() if look.until > event.inspected_at}
    return Looks({**still, event.staff_id: Look(event.masked, event.until)})


INSPECTION: Decider[Inspect, InspectionEvent, Looks] = Decider("inspection.looks.v1", Looks(), decide, evolve)
