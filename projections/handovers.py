"""Who waits for a person instead of the assistant: from when they asked until somebody joins their thread."""

from collections.abc import Iterator

from sqlalchemy import DateTime, Index, Uuid, select

from domain.person.events import PersonForgotten
from domain.thread.events import ConversationStarted, HandoverRequested, ParticipantJoined, ThreadClosed
from projections.changes import RowChange, delete, delete_all, upsert
from projections.people import people
from projections.query import Query
from projections.view import At, View, required

handovers = View(
    "handovers",
    version=1,
    key=("thread_id",),
    columns=[
        required("thread_id", Uuid()),
        required("user_id", Uuid()),
        required("requested_at", DateTime(timezone=True)),
    ],
    indexes=[Index("handovers_of", "user_id")],
)


@handovers.on(HandoverRequested)
def _requested(event: HandoverRequested, _: At) -> Iterator[RowChange]:
    yield upsert(thread_id=event.thread_id).set(user_id=event.user_id, requested_at=event.requested_at)


@handovers.on(ParticipantJoined, ThreadClosed)
def _over(event: ParticipantJoined | ThreadClosed, _: At) -> Iterator[RowChange]:
    yield delete(thread_id=event.thread_id)


@handovers.on(ConversationStarted)
def _retired(event: ConversationStarted, _: At) -> Iterator[RowChange]:
    if event.retired_thread_id is not None:
        yield delete(thread_id=event.retired_thread_id)


@handovers.on(PersonForgotten)
def _forgotten(event: PersonForgotten, _: At) -> Iterator[RowChange]:
    yield delete_all(user_id=event.person_id)


_h, _p = handovers.table.c, people.table.c

HANDOVERS = Query(
    select(_h.thread_id, _h.user_id, _p.display_name, _h.requested_at)
    .join_from(handovers.table, people.table, _p.person_id == _h.user_id)
    .order_by(_h.requested_at)
    .limit(200)
)
"""Who waits, the longest first; never more than support can look at."""
