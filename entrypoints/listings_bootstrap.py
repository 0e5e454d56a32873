"""The composition root of listings."""

from uuid import UUID

from adapters.pillow_pictures import clean
from application.accounts import username_key
from application.galleries import Galleries
from application.jobs import JobHandler
from application.listing_import import ListingImport
from application.listings import Listings
from application.processes.attach_photos import AttachPhotos
from application.processes.withdraw_listings import WithdrawListings
from entrypoints.bootstrap import Core, account_store
from entrypoints.market_bootstrap import passing_on
from entrypoints.settings import Settings
from projections.listing_files import ViewListingFiles
from projections.listings import ViewListings
from projections.reachability import ViewReach


def listings_of(core: Core) -> Listings:
    """The use cases of listings."""
    return Listings(core.handle, core.lookups, ViewListings(core.rows), core.clock)


def galleries_of(core: Core) -> Galleries:
    """The use case of photos."""
    return Galleries(listings_of(core), core.media, clean, core.clock)


def importing(core: Core, settings: Settings) -> ListingImport:
    """The use case, with accounts by their names."""
    store = account_store(core, settings)

    def seller_of(username: str) -> UUID | None:
        found = store.find(username_key(username))
        return None if found is None else found.person_id

    return ListingImport(listings_of(core), seller_of)


def listing_handlers(core: Core) -> list[JobHandler]:
    """Who does the jobs of listings."""
    files, reach = ViewListingFiles(core.rows), ViewReach(core.rows)
    return [
        WithdrawListings(listings_of(core)),
        AttachPhotos(listings_of(core), ViewListings(core.rows), files, passing_on(core), reach),
    ]
