"""The composition root of what is kept of people in views of leads, broadcasts and notices."""

from adapters.postgres_rows import PostgresRows
from adapters.view_holdings import ViewHolding
from application.holdings import Holding
from projections.booking_lookups import BOOKED_BY
from projections.briefs import BRIEFS_OF
from projections.listings import LISTINGS_OF
from projections.notices import NOTICES_OF
from projections.requests_page import ASKED_BY, OFFERED_BY
from projections.rivals import WANTED_BY
from projections.sellers import SELLER
from projections.working_memory import MEMORY_OF


def market_holdings(rows: PostgresRows) -> tuple[Holding, ...]:
    """What people asked for, what they were asked, what they answered, what they were told, and what is kept in mind."""
    return (
        ViewHolding("requests", rows, ASKED_BY),
        ViewHolding("answers to requests", rows, OFFERED_BY),
        ViewHolding("briefs", rows, BRIEFS_OF),
        ViewHolding("listings", rows, LISTINGS_OF),
        ViewHolding("bookings", rows, BOOKED_BY),
        ViewHolding("times that others had", rows, WANTED_BY),
        ViewHolding("market", rows, SELLER),
        ViewHolding("notifications", rows, NOTICES_OF),
        ViewHolding("working memory", rows, MEMORY_OF),
    )
