"""Each user's newest assistant thread."""

from collections.abc import Iterator

from sqlalchemy import DateTime, Uuid, bindparam, select

from domain.person.events import PersonForgotten
from domain.thread.events import ConversationStarted
from projections.changes import RowChange, delete, upsert
from projections.query import Query
from projections.thread_list import thread_list
from projections.view import At, View, required

conversations = View(
    "conversations",
    version=1,
    key=("user_id",),
    columns=[
        required("user_id", Uuid()),
        required("thread_id", Uuid()),
        required("started_at", DateTime(timezone=True)),
    ],
)


@conversations.on(ConversationStarted)
def _started(event: ConversationStarted, _: At) -> Iterator[RowChange]:
    yield upsert(user_id=event.user_id).set(thread_id=event.thread_id, started_at=event.started_at)


@conversations.on(PersonForgotten)
def _forgotten(event: PersonForgotten, _: At) -> Iterator[RowChange]:
    yield delete(user_id=event.person_id)


_c, _t = conversations.table.c, thread_list.table.c

CURRENT = Query(
    select(_c.thread_id, _c.started_at, _t.last_seq)
    .join_from(conversations.table, thread_list.table, (_t.person_id == _c.user_id) & (_t.thread_id == _c.thread_id))
    .where(_c.user_id == bindparam("user_id"), _t.is_open)
)
"""The active thread of `user_id`; no row where there is none, or where it was closed."""
