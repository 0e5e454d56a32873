"""The application's `Reach`, answered from views."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, func, select

from application.reach import Manner
from domain.channel import Channel
from projections.aliases import SELVES, ViewAliases
from projections.lookups import Rows
from projections.people import REMEMBERED, people
from projections.query import Query
from projections.reach import REACH_OF, reach

_p = people.table.c

_MANNERS = Query(
    select(_p.person_id, _p.display_name, _p.language, _p.quiet_from, _p.quiet_until).where(
        _p.person_id == func.any(bindparam("people", type_=ARRAY(Uuid()))), REMEMBERED
    )
)
_r = reach.table.c
_LAST_INBOUND = Query(
    select(func.max(_r.last_inbound_at).label("last_inbound_at")).where(_r.person_id.in_(select(SELVES.c.person_id)))
)


class ViewReach:
    """Of people who were merged what counts is what all of them did: they are one."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._aliases = ViewAliases(rows)

    def on_whatsapp(self, people: Collection[UUID]) -> Mapping[UUID, UUID]:
        """Those of these people who wrote there last, and whom they are taken for today."""
        wrote = {row["person_id"] for row in self._rows(REACH_OF, people=list(people)) if row["met_on"] or row["last_inbound_at"]}
        meant = {one: known.person_id for one, known in self._aliases.meant(wrote).items()}
        channels = self._channels(set(meant.values()))
        return {one: taken_for for one, taken_for in meant.items() if channels.get(taken_for) == Channel.WHATSAPP}

    def meant(self, person_id: UUID) -> UUID:
        """Whom somebody is taken for today: themselves, unless they were merged."""
        known = self._aliases.meant({person_id}).get(person_id)
        return known.person_id if known else person_id

    def address(self, person_id: UUID) -> str | None:
        """A number in E.164 or WhatsApp's id, the number where there are both."""
        return next((alias.value for alias in self._aliases.addresses(person_id)), None)

    def last_inbound_at(self, person_id: UUID) -> datetime | None:
        """When they last wrote to us there, by the provider's clock."""
        (row,) = self._rows(_LAST_INBOUND, people=[person_id])
        found: datetime | None = row["last_inbound_at"]
        return found

    def selves(self, person_id: UUID) -> Sequence[UUID]:
        """The person, and all who were merged into them."""
        return self._aliases.selves(person_id)

    def manner(self, person_id: UUID) -> Manner | None:
        """How they want to be written to; None for nobody and for the forgotten."""
        return self.manners([person_id]).get(person_id)

    def manners(self, people: Collection[UUID]) -> Mapping[UUID, Manner]:
        """How each of these people wants to be written to; the forgotten are left out."""
        rows = self._rows(_MANNERS, people=list(people)) if people else ()
        return {
            row["person_id"]: Manner(row["display_name"], row["language"], row["quiet_from"], row["quiet_until"]) for row in rows
        }

    def _channels(self, people: Collection[UUID]) -> Mapping[UUID, str]:
        """Where each of these people wrote last, whoever of those it was who are taken for them."""
        selves = self._aliases.selves_of(people)
        channels: dict[UUID, str] = {}
        for row in self._rows(REACH_OF, people=list(selves)) if selves else ():
            if row["last_channel"]:
                channels.setdefault(selves[row["person_id"]], row["last_channel"])
        return channels
