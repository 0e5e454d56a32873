"""The composition root of listings."""

from adapters.pillow_pictures import clean
from application.galleries import Galleries
from application.jobs import JobHandler
from application.listings import Listings
from application.processes.withdraw_listings import WithdrawListings
from entrypoints.bootstrap import Core
from projections.listings import ViewListings


def listings_of(core: Core) -> Listings:
    """The use cases of listings."""
    return Listings(core.handle, core.lookups, ViewListings(core.rows), core.clock)


def galleries_of(core: Core) -> Galleries:
    """The use case of photos."""
    return Galleries(listings_of(core), core.media, clean, core.clock)


def listing_handlers(core: Core) -> list[JobHandler]:
    """Who does the jobs of listings."""
    return [WithdrawListings(listings_of(core))]
