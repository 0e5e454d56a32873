"""What was, when and why: any conversation or person at any moment, told in words. Nothing here can act."""

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import takewhile
from typing import Any, Protocol
from uuid import UUID

from application.causes import Causes, Chain, Effect, EventNotFound, Origin
from application.history import History
from application.moments import EARLIEST, LATEST, BadMoment, aware, time_of
from application.past import Past
from application.rebuilding import without_looking_for_cycles
from application.recorded import At
from application.search import Search, Wanted, named_by
from application.story import Line, Story, Teller
from application.subjects import KINDS, AuditLookups, Subject, SubjectNotFound, Subjects, participants
from application.trail import Trail

__all__ = [
    "KINDS",
    "Audit",
    "AuditLookups",
    "BadMoment",
    "Chain",
    "Effect",
    "EventNotFound",
    "Line",
    "Origin",
    "Story",
    "Subject",
    "SubjectNotFound",
    "Views",
    "time_of",
]

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
"""View name → rows."""

Happened = Sequence[tuple[Any, At]]


class Views(Protocol):
    """The views, folded over what concerns one subject."""

    def wanted(self, kind: str) -> Container[type]:
        """The types of events that change rows of subjects of a kind."""

    def rows(self, subject: Subject, events: Iterable[tuple[Any, At]]) -> Rows:
        """The subject's rows after these events."""

    def key(self, view_name: str) -> Sequence[str]:
        """The columns that name a row of a view."""


class Audit:
    """Answers to those who look back. All raise `LogUnavailable`.

    With `masked` every personal field of every event is replaced before anything is folded or told, so nothing personal can come
    out; people go by the first characters of their ids.
    """

    def __init__(self, history: History, trail: Trail, lookups: AuditLookups, past: Past, views: Views) -> None:
        self._history = history
        self._past = past
        self._views = views
        self._subjects = Subjects(past, lookups)
        self._teller = Teller(past, lookups)
        self._causes = Causes(trail, self._teller)
        self._search = Search(trail, lookups, self._subjects, self._teller)

    def subject(self, kind: str, id: UUID) -> Subject:
        """Finds a subject of one of `KINDS`; raises `SubjectNotFound`."""
        return self._subjects.find(kind, id)

    def story(
        self, subject: Subject, *, after: int = 0, until: int | None = None, limit: int | None = None, masked: bool = False
    ) -> Story:
        """What happened beyond `after` and up to `until`, oldest first, at most `limit` lines.

        Names are those that people have today; what they wrote and were called in an event is as it was then.
        """
        position = self._history.head() if until is None else until
        events = self._teller.events(subject, after, position, limit, masked=masked)
        return Story(subject, self._teller.lines(events, masked=masked, within=subject.thread_id), position)

    def state(self, subject: Subject, *, as_of: int | None = None, masked: bool = False) -> Rows:
        """View name → the rows that concern the subject, as of a position.

        Of a thread these are its messages, its line in each participant's list, and in `unread_counts` what it contributes to each
        badge; of a message itself and those lines; of a person what the views say of and to that person.
        """
        position = self._history.head() if as_of is None else as_of
        with without_looking_for_cycles():
            return self._views.rows(subject, self._happened(subject, position, masked=masked))

    def difference(self, subject: Subject, earlier: int, later: int, *, masked: bool = False) -> Sequence[Mapping[str, Any]]:
        """Rows that differ between two positions: `view`, `key`, `change`, and of `before` and `after` what differs.

        `change` is added, removed or changed; `before` is None for rows that were added, `after` for those that were removed.
        Masked, a change from one text to another is none.
        """
        with without_looking_for_cycles():
            events = self._happened(subject, later, masked=masked)
            before = self._views.rows(subject, takewhile(lambda happened: happened[1].position <= earlier, events))
            after = self._views.rows(subject, events)
        return [change for view in after for change in _differing(view, self._views.key(view), before[view], after[view])]

    def why(self, event_id: str, *, masked: bool = False) -> Chain:
        """Where an event came from and what it led to; raises `EventNotFound`."""
        return self._causes.of(event_id, masked=masked)

    def find(
        self,
        *,
        phone: str | None = None,
        sid: str | None = None,
        correlation_id: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 100,
        after: int = 0,
    ) -> Sequence[Line]:
        """Events that fit everything given, in order beyond position `after`, masked.

        `phone` is in E.164 and somebody's today. A provider's id is looked for as a correlation id and as a cause, with or without
        `whatsapp:` before it. Both ends of the span of time are in it; a time without a zone is in UTC.
        """
        first, last = (None if moment is None else aware(moment) for moment in (since, until))
        wanted = Wanted(correlation_id, named_by(sid), first or EARLIEST, last or LATEST)
        return self._search.find(wanted, phone, after, limit)

    def position(self, moment: str | None) -> int:
        """A position, or that of a time; the log's end for none and for what lies beyond it. Raises `BadMoment`."""
        head = self._history.head()
        if moment is None:
            return head
        if moment.isascii() and moment.isdigit():
            return min(int(moment[:20]), head)
        return self._history.position_at(time_of(moment))

    def _happened(self, subject: Subject, until: int, *, masked: bool) -> Happened:
        wanted = self._views.wanted(subject.kind)
        events = self._past.folded(subject.streams, until, wanted, masked=masked)
        if subject.kind == "person":
            return events
        # What happens to people, such as being forgotten, changes rows of the threads that they took part in.
        others = participants([event for event, _ in events]).difference(subject.streams)
        more = self._past.folded(sorted(others), until, wanted, masked=masked) if others else []
        return sorted([*events, *more], key=lambda happened: happened[1].position) if more else events


def _differing(
    view: str, key: Sequence[str], before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> Iterable[Mapping[str, Any]]:
    was, now = ({tuple(row[name] for name in key): row for row in rows} for rows in (before, after))
    for known in [*was, *(one for one in now if one not in was)]:
        old, new = was.get(known), now.get(known)
        if old == new:
            continue
        change = "added" if old is None else "removed" if new is None else "changed"
        names = [name for name in old or new or {} if old is None or new is None or old[name] != new[name]]
        yield {
            "view": view,
            "key": dict(zip(key, known, strict=True)),
            "change": change,
            "before": None if old is None else {name: old[name] for name in names},
            "after": None if new is None else {name: new[name] for name in names},
        }
