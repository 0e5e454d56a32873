"""The thread list as a client shows it: one statement, whatever the number of threads."""

from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, func, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by

from projections.cards import cards_in
from projections.marketplace import brief_in, offer_in
from projections.media import files_of
from projections.messages import messages
from projections.people import people
from projections.query import Query
from projections.thread_list import thread_list

_t, _m, _p = thread_list.table.c, messages.table.c, people.table.c

PREVIEW = 80
"""Characters of the last message that the list shows; a longer one ends in an ellipsis."""

_names = (
    select(func.json_agg(aggregate_order_by(func.json_build_array(_p.person_id, _p.display_name, _p.user_type), _p.person_id)))
    .where(_p.person_id == func.any(_t.participants))
    .scalar_subquery()
)


def _page() -> Select[Any]:
    return select(
        _t.thread_id,
        _t.kind,
        _t.listing_id,
        _t.is_open,
        _t.unread,
        _t.last_seq,
        _t.read_up_to,
        _t.updated_at,
        _t.activity,
        _m.message_id,
        _m.type,
        func.left(_m.content, PREVIEW + 1).label("content"),
        _m.sender_id,
        _m.created_at,
        _names.label("people"),
    ).join_from(thread_list.table, messages.table, _m.message_id == _t.last_message_id, isouter=True)


THREAD_PAGE = Query(
    _page()
    .where(_t.person_id == bindparam("person_id"), _t.activity < bindparam("before", type_=BigInteger))
    .order_by(_t.activity.desc())
    .limit(bindparam("limit", type_=BigInteger))
    .offset(bindparam("offset", type_=BigInteger))
)
"""Threads of `person_id` that moved before the position `before`, newest first."""

ONE_THREAD = Query(_page().where(_t.person_id == bindparam("person_id"), _t.thread_id == bindparam("thread_id")))
"""One thread as `person_id` sees it; no row for those who take no part."""


def _messages(*, forward: bool) -> Query:
    """The messages next to an anchor: the oldest beyond `anchor` where forward, else the newest before it."""
    anchor = bindparam("anchor", type_=BigInteger)
    page = (
        select(messages.table)
        .where(_m.thread_id == _t.thread_id, _m.seq > anchor if forward else _m.seq < anchor)
        .order_by(_m.seq.asc() if forward else _m.seq.desc())
        .limit(bindparam("limit", type_=BigInteger))
        .lateral("m")
    )
    sender = (_p.display_name, _p.user_type)
    told = (files_of(page.c), brief_in(page.c), offer_in(page.c), cards_in(page.c))
    return Query(
        select(
            *(column for column in page.c if column.name != "thread_id"),
            _t.thread_id,
            *sender,
            *told,
        )
        .join_from(thread_list.table, page, true(), isouter=True)
        .join(people.table, _p.person_id == page.c.sender_id, isouter=True)
        .where(_t.person_id == bindparam("person_id"), _t.thread_id == bindparam("thread_id"))
        .order_by(page.c.seq.desc())
    )


MESSAGES_BEFORE = _messages(forward=False)
"""The newest messages of a thread before the seq `anchor`, newest first; no row at all for those who take no part."""

MESSAGES_AFTER = _messages(forward=True)
"""The messages that follow the seq `anchor`, newest first; no row at all for those who take no part."""
