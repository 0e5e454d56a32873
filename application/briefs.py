"""Briefs as their sellers know them, and which of them a message may be an answer to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from domain.brief import Brief

FOLLOWED_UP = timedelta(hours=24)
"""For so long after an offer, and after a brief has ended, what its seller writes is taken for more of it."""

TURNED_AWAY = timedelta(minutes=10)
"""For so long after it was said that there is no room, or that all is over, the next photo belongs there too."""


@dataclass(frozen=True, slots=True)
class SentBrief:
    """A brief that a seller was sent, and what they made of it. `brief` is all of the lead that there is in here."""

    lead_id: UUID
    brief: Brief
    message_id: UUID
    asked_at: datetime
    offered_at: datetime | None
    turned_away_at: datetime | None
    ended_at: datetime | None


class Briefs(Protocol):
    """Looks them up; every method raises `LogUnavailable`."""

    def among(self, people: Collection[UUID]) -> frozenset[UUID]:
        """Those of these people who were ever sent one."""

    def sent_to(self, seller_id: UUID, since: datetime) -> Sequence[SentBrief]:
        """A seller's briefs that are open, or have ended since then; the oldest first."""

    def lead_of(self, seller_id: UUID, message_id: UUID) -> UUID | None:
        """The lead whose brief a message in the seller's thread is."""

    def was_sent(self, seller_id: UUID, lead_id: UUID) -> bool:
        """Whether a seller was sent the brief of a lead."""


def awaiting(briefs: Sequence[SentBrief], now: datetime) -> Sequence[SentBrief]:
    """Those that an answer without any tie may be for.

    These are the open ones that wait for an offer, or got theirs a while ago. Where there are none, whoever writes after the end is
    to hear of that: the brief that was asked last is meant.
    """
    live = [one for one in briefs if one.ended_at is None and one.turned_away_at is None and _fresh(one.offered_at, now)]
    if live:
        return live
    late = [one for one in briefs if (one.ended_at or one.turned_away_at) and _just(one.turned_away_at, now)]
    return late[-1:]


def _fresh(offered_at: datetime | None, now: datetime) -> bool:
    return offered_at is None or now - offered_at < FOLLOWED_UP


def _just(turned_away_at: datetime | None, now: datetime) -> bool:
    return turned_away_at is None or now - turned_away_at < TURNED_AWAY
