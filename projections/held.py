"""How much is held of a person: for those who are about to remove it."""

from sqlalchemy import bindparam, func, select

from projections.messages import messages
from projections.query import Query
from projections.thread_list import thread_list

_m, _t = messages.table.c, thread_list.table.c

HELD_OF = Query(
    select(
        select(func.count()).where(_m.subject_id == bindparam("person_id")).scalar_subquery().label("messages"),
        select(func.count()).where(_t.person_id == bindparam("person_id")).scalar_subquery().label("threads"),
    )
)
"""Messages that are about `person_id`, and threads in which they take part."""
