"""What people want to hear unasked, answered from the view `people`."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Integer, Text, Uuid, bindparam, func, select

from projections.lookups import Rows
from projections.people import REMEMBERED, people
from projections.query import Query

_p = people.table.c

_TOPICS = Query(select(_p.proactive).where(_p.person_id == bindparam("person_id", type_=Uuid()), REMEMBERED))
_WHO_WANT = Query(
    select(_p.person_id)
    .where(
        bindparam("topic", type_=Text()) == func.any(_p.proactive),
        _p.person_id > bindparam("after", type_=Uuid()),
        REMEMBERED,
    )
    .order_by(_p.person_id)
    .limit(bindparam("limit", type_=Integer()))
)


_HOW_MANY = Query(select(func.count().label("many")).where(bindparam("topic", type_=Text()) == func.any(_p.proactive), REMEMBERED))


class ViewWanted:
    """Implements the application's `Wanted`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def topics(self, person_id: UUID) -> frozenset[str]:
        """What somebody has chosen."""
        return next((frozenset(row["proactive"]) for row in self._rows(_TOPICS, person_id=person_id)), frozenset())

    def who_want(self, topic: str, after: UUID, limit: int) -> Sequence[UUID]:
        """Everybody who has chosen this, in the order of their ids, beyond one of them."""
        return [row["person_id"] for row in self._rows(_WHO_WANT, topic=topic, after=after, limit=limit)]

    def how_many(self, topic: str) -> int:
        """How many people have chosen this."""
        return next(int(row["many"]) for row in self._rows(_HOW_MANY, topic=topic))
