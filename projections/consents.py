"""What each person agreed to receive, by channel and category, and what shows it."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import DateTime, Text, Uuid, bindparam, select

from domain.channel import Channel
from domain.consent.events import Category, ConsentEvent, ConsentGiven, ConsentRestored, ConsentWithdrawn
from domain.person.events import PersonForgotten
from projections.changes import RowChange, delete_all, upsert
from projections.lookups import Rows
from projections.query import Query
from projections.view import At, View, flag, required

consents = View(
    "consents",
    version=1,
    key=("person_id", "channel", "category"),
    columns=[
        required("person_id", Uuid()),
        required("channel", Text()),
        required("category", Text()),
        flag("is_on"),
        required("proof", Text()),
        required("changed_at", DateTime(timezone=True)),
    ],
)


def _rows(event: ConsentEvent, at: At, *, is_on: bool) -> Iterator[RowChange]:
    for category in event.categories:
        row = upsert(person_id=event.person_id, channel=event.channel.value, category=category.value)
        yield row.set(is_on=is_on, proof=event.proof, changed_at=at.recorded_at)


@consents.on(ConsentGiven, ConsentRestored)
def _on(event: ConsentGiven | ConsentRestored, at: At) -> Iterator[RowChange]:
    yield from _rows(event, at, is_on=True)


@consents.on(ConsentWithdrawn)
def _off(event: ConsentWithdrawn, at: At) -> Iterator[RowChange]:
    yield from _rows(event, at, is_on=False)


@consents.on(PersonForgotten)
def _forgotten(event: PersonForgotten, _: At) -> Iterator[RowChange]:
    yield delete_all(person_id=event.person_id)


_c = consents.table.c

CONSENTS_OF = Query(
    select(_c.channel, _c.category, _c.is_on, _c.proof, _c.changed_at)
    .where(_c.person_id == bindparam("person_id", type_=Uuid()))
    .order_by(_c.channel, _c.category)
)
"""What `person_id` agreed to, and what not any more."""

_IS_ON = Query(
    select(_c.is_on).where(
        _c.person_id == bindparam("person_id", type_=Uuid()),
        _c.channel == bindparam("channel", type_=Text()),
        _c.category == bindparam("category", type_=Text()),
    )
)


class ViewConsents:
    """Implements the application's `KnownConsents`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def is_on(self, person_id: UUID, channel: Channel, category: Category) -> bool:
        """Whether somebody wants this."""
        found = self._rows(_IS_ON, person_id=person_id, channel=channel.value, category=category.value)
        return any(row["is_on"] for row in found)
