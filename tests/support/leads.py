"""A lead of the examples, and what happens to it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from domain.brief import Brief, Budget
from domain.lead.commands import CaptureLead, CloseLead, ExpireLead, PutOutLead, TakeAnswer
from domain.lead.events import Closing, LeadCaptured
from domain.lead.identity import demand_id, lead_id

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
CUSTOMER = UUID(int=0xC)
SELLER = UUID(int=0x5)
OTHER_SELLER = UUID(int=0x6)
DEMAND = demand_id(CUSTOMER, "a flat in Girne", b"s")
LEAD_ID = lead_id(DEMAND, 0)
BROADCAST = UUID(int=0xB)
BRIEF = Brief("rentals", "Girne", Budget(None, Decimal(700), "GBP"), "12 months")
DAYS, JOINS = timedelta(days=14), timedelta(hours=24)
END = NOON + DAYS


def capture(at: datetime = NOON, **more: Any) -> CaptureLead:
    """The customer looks for a flat."""
    facts: dict[str, Any] = {
        "lead_id": LEAD_ID,
        "customer_id": CUSTOMER,
        "demand_id": DEMAND,
        "ordinal": 0,
        "brief": BRIEF,
        "listing_id": None,
        "owner_id": None,
        "description": "With a view",
        "wished": ("rooms",),
        "wishes": ("2+1",),
        "begins_on": None,
        "ends_on": None,
        "contact_phone": None,
        "contact_email": None,
        "thread_id": None,
        "joins_within": JOINS,
        "expires_at": at + DAYS,
        "now": at,
    }
    return CaptureLead(**{**facts, **more})


def captured(**more: Any) -> LeadCaptured:
    """What follows first."""
    command = capture(**more)
    names = [name for name in LeadCaptured.__slots__ if name != "captured_at"]
    return LeadCaptured(**{name: getattr(command, name) for name in names}, captured_at=command.now)


def put_out(broadcast_id: UUID = BROADCAST, at: datetime = NOON) -> PutOutLead:
    """Sellers are asked."""
    return PutOutLead(lead_id=LEAD_ID, broadcast_id=broadcast_id, now=at)


def answer(seller_id: UUID = SELLER, message_id: UUID | None = None, at: datetime = NOON, **more: Any) -> TakeAnswer:
    """A seller answers."""
    facts: dict[str, Any] = {"price": None, "availability": None, "words": "It is free", "media": (), "at_most": 2, **more}
    return TakeAnswer(lead_id=LEAD_ID, seller_id=seller_id, message_id=message_id or uuid4(), now=at, **facts)


def close(at: datetime = NOON, why: Closing = Closing.BY_CUSTOMER) -> CloseLead:
    """Nothing more is wanted."""
    return CloseLead(lead_id=LEAD_ID, why=why, now=at)


def expire(at: datetime = END) -> ExpireLead:
    """Its time has passed."""
    return ExpireLead(lead_id=LEAD_ID, now=at)
