"""What is known of sellers when somebody is to be asked, in one look however many they are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.broadcast.audience import Market, SellerFacts
from domain.outbound.events import Skip
from domain.outbound.quiet_hours import ends

DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class KnownSeller:
    """A person as a possible seller. `briefs` came to them since the time that was asked for; `briefs_a_day` is their own wish."""

    seller_id: UUID
    is_seller: bool
    is_forgotten: bool
    market: Market | None
    briefs_a_day: int | None
    briefs: int
    is_verified: bool
    is_paused: bool
    quiet_from: str | None
    quiet_until: str | None
    has_consented: bool
    is_reachable: bool
    was_asked: bool


class SellerLookups(Protocol):
    """Looks them up in one statement; raises `LogUnavailable`."""

    def in_category(self, category: str, lead_id: UUID, since: datetime) -> Sequence[KnownSeller]:
        """Sellers who offer this; whether they were asked is about that lead."""

    def these(self, people: Collection[UUID], lead_id: UUID, since: datetime) -> Sequence[KnownSeller]:
        """These people, as far as they are known at all."""


@dataclass(frozen=True, slots=True)
class Looking:
    """How sellers are seen: by which clock it is night, and how many briefs a day a seller gets at most."""

    zone: ZoneInfo
    briefs_a_day: int

    def barred(self, known: KnownSeller) -> Skip | None:
        """Why somebody whose wave is out is not asked after all. Their briefs of a day hold this one as well.

        Of two waves that are out at the same moment each counts the other: a seller may get a brief less than they want, not more.
        """
        if not known.is_seller:
            return Skip.NO_SELLER
        if known.is_paused:
            return Skip.PAUSED
        return Skip.DAILY_CAP if known.briefs > self._a_day(known) else None

    def _a_day(self, known: KnownSeller) -> int:
        return min(known.briefs_a_day or self.briefs_a_day, self.briefs_a_day)

    def facts(self, known: KnownSeller, now: datetime) -> SellerFacts:
        """What an audience is selected by."""
        return SellerFacts(
            known.seller_id,
            known.market,
            known.briefs,
            self._a_day(known),
            is_seller=known.is_seller,
            is_forgotten=known.is_forgotten,
            is_verified=known.is_verified,
            is_paused=known.is_paused,
            is_quiet=ends(known.quiet_from, known.quiet_until, self.zone, now) is not None,
            has_consented=known.has_consented,
            is_reachable=known.is_reachable,
            was_asked=known.was_asked,
        )
