"""What the assistant keeps in mind of each thread, as it was after its newest turn there."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, DateTime, Index, Text, Uuid, bindparam, select

from application.memory import Known, MemoryUnavailable
from application.ports import LogUnavailable
from domain.person.events import PersonForgotten
from domain.thread.events import TurnTaken
from domain.thread.turn import Memory, Slot, Stage
from projections.changes import RowChange, delete_all, upsert
from projections.lookups import Rows
from projections.query import Query
from projections.view import At, View, optional, required

working_memory = View(
    "working_memory",
    version=1,
    key=("thread_id",),
    columns=[
        required("thread_id", Uuid()),
        required("user_id", Uuid()),
        required("domain", Text()),
        required("stage", Text()),
        required("slot_names", ARRAY(Text())),
        required("slot_values", ARRAY(Text())),
        required("words", Text()),
        required("listing_ids", ARRAY(Uuid())),
        optional("listing_id", Uuid()),
        required("seq", BigInteger()),
        required("taken_at", DateTime(timezone=True)),
    ],
    indexes=[Index("working_memory_of", "user_id")],
)


@working_memory.on(TurnTaken)
def _taken(event: TurnTaken, _: At) -> Iterator[RowChange]:
    memory = event.memory
    yield upsert(thread_id=event.thread_id).set(
        user_id=event.user_id,
        domain=event.routing.domain,
        stage=memory.stage.value,
        slot_names=[slot.name for slot in memory.slots],
        slot_values=[slot.value for slot in memory.slots],
        words=event.words,
        listing_ids=list(memory.listing_ids),
        listing_id=memory.listing_id,
        seq=event.seq,
        taken_at=event.taken_at,
    )


@working_memory.on(PersonForgotten)
def _forgotten(event: PersonForgotten, _: At) -> Iterator[RowChange]:
    yield delete_all(user_id=event.person_id)


_w = working_memory.table.c

_OF = Query(select(working_memory.table).where(_w.thread_id == bindparam("thread_id", type_=Uuid())))

MEMORY_OF = Query(select(working_memory.table).where(_w.user_id == bindparam("person_id", type_=Uuid())))
"""What is kept in mind of `person_id`, in all their threads."""


class ViewMemory:
    """Implements the application's `Memories`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def of(self, thread_id: UUID) -> Known:
        """What is kept in mind of a thread; raises `MemoryUnavailable`."""
        try:
            found = self._rows(_OF, thread_id=thread_id)
        except LogUnavailable as unavailable:
            raise MemoryUnavailable(thread_id) from unavailable
        for row in found:
            slots = zip(row["slot_names"], row["slot_values"], strict=True)
            memory = Memory(
                Stage(row["stage"]),
                tuple(Slot(name, value) for name, value in slots),
                tuple(row["listing_ids"]),
                row["listing_id"],
            )
            return Known(memory, row["words"], row["domain"], row["seq"])
        return Known()
