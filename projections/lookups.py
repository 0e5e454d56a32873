"""The application's look-ups, answered from views."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from sqlalchemy import bindparam, select

from application.lookups import Part, Person, SentMessage
from projections.messages import messages
from projections.people import REMEMBERED, people
from projections.query import Query, Row
from projections.thread_list import thread_list
from projections.unread_counts import unread_counts

_m, _t, _p, _u = messages.table.c, thread_list.table.c, people.table.c, unread_counts.table.c

_MESSAGE = Query(
    select(_m.message_id, _m.thread_id, _m.seq, _m.type, _m.sender_id, _m.content, _m.attachments, _m.created_at).where(
        _m.message_id == bindparam("message_id")
    )
)
_PART = Query(
    select(_t.stream_id, _t.last_seq).where(_t.person_id == bindparam("person_id"), _t.thread_id == bindparam("thread_id"))
)
_STREAM = Query(select(_t.stream_id).where(_t.thread_id == bindparam("thread_id")).limit(1))
_PERSON = Query(select(_p.person_id, _p.user_type).where(_p.person_id == bindparam("person_id"), REMEMBERED))
_BADGE = Query(select(_u.unread).where(_u.person_id == bindparam("person_id")))


class Rows(Protocol):
    """Runs a query from a thread."""

    def __call__(self, query: Query, /, **values: object) -> Sequence[Row]:
        """Every row; raises `LogUnavailable`."""


class ViewLookups:
    """Implements the application's `Lookups`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def message(self, message_id: UUID) -> SentMessage | None:
        """A message, wherever it is."""
        for row in self._rows(_MESSAGE, message_id=message_id):
            facts = dict(row)
            return SentMessage(id=facts.pop("message_id"), attachments=tuple(facts.pop("attachments")), **facts)
        return None

    def part(self, person_id: UUID, thread_id: UUID) -> Part | None:
        """A person's part in a thread."""
        for row in self._rows(_PART, person_id=person_id, thread_id=thread_id):
            return Part(row["stream_id"], row["last_seq"])
        return None

    def stream(self, thread_id: UUID) -> UUID | None:
        """The stream that a thread lives on."""
        return next((row["stream_id"] for row in self._rows(_STREAM, thread_id=thread_id)), None)

    def person(self, person_id: UUID) -> Person | None:
        """A registered person."""
        for row in self._rows(_PERSON, person_id=person_id):
            return Person(row["person_id"], is_seller=row["user_type"] == "seller")
        return None

    def badge(self, person_id: UUID) -> int:
        """All that a person has not read."""
        return next((row["unread"] for row in self._rows(_BADGE, person_id=person_id)), 0)
