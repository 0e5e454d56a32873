"""Finding events by what somebody outside knows of them: a phone number, a provider's id, a correlation id, a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from application.moments import EARLIEST, LATEST
from application.recorded import Recorded
from application.story import Line, Teller
from application.subjects import AuditLookups, Subjects
from application.trail import Step, Trail

PAGE = 500
"""Steps read at once where not all of them fit."""

_ALL = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an event must fit, all of it."""

    correlation_id: str | None = None
    sids: tuple[str, ...] = ()
    since: datetime = EARLIEST
    until: datetime = LATEST

    def fits_step(self, step: Step) -> bool:
        """Whether the circumstances of an event do."""
        return self._fits(step.recorded_at, step.correlation_id, step.causation_id)

    def fits_event(self, recorded: Recorded[Any]) -> bool:
        """The same, of an event that was read."""
        return self._fits(recorded.recorded_at, recorded.cause.correlation_id, recorded.cause.causation_id)

    def _fits(self, recorded_at: datetime, correlation_id: str, causation_id: str | None) -> bool:
        if self.sids and correlation_id not in self.sids and causation_id not in self.sids:
            return False
        return self.since <= recorded_at <= self.until and self.correlation_id in (None, correlation_id)


def named_by(sid: str | None) -> tuple[str, ...]:
    """How a provider's id appears as a correlation id or as a cause: `SM…`, or `whatsapp:SM…`."""
    return () if sid is None else (sid, f"whatsapp:{sid.removeprefix('whatsapp:')}")


class Search:
    """Searches the log; nothing found is told with personal data. All raise `LogUnavailable`."""

    def __init__(self, trail: Trail, lookups: AuditLookups, subjects: Subjects, teller: Teller) -> None:
        self._trail = trail
        self._lookups = lookups
        self._subjects = subjects
        self._teller = teller

    def find(self, wanted: Wanted, phone: str | None, after: int, limit: int) -> Sequence[Line]:
        """Events in order beyond a position, at most `limit`, masked."""
        if phone is not None:
            return self._teller.lines(self._of_phone(phone, wanted, after, limit), masked=True)
        steps = list(islice(self._steps(wanted, after), limit))
        lines = self._teller.at(steps, masked=True)
        return [lines[step.event_id] for step in steps]

    def _of_phone(self, phone: str, wanted: Wanted, after: int, limit: int) -> Sequence[Recorded[Any]]:
        found: dict[int, Recorded[Any]] = {}
        for person_id in self._lookups.with_phone(phone):
            subject = self._subjects.find("person", person_id)
            for one in self._teller.events(subject, after, None, limit, masked=True, fits=wanted.fits_event):
                found[one.position] = one
        return [found[position] for position in sorted(found)][:limit]

    def _steps(self, wanted: Wanted, after: int) -> Iterator[Step]:
        if wanted.sids:
            known = [
                step for sid in wanted.sids for step in (*self._trail.correlated(sid, after, _ALL), *self._trail.caused_by(sid))
            ]
            unique = {step.position: step for step in known if step.position > after}
            return (unique[position] for position in sorted(unique) if wanted.fits_step(unique[position]))
        return (step for step in self._pages(wanted, after) if wanted.fits_step(step))

    def _pages(self, wanted: Wanted, after: int) -> Iterator[Step]:
        while True:
            if wanted.correlation_id is not None:
                page = self._trail.correlated(wanted.correlation_id, after, PAGE)
            else:
                page = self._trail.recorded(wanted.since, wanted.until, after, PAGE)
            yield from page
            if len(page) < PAGE:
                return
            after = page[-1].position
