"""The composition root of listings."""

from adapters.pillow_pictures import clean
from application.galleries import Galleries
from application.jobs import JobHandler
from application.listings import Listings
from application.processes.attach_photos import AttachPhotos
from application.processes.withdraw_listings import WithdrawListings
from entrypoints.bootstrap import Core
from entrypoints.market_bootstrap import passing_on
from projections.listing_files import ViewListingFiles
from projections.listings import ViewListings
from projections.reachability import ViewReach


def listings_of(core: Core) -> Listings:
    """The use cases of listings."""
    return Listings(core.handle, core.lookups, ViewListings(core.rows), core.clock)


def galleries_of(core: Core) -> Galleries:
    """The use case of photos."""
    return Galleries(listings_of(core), core.media, clean, core.clock)


def listing_handlers(core: Core) -> list[JobHandler]:
    """Who does the jobs of listings."""
    files, reach = ViewListingFiles(core.rows), ViewReach(core.rows)
    return [
        WithdrawListings(listings_of(core)),
        AttachPhotos(listings_of(core), ViewListings(core.rows), files, passing_on(core), reach),
    ]
