"""What was said in a thread, as the assistant needs it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import BigInteger, bindparam, select

from application.lookups import SentMessage
from projections.lookups import Rows
from projections.messages import messages
from projections.people import people
from projections.query import Query

_m, _p = messages.table.c, people.table.c
TURNS = 20

_RECENT = Query(
    select(_m.message_id, _m.thread_id, _m.seq, _m.type, _m.sender_id, _m.content, _m.attachments, _m.created_at)
    .where(_m.thread_id == bindparam("thread_id"), _m.seq <= bindparam("up_to_seq", type_=BigInteger))
    .order_by(_m.seq.desc())
    .limit(TURNS)
)
_LANGUAGE = Query(select(_p.language).where(_p.person_id == bindparam("person_id")))


class ViewHistory:
    """Implements the `History` of the assistant's process manager."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def recent(self, thread_id: UUID, up_to_seq: int) -> Sequence[SentMessage]:
        """The last messages up to a seq, oldest first."""
        found = self._rows(_RECENT, thread_id=thread_id, up_to_seq=up_to_seq)
        return [
            SentMessage(
                row["message_id"],
                row["thread_id"],
                row["seq"],
                row["type"],
                row["sender_id"],
                row["content"],
                tuple(row["attachments"]),
                row["created_at"],
            )
            for row in reversed(found)
        ]

    def language(self, person_id: UUID) -> str:
        """The preferred language, English where nothing is known."""
        return next((row["language"] or "en" for row in self._rows(_LANGUAGE, person_id=person_id)), "en")
