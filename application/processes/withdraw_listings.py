"""Whoever was forgotten offers nothing any more."""

from typing import Any

from application.listings import Listings
from application.recorded import Recorded
from domain.person.events import PersonForgotten


class WithdrawListings:
    """A job's handler; doing it twice is as good as once."""

    kind = "withdraw_listings"

    def __init__(self, listings: Listings) -> None:
        self._listings = listings

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Raises `LogUnavailable` or `Busy`."""
        event: PersonForgotten = recorded.event
        cause = recorded.leads_to(self.kind)
        self._listings.withdraw_all(event.person_id, cause)

    def dropped(self, recorded: Recorded[Any]) -> None:
        """The views show nothing of them in any case."""
