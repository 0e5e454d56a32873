"""What each person was told beside their threads, or is still to be told."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Index,
    Integer,
    Text,
    Uuid,
    bindparam,
    case,
    func,
    select,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from application.notices import Told
from domain.notice.events import NoticeGrew, NoticeHeld, NoticeRaised, NoticesCleared, NoticesPushed, NoticeUnpushed, Topic
from domain.person.events import PersonForgotten
from domain.personal import ERASED
from projections.changes import RowChange, delete, delete_all, insert, update, update_all, upsert
from projections.lookups import Rows
from projections.query import Query
from projections.view import At, View, counter, optional, required

notices = View(
    "notices",
    version=1,
    key=("notice_id",),
    columns=[
        required("notice_id", Uuid()),
        required("person_id", Uuid()),
        required("number", BigInteger()),
        required("topic", Text()),
        required("subject_id", Uuid()),
        required("text", Text()),
        required("many", Integer()),
        optional("lead_id", Uuid()),
        optional("thread_id", Uuid()),
        required("state", Text()),
        optional("why", Text()),
        optional("held_until", DateTime(timezone=True)),
        optional("channel", Text()),
        optional("pushed_at", DateTime(timezone=True)),
        required("raised_at", DateTime(timezone=True)),
    ],
    indexes=[
        Index("notices_of_person", "person_id", "number"),
        Index("notices_about", "subject_id"),
        Index("notices_of_lead", "lead_id", postgresql_where=text("state IN ('waiting', 'held')")),
    ],
)

notice_marks = View(
    "notice_marks",
    version=1,
    key=("person_id",),
    columns=[required("person_id", Uuid()), counter("number"), counter("cleared")],
)


@notices.on(NoticeRaised)
def _raised(event: NoticeRaised, _: At) -> Iterator[RowChange]:
    yield insert(notice_id=event.notice_id).set(
        person_id=event.person_id,
        number=event.number,
        topic=event.topic.value,
        subject_id=event.subject_id,
        text=event.text,
        many=1,
        lead_id=event.lead_id,
        thread_id=event.thread_id,
        state="waiting",
        raised_at=event.raised_at,
    )


@notices.on(NoticeGrew)
def _grew(event: NoticeGrew, _: At) -> Iterator[RowChange]:
    yield update(notice_id=event.notice_id).set(many=event.many, subject_id=event.subject_id, text=event.text)


@notices.on(NoticesPushed)
def _pushed(event: NoticesPushed, _: At) -> Iterator[RowChange]:
    for notice_id in event.notice_ids:
        row = update(notice_id=notice_id)
        yield row.set(state="pushed", channel=event.channel.value, held_until=None, pushed_at=event.pushed_at)


@notices.on(NoticeHeld)
def _held(event: NoticeHeld, _: At) -> Iterator[RowChange]:
    yield update(notice_id=event.notice_id).set(state="held", why=event.why.value, held_until=event.until)


@notices.on(NoticeUnpushed)
def _unpushed(event: NoticeUnpushed, _: At) -> Iterator[RowChange]:
    yield update(notice_id=event.notice_id).set(state="unpushed", why=event.why.value, held_until=None)


@notices.on(PersonForgotten)
def _forgotten(event: PersonForgotten, _: At) -> Iterator[RowChange]:
    yield delete_all(person_id=event.person_id)
    yield update_all(subject_id=event.person_id).set(text=ERASED)


@notice_marks.on(NoticeRaised)
def _numbered(event: NoticeRaised, _: At) -> Iterator[RowChange]:
    yield upsert(person_id=event.person_id).set(number=event.number)


@notice_marks.on(NoticesCleared)
def _cleared(event: NoticesCleared, _: At) -> Iterator[RowChange]:
    yield upsert(person_id=event.person_id).set(cleared=event.up_to)


@notice_marks.on(PersonForgotten)
def _marks_forgotten(event: PersonForgotten, _: At) -> Iterator[RowChange]:
    yield delete(person_id=event.person_id)


_n, _m = notices.table.c, notice_marks.table.c
_me = bindparam("person_id", type_=Uuid())
_page = (
    select(notices.table)
    .where(_n.person_id == _me, _n.number < bindparam("before", type_=BigInteger))
    .order_by(_n.number.desc())
    .limit(bindparam("limit", type_=BigInteger))
    .offset(bindparam("offset", type_=BigInteger))
    .subquery()
)

NOTICE_PAGE = Query(
    select(
        _page.c.notice_id,
        _page.c.number,
        _page.c.topic,
        _page.c.text,
        _page.c.many,
        _page.c.lead_id,
        _page.c.thread_id,
        _page.c.raised_at,
        _page.c.pushed_at,
        (_page.c.number > _m.cleared).label("is_new"),
        (_m.number - _m.cleared).label("new"),
    )
    .select_from(notice_marks.table.outerjoin(_page, true()))
    .where(_m.person_id == _me)
    .order_by(_page.c.number.desc())
)
"""A page of what `person_id` was told or is to be told, newest first, and how much of all is new; one row without a notice where
the page is empty, and none for whoever was never told anything."""

NOTICE_MARKS = Query(select(_m.number, (_m.number - _m.cleared).label("new")).where(_m.person_id == _me))
"""How many notices `person_id` has had, and how many of them they have not done with; no row where there was none."""

NOTICE_NUMBER = Query(select(_n.number).where(_n.person_id == _me, _n.notice_id == bindparam("notice_id", type_=Uuid())))
"""Which of `person_id`'s notices one is."""

NOTICES_OF = Query(
    select(_n.topic, _n.text, _n.many, _n.state, _n.why, _n.channel, _n.raised_at, _n.pushed_at)
    .where(_n.person_id == _me)
    .order_by(_n.number)
)
"""All notices of `person_id`, the oldest first, for that person's own eyes."""


def notices_of(row: Any) -> ColumnElement[Any]:
    """Notices that a row names by `notice_ids`, as JSON, `[id, topic, text, many, lead, thread, raised]` each; NULL without any."""
    told = func.json_build_array(_n.notice_id, _n.topic, _n.text, _n.many, _n.lead_id, _n.thread_id, _n.raised_at)
    found = select(func.json_agg(aggregate_order_by(told, _n.number))).where(_n.notice_id == func.any(row.notice_ids))
    return case((row.notice_ids.is_not(None), found.scalar_subquery()), else_=None).label("notices")


_TOLD = Query(
    select(_n.topic, _n.text, _n.lead_id)
    .where(_n.notice_id == func.any(bindparam("notice_ids", type_=ARRAY(Uuid()))))
    .order_by(_n.number)
)


class ViewNotices:
    """Implements the application's `KnownNotices`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def number(self, person_id: UUID, notice_id: UUID) -> int | None:
        """Which of a person's notices one is; None where it is none of theirs."""
        return next((row["number"] for row in self._rows(NOTICE_NUMBER, person_id=person_id, notice_id=notice_id)), None)

    def told(self, notice_ids: Sequence[UUID]) -> Sequence[Told]:
        """These, in the order of their numbers."""
        rows = self._rows(_TOLD, notice_ids=list(notice_ids))
        return [Told(Topic(row["topic"]), row["text"], row["lead_id"]) for row in rows]

    def marks(self, person_id: UUID) -> tuple[int, int]:
        """How many notices a person has had, and how many of them they have not done with."""
        return next(((row["number"], row["new"]) for row in self._rows(NOTICE_MARKS, person_id=person_id)), (0, 0))
