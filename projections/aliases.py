"""By what people are known elsewhere: their numbers, and the ids behind which WhatsApp hides numbers.

An alias belongs to one person. Whom it means today follows from `people.merged_into`: one goes from person to person until there is
nobody to go on to. So those who had been merged into somebody go along when that person is merged further, and come back with them
when that is taken back.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ARRAY, CTE, DateTime, Index, Text, Uuid, bindparam, func, select

from application.acquaintance import Known, Owner
from domain.person.commands import Alias
from domain.person.events import AliasKind, AliasLinked, PersonForgotten
from domain.personal import ERASED
from projections.changes import RowChange, delete_all, insert
from projections.lookups import Rows
from projections.people import REMEMBERED, people
from projections.query import Query, Row
from projections.view import At, View, required

aliases = View(
    "aliases",
    version=1,
    key=("kind", "value"),
    columns=[
        required("kind", Text()),
        required("value", Text()),
        required("person_id", Uuid()),
        required("linked_at", DateTime(timezone=True)),
    ],
    indexes=[Index("aliases_by_person", "person_id")],
)


@aliases.on(AliasLinked)
def _linked(event: AliasLinked, _: At) -> Iterator[RowChange]:
    # The aliases of somebody who was forgotten cannot be read any more, and may belong to somebody new.
    if event.value != ERASED:
        yield insert(kind=event.kind.value, value=event.value).set(person_id=event.person_id, linked_at=event.linked_at)


@aliases.on(PersonForgotten)
def _forgotten(event: PersonForgotten, _: At) -> Iterator[RowChange]:
    yield delete_all(person_id=event.person_id)


_a, _p = aliases.table.c, people.table.c
_people = func.any(bindparam("people", type_=ARRAY(Uuid())))


def _chain(*, to_those_meant: bool) -> CTE:
    """The given people and, person by person, those whom they are taken for, or those who are taken for them.

    Nobody comes twice, so it ends even where two operators merged two people into each other at the same time.
    """
    columns = (_p.person_id, _p.merged_into, _p.registered_at, _p.has_account)
    chain = select(*columns).where(_p.person_id == _people, REMEMBERED).cte("chain", recursive=True)
    link = _p.person_id == chain.c.merged_into if to_those_meant else _p.merged_into == chain.c.person_id
    return chain.union(select(*columns).join(chain, link).where(REMEMBERED))


_OWNERS = Query(
    select(_a.kind, _a.value, _a.person_id, _p.merged_into, _p.registered_at, _p.has_account)
    .join_from(aliases.table, people.table, _p.person_id == _a.person_id)
    .where(
        _a.kind == func.any(bindparam("kinds", type_=ARRAY(Text()))),
        _a.value == func.any(bindparam("values", type_=ARRAY(Text()))),
        REMEMBERED,
    )
)
_MEANT = Query(select(_chain(to_those_meant=True)))
SELVES = _chain(to_those_meant=False)
"""The `people` that are bound, and all who are taken for them."""
_SELVES = Query(select(SELVES.c.person_id, SELVES.c.merged_into).order_by(SELVES.c.registered_at, SELVES.c.person_id))
_ADDRESSES = Query(
    select(_a.kind, _a.value)
    .where(_a.person_id.in_(select(SELVES.c.person_id)))
    .order_by(_a.kind, _a.linked_at.desc(), _a.value)  # "phone" comes before "whatsapp_id"
)


class ViewAliases:
    """Implements the application's `AliasLookups`, and answers by what people are reached. All raise `LogUnavailable`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def owners(self, aliases: Collection[Alias]) -> Mapping[Alias, Owner]:
        """To whom each of these belongs, and whom it means today; those that nobody has are left out."""
        kinds, values = [alias.kind.value for alias in aliases], [alias.value for alias in aliases]
        rows = self._rows(_OWNERS, kinds=kinds, values=values) if aliases else ()
        owned = {Alias(AliasKind(row["kind"]), row["value"]): row["person_id"] for row in rows}
        # Mostly nobody was merged into anybody, and who owns an alias is meant by it: no need to ask any further.
        themselves = {row["person_id"]: _known(row) for row in rows if row["merged_into"] is None}
        meant = {**themselves, **self.meant(set(owned.values()) - themselves.keys())}
        return {alias: Owner(owned[alias], meant[owned[alias]]) for alias in aliases if owned.get(alias) in meant}

    def meant(self, people: Collection[UUID]) -> Mapping[UUID, Known]:
        """Whom each of these people is taken for today; those who are not there, or were forgotten, are left out."""
        rows = self._rows(_MEANT, people=list(people)) if people else ()
        known = {row["person_id"]: _known(row) for row in rows}
        onwards = {row["person_id"]: row["merged_into"] for row in rows}
        return {person_id: known[last(person_id, onwards)] for person_id in people if person_id in known}

    def selves(self, person_id: UUID) -> Sequence[UUID]:
        """The person and all who are taken for them, the oldest first; nobody where they were forgotten."""
        return [row["person_id"] for row in self._rows(_SELVES, people=[person_id])]

    def selves_of(self, people: Collection[UUID]) -> Mapping[UUID, UUID]:
        """All who are taken for one of these people, themselves too, and for which; these are taken for nobody else."""
        rows = self._rows(_SELVES, people=list(people)) if people else ()
        onwards = {row["person_id"]: row["merged_into"] for row in rows}
        return {one: last(one, onwards) for one in onwards}

    def addresses(self, person_id: UUID) -> Sequence[Alias]:
        """By what the person is reached on WhatsApp: all aliases of all who are taken for them, numbers first, the newest first."""
        return [Alias(AliasKind(row["kind"]), row["value"]) for row in self._rows(_ADDRESSES, people=[person_id])]


def _known(row: Row) -> Known:
    return Known(row["person_id"], row["registered_at"], row["has_account"])


def last(person_id: UUID, onwards: Mapping[UUID, UUID | None]) -> UUID:
    """Where one ends who goes from person to person; where that goes in a circle, at the same person of it from everywhere."""
    passed = [person_id]
    while (following := onwards.get(passed[-1])) in onwards:
        assert following is not None
        if following in passed:
            return min(passed[passed.index(following) :])
        passed.append(following)
    return passed[-1]
