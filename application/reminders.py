"""Reminders of briefs: whether there is still any point in them."""

from datetime import datetime
from uuid import UUID

from application.broadcast_progress import Progress
from application.lead_lookups import LeadLookups


class Reminders:
    """Judges them whenever one is about to go on; raises `LogUnavailable`."""

    def __init__(self, leads: LeadLookups, progress: Progress, offers: int) -> None:
        """`offers` is how many a lead takes."""
        self._leads = leads
        self._progress = progress
        self._offers = offers

    def is_moot(self, seller_id: UUID, lead_id: UUID | None, now: datetime) -> bool:
        """Whether the seller has answered, or another answer would be of no use: there are enough, or nobody waits any more."""
        lead = self._leads.lead(lead_id) if lead_id else None
        if lead is None or not lead.is_open(now) or lead.offers >= self._offers:
            return True
        if lead.broadcast_id is not None and self._progress.is_over(lead.broadcast_id, now):
            return True
        return seller_id in self._leads.answered_by(lead.lead_id)

    def broadcast_of(self, lead_id: UUID) -> UUID | None:
        """The broadcast in which the lead's sellers were asked last."""
        lead = self._leads.lead(lead_id)
        return lead.broadcast_id if lead else None
