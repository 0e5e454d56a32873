"""All messages of all of a person's threads, newest first: what older clients page through."""

from functools import cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Text, Uuid, and_, bindparam, func, select

from domain.thread.events import MessageType
from projections.cards import cards_in
from projections.feed import feed
from projections.marketplace import brief_in, offer_in
from projections.media import files_of
from projections.messages import messages
from projections.people import people
from projections.query import Query
from projections.thread_list import thread_list
from projections.unread_counts import unread_counts

_f, _m, _t = feed.table.c, messages.table.c, thread_list.table.c
_sender = people.table.alias("sender")
_other = people.table.alias("other")
_any_other = people.table.alias("any_other").c
_me = bindparam("person_id", type_=Uuid())

_unread = and_(_m.seq > _t.read_up_to, _m.sender_id.is_distinct_from(_me), _m.type != MessageType.SYSTEM.value)
_mine = and_(_t.person_id == _f.person_id, _t.thread_id == _f.thread_id)
_rows = feed.table.join(messages.table, _m.message_id == _f.message_id).join(thread_list.table, _mine)
_badge = select(unread_counts.table.c.unread).where(unread_counts.table.c.person_id == _me).scalar_subquery()
_message: tuple[Any, ...] = (
    _m.message_id,
    _m.thread_id,
    _m.seq,
    _m.type,
    _m.content,
    _m.attachments,
    files_of(_m),
    brief_in(_m),
    offer_in(_m),
    cards_in(_m),
    _m.created_at,
    _m.sender_id,
    _sender.c.display_name,
    _sender.c.user_type,
)


def _filters(*, typed: bool, threaded: bool, is_unread: bool | None) -> list[ColumnElement[bool]]:
    filters: list[ColumnElement[bool]] = [_f.person_id == _me]
    if typed:
        filters.append(_m.type == bindparam("type", type_=Text()))
    if threaded:
        filters.append(_f.thread_id == bindparam("thread_id", type_=Uuid()))
    if is_unread is not None:
        filters.append(_unread if is_unread else ~_unread)
    return filters


@cache
def inbox_page(*, typed: bool, threaded: bool, is_unread: bool | None) -> Query:
    """One page of messages for `person_id`, with what each reader's page shows of sender, recipient and reading."""
    filters = _filters(typed=typed, threaded=threaded, is_unread=is_unread)
    counterpart = (
        select(_any_other.person_id)
        .where(_any_other.person_id == func.any(_t.participants), _any_other.person_id != _me)
        .order_by(func.array_position(_t.participants, _any_other.person_id))
        .limit(1)
        .scalar_subquery()
    )
    recipient_id = func.coalesce(func.nullif(_me, _m.sender_id), counterpart)
    return Query(
        select(
            *_message,
            _other.c.person_id.label("recipient_id"),
            _other.c.display_name.label("recipient_name"),
            _other.c.user_type.label("recipient_type"),
            _unread.label("is_unread"),
            _t.read_at,
        )
        .select_from(
            _rows.join(_sender, _sender.c.person_id == _m.sender_id, isouter=True).join(
                _other, _other.c.person_id == recipient_id, isouter=True
            )
        )
        .where(*filters)
        .order_by(_f.position.desc())
        .limit(bindparam("limit", type_=BigInteger))
        .offset(bindparam("offset", type_=BigInteger))
    )


@cache
def inbox_totals(*, typed: bool, threaded: bool, is_unread: bool | None) -> Query:
    """How many messages match, and the badge."""
    filters = _filters(typed=typed, threaded=threaded, is_unread=is_unread)
    plain = not typed and is_unread is None
    counted = select(func.count(_f.message_id) if plain else func.count())
    source = counted.select_from(feed.table if plain else _rows).where(*filters)
    return Query(select(source.scalar_subquery().label("total"), func.coalesce(_badge, 0).label("unread")))


BADGE = Query(select(unread_counts.table.c.unread, unread_counts.table.c.changed_at).where(unread_counts.table.c.person_id == _me))
"""The badge of `person_id`; no row for those to whom nothing was ever sent."""
