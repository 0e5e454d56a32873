"""What the event stream sends: a person's feed after a position, with the counts as they are at that moment."""

from typing import Any

from sqlalchemy import ARRAY, BigInteger, Uuid, bindparam, func, select

from domain.personal import ERASED
from projections.cards import cards_in
from projections.feed import feed
from projections.log import log_events
from projections.marketplace import brief_in, offer_in
from projections.media import files_of
from projections.messages import messages
from projections.notices import notices_of
from projections.people import people
from projections.query import Query
from projections.thread_list import thread_list
from projections.unread_counts import unread_counts

_f, _m, _t, _p, _u = feed.table.c, messages.table.c, thread_list.table.c, people.table.c, unread_counts.table.c

_reader = people.table.alias("reader").c
# Looked up by key for each row, which a join would leave to the planner.
_remembered = select(_reader.username).where(_reader.person_id == _f.person_id).scalar_subquery().is_distinct_from(ERASED)

_frame: tuple[Any, ...] = (
    _f.person_id,
    _f.position,
    _f.thread_id,
    _f.reason,
    _m.message_id,
    _m.seq,
    _m.type,
    _m.content,
    _m.attachments,
    files_of(_m),
    brief_in(_m),
    offer_in(_m),
    cards_in(_m),
    _m.channel,
    _m.reply_to,
    _m.created_at,
    _m.sender_id,
    _p.display_name,
    _p.user_type,
    notices_of(_f),
    func.coalesce(_t.unread, 0).label("thread_unread"),
    func.coalesce(_u.unread, 0).label("unread"),
)
_rows = (
    feed.table.join(messages.table, _m.message_id == _f.message_id, isouter=True)
    .join(people.table, _p.person_id == _m.sender_id, isouter=True)
    .join(thread_list.table, (_t.person_id == _f.person_id) & (_t.thread_id == _f.thread_id), isouter=True)
    .join(unread_counts.table, _u.person_id == _f.person_id, isouter=True)
)

MISSED = Query(
    select(*_frame)
    .select_from(_rows)
    .where(
        _f.person_id == bindparam("person_id", type_=Uuid()),
        _f.position > bindparam("after", type_=BigInteger),
        _f.position <= bindparam("up_to", type_=BigInteger),
        _remembered,
    )
    .order_by(_f.position)
    .limit(bindparam("limit", type_=BigInteger))
)
"""The frames of one person between two positions, in order."""

ARRIVED = Query(
    select(_f.person_id, _f.position)
    .where(_f.position > bindparam("after", type_=BigInteger))
    .order_by(_f.position)
    .fetch(bindparam("limit", type_=BigInteger), with_ties=True)
)
"""Whose feeds grew after a position, in order; an event's rows are never divided."""

FRAMES = Query(
    select(*_frame)
    .select_from(_rows)
    .where(
        _f.person_id == func.any(bindparam("person_ids", type_=ARRAY(Uuid()))),
        _f.position > bindparam("after", type_=BigInteger),
        _f.position <= bindparam("up_to", type_=BigInteger),
        _remembered,
    )
    .order_by(_f.position)
)
"""The frames of these people between two positions, in order; none of those who were forgotten, whatever still comes for them."""

_position = log_events.c.notification_id
HEAD = Query(select(func.coalesce(func.max(_position), 0).label("position")))
"""The last position of the log, 0 while it is empty."""

EXISTS = Query(select(_position).where(_position == bindparam("position", type_=BigInteger)))
"""A row where the log has an event at `position`."""
