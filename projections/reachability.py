"""The application's `Reach`, answered from views."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select

from application.reach import Manner
from domain.channel import Channel
from projections.aliases import ViewAliases
from projections.lookups import Rows
from projections.people import REMEMBERED, people
from projections.query import Query
from projections.reach import REACH_OF

_p = people.table.c

_MANNER = Query(
    select(_p.display_name, _p.language, _p.quiet_from, _p.quiet_until).where(_p.person_id == bindparam("person_id"), REMEMBERED)
)


class ViewReach:
    """Of people who were merged what counts is what all of them did: they are one."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._aliases = ViewAliases(rows)

    def on_whatsapp(self, people: Collection[UUID]) -> Mapping[UUID, UUID]:
        """Those of these people who wrote there last, and whom they are taken for today."""
        wrote = {row["person_id"] for row in self._rows(REACH_OF, people=list(people)) if row["met_on"] or row["last_inbound_at"]}
        meant = self._aliases.meant(wrote)
        return {one: known.person_id for one, known in meant.items() if self._channel(known.person_id) == Channel.WHATSAPP}

    def address(self, person_id: UUID) -> str | None:
        """A number in E.164 or WhatsApp's id, the number where there are both."""
        return next((alias.value for alias in self._aliases.addresses(person_id)), None)

    def last_inbound_at(self, person_id: UUID) -> datetime | None:
        """When they last wrote to us there, by the provider's clock."""
        rows = self._rows(REACH_OF, people=list(self.selves(person_id)))
        return max((row["last_inbound_at"] for row in rows if row["last_inbound_at"]), default=None)

    def selves(self, person_id: UUID) -> Sequence[UUID]:
        """The person, and all who were merged into them."""
        return self._aliases.selves(person_id)

    def manner(self, person_id: UUID) -> Manner | None:
        """How they want to be written to; None for nobody and for the forgotten."""
        for row in self._rows(_MANNER, person_id=person_id):
            return Manner(**row)
        return None

    def _channel(self, person_id: UUID) -> str | None:
        """Where somebody wrote last."""
        rows = self._rows(REACH_OF, people=list(self.selves(person_id)))
        return next((row["last_channel"] for row in rows if row["last_channel"]), None)
