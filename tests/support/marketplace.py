"""A market over the real log: a customer who looks for something, sellers who can be asked, and support that decides."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from application.broadcasts import Broadcasts, Rules
from application.cause import Cause
from application.leads import Demand, Leads, Terms
from application.seller_lookups import Looking
from application.sellers import Offering, Sellers
from domain.person.commands import Alias, LinkAlias
from domain.person.decider import PERSON
from domain.person.events import AliasKind
from entrypoints.bootstrap import Core
from projections.broadcasts import ViewBroadcasts
from projections.lead_lookups import ViewLeads
from projections.recipients import ViewRecipients
from projections.seller_lookups import ViewSellers
from tests.support.hours import Hours
from tests.support.people import register

CAUSE = Cause("test", "test")
_LETTERS = str.maketrans("0123456789", "ghijklmnop")
_TERMS = Terms(offers=5, lasts=timedelta(days=14), joins_within=timedelta(hours=24), secret=b"s")
RULES = Rules(timedelta(hours=24), timedelta(hours=24), audience=50, wave=10, pause_seconds=300, answers=3)


@dataclass
class Market:
    """All of it by one clock, which goes only when it is told to."""

    core: Core
    clock: Hours = field(default_factory=Hours)
    rules: Rules = RULES
    category: str = field(default_factory=lambda: "rentals-" + uuid4().hex.translate(_LETTERS)[:8])

    def __post_init__(self) -> None:
        rows = self.core.rows
        self.leads = Leads(self.core.handle, self.core.lookups, ViewLeads(rows), _TERMS, self.clock)
        self.recipients = ViewRecipients(rows)
        known = ViewLeads(rows), ViewSellers(rows), ViewBroadcasts(rows)
        looking = Looking(ZoneInfo("Asia/Nicosia"), 10)
        self.broadcasts = Broadcasts(self.core.log, self.core.handle, *known, looking, self.rules, lambda: 7, self.clock)
        self.sellers = Sellers(self.core.handle, self.core.lookups, self.core.consents, 10, self.clock)
        self.support = register(self.core, "consumer")
        self.customer = register(self.core, "consumer")

    def lead(self, location: str = "Lapta", **more: Any) -> UUID:
        """The customer looks for something."""
        return self.leads.capture(self.customer, Demand(self.category, location, "With a view", **more), CAUSE).lead_id

    def seller(self, *locations: str, on_whatsapp: bool = True, reachable: bool = True, **more: Any) -> UUID:
        """A seller of this market who can be asked, unless it is said otherwise."""
        seller_id = register(self.core, "seller")
        offering = Offering([self.category], locations or ("Lapta",), **more)
        self.sellers.choose_market(seller_id, offering, CAUSE, on_whatsapp=on_whatsapp)
        if reachable:
            number = f"+9053{uuid4().int % 10**8:08}"
            self.core.handle(
                PERSON, seller_id, LinkAlias(person_id=seller_id, alias=Alias(AliasKind.PHONE, number), now=self.clock.now()), CAUSE
            )
        return seller_id

    def gate(self, lead_id: UUID, *named: UUID) -> UUID:
        """A decision is asked for."""
        return self.broadcasts.create_gate(lead_id, named, self.support, CAUSE)

    def approve(self, approval: UUID) -> list[Any]:
        """It is taken; what was recorded."""
        self.broadcasts.approve(approval, self.support, "Looks serious", CAUSE)
        return self.events(approval)

    def events(self, stream_id: UUID) -> list[Any]:
        """A stream."""
        return [recorded.event for recorded in self.core.log.stream(stream_id)]
