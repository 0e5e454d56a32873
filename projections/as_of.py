"""Views as they were at a position, as far as they tell of one subject: the same handlers, folded over what concerns it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from application.recorded import At
from application.subjects import Subject
from projections.catalogue import VIEWS
from projections.changes import RowChange
from projections.memory import apply_change
from projections.net import key_of
from projections.view import Handler, View

_COLUMNS: Mapping[str, Mapping[str, str | None]] = {
    "thread": {"messages": "thread_id", "thread_list": "thread_id", "unread_counts": None},
    "message": {"messages": "message_id", "thread_list": "thread_id"},
    "person": {
        "people": "person_id",
        "thread_list": "person_id",
        "unread_counts": "person_id",
        "conversations": "user_id",
        "feed": "person_id",
        "aliases": "person_id",
        "reach": "person_id",
        "notices": "person_id",
    },
    "lead": {"leads": "lead_id", "offers": "lead_id", "answers": "lead_id"},
    "broadcast": {"broadcasts": "broadcast_id", "recipients": "broadcast_id", "outbound": "broadcast_id"},
    "booking": {"bookings": "booking_id"},
}
"""For each kind of subject its views, and the column whose value says that a row is the subject's; none where every row is."""


class AsOf:
    """Implements the `Views` of an audit.

    A row is the subject's by the value of one column. Where that column is part of the view's key, changes of other rows are
    left out before they are applied; changes that find their rows by other columns are applied to the subject's.
    A thread's `unread_counts` are what that thread contributes to each badge, not the badges.
    """

    def __init__(self, views: Sequence[View] = VIEWS) -> None:
        self._views = views

    def wanted(self, kind: str) -> frozenset[type]:
        """The types of events that change rows of subjects of a kind."""
        return frozenset(event_type for view, _ in self._of(kind) for event_type in view.handlers)

    def key(self, view_name: str) -> tuple[str, ...]:
        """The columns that name a row of a view."""
        return next(view.key for view in self._views if view.name == view_name)

    def rows(self, subject: Subject, events: Iterable[tuple[Any, At]]) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """View name → the subject's rows after these events, in the order in which they came to be."""
        folds = [_Fold(view, column, subject) for view, column in self._of(subject.kind)]
        handlers: dict[type, list[tuple[_Fold, Handler]]] = {}
        for fold in folds:
            for event_type, handler in fold.view.handlers.items():
                handlers.setdefault(event_type, []).append((fold, handler))
        # A thread's own stream needs no choosing; an assistant's thread shares one with those before and after it.
        thread_id = None if subject.thread_id in subject.streams else subject.thread_id
        for event, at in events:
            if thread_id is None or _in_thread(event, thread_id):
                for fold, handler in handlers.get(type(event), ()):
                    fold.apply(handler(event, at))
        return {fold.view.name: fold.selected() for fold in folds}

    def _of(self, kind: str) -> Sequence[tuple[View, str | None]]:
        known = _COLUMNS[kind]
        return [(view, known[view.name]) for view in self._views if view.name in known]


class _Fold:
    """One view's rows, as far as they are the subject's."""

    def __init__(self, view: View, column: str | None, subject: Subject) -> None:
        self.view = view
        self._column = column
        self._value = subject.thread_id if column == "thread_id" else subject.id
        # Events of a thread are chosen before they are folded, and then hardly any row is another's.
        self._narrow = column if subject.thread_id is None and column in view.key else None
        self._rows: dict[Any, dict[str, Any]] = {}
        self._key = key_of(view)

    def apply(self, changes: Iterable[RowChange]) -> None:
        """Applies what one event changes, as far as it is the subject's."""
        narrow, value = self._narrow, self._value
        for change in changes:
            if narrow is None or change.key.get(narrow, value) == value:
                apply_change(self._rows, None if change.wide else self._key(change.key), change, self.view)

    def selected(self) -> Sequence[Mapping[str, Any]]:
        """The subject's rows."""
        column = self._column
        return [row for row in self._rows.values() if column is None or row[column] == self._value]


def _in_thread(event: Any, thread_id: UUID) -> bool:
    """Events of people's own streams name no thread, and concern all."""
    own = getattr(event, "thread_id", thread_id)
    return own == thread_id or getattr(event, "retired_thread_id", None) == thread_id
