"""How people on WhatsApp are reached, as far as it has been recorded."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Manner:
    """How somebody wants to be written to: their name, language, and quiet hours as HH:MM."""

    display_name: str
    language: str
    quiet_from: str | None
    quiet_until: str | None


class Reach(Protocol):
    """Looks it up; every method raises `LogUnavailable`."""

    def on_whatsapp(self, people: Collection[UUID]) -> Mapping[UUID, UUID]:
        """Those of these people who wrote there last, and whom they are taken for today."""

    def meant(self, person_id: UUID) -> UUID:
        """Whom somebody is taken for today: themselves, unless they were merged."""

    def address(self, person_id: UUID) -> str | None:
        """A number in E.164 or WhatsApp's id, the number where there are both."""

    def last_inbound_at(self, person_id: UUID) -> datetime | None:
        """When they last wrote to us there, by the provider's clock."""

    def selves(self, person_id: UUID) -> Sequence[UUID]:
        """The person, and all who were merged into them."""

    def manner(self, person_id: UUID) -> Manner | None:
        """How they want to be written to; None for nobody and for the forgotten."""

    def manners(self, people: Collection[UUID]) -> Mapping[UUID, Manner]:
        """How each of these people wants to be written to; the forgotten are left out."""
