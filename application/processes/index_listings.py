"""What listings mean is kept in an index outside the database, which follows the log from a checkpoint of its own."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol
from uuid import UUID

from application.listing_lookups import KnownListing, KnownListings
from application.ports import EventLog
from application.recorded import Recorded
from domain.catalogue import CATEGORIES
from domain.listing.events import ListingPublished, ListingRevised, ListingWithdrawn
from domain.person.events import PersonForgotten

BATCH = 500
_LONGEST_DESCRIPTION = 1_000

Report = Callable[[int, int, str], None]


class VectorStore(Protocol):
    """Keeps vectors, with the position up to which they are those of the log."""

    def open(self) -> int:
        """Takes the index up; gives its position. Raises `EmbeddingUnavailable` or `OSError`."""

    def write(self, position: int, texts: Sequence[tuple[UUID, str]], gone: Sequence[UUID], *, erase: bool) -> None:
        """The vectors of these texts, and none for those that are gone; raises `EmbeddingUnavailable` or `OSError`."""

    def ready(self) -> None:
        """The index has caught up."""


class IndexListings:
    """A subscriber. What a listing says is looked up as it is now, so that doing an event twice does no harm."""

    name = "index_listings"

    def __init__(self, log: EventLog, known: KnownListings, store: VectorStore) -> None:
        self._log = log
        self._known = known
        self._store = store
        self._position: int | None = None
        self._settled: int | None = None

    def catch_up(self, stopped: Callable[[], bool] = lambda: False) -> int:
        """Deals with everything there is; raises `LogUnavailable`, `EmbeddingUnavailable` or `OSError`."""
        return self.follow(stopped, lambda *_: None, 0)

    def follow(self, stopped: Callable[[], bool], report: Report, head: int) -> int:
        """Likewise, and tells how far it has come."""
        try:
            return self._follow(stopped, report, head)
        except BaseException:
            # What is in memory may be ahead of the file: the next attempt begins with the file.
            self._position = self._settled = None
            raise

    def _follow(self, stopped: Callable[[], bool], report: Report, head: int) -> int:
        position = self._position if self._position is not None else self._store.open()
        while not stopped():
            events = self._log.read(position, BATCH)
            if not events:
                self._settle(position)
                break
            self._take(events)
            position = events[-1].position
            report(position, max(head, position), "indexing")
        self._position = position
        return position

    def _settle(self, position: int) -> None:
        """Nothing has come since: while the log is quiet, so is the disk."""
        if self._settled != position:
            self._store.ready()
            self._settled = position

    def _take(self, events: Sequence[Recorded[Any]]) -> None:
        touched: dict[UUID, None] = {}
        erased: set[UUID] = set()
        for recorded in events:
            event = recorded.event
            match event:
                case ListingPublished() | ListingRevised() | ListingWithdrawn():
                    touched[event.listing_id] = None
                case PersonForgotten():
                    erased |= set(self._known.of(event.person_id))
                case _:
                    pass
        for listing_id in erased:
            touched[listing_id] = None
        found = [(listing_id, self._known.listing(listing_id)) for listing_id in touched]
        texts = [(listing_id, meaning_of(one)) for listing_id, one in found if one is not None and one.is_published]
        gone = [listing_id for listing_id, one in found if one is None or not one.is_published]
        self._store.write(events[-1].position, texts, gone, erase=bool(erased))


def meaning_of(listing: KnownListing) -> str:
    """What a listing says, in the words in which it is looked for."""
    category = CATEGORIES.get(listing.category)
    kind = category.subcategories.get(listing.subcategory) if category else None
    names = [category.name("en") if category else "", kind.names[0] if kind else ""]
    said = [
        name.replace("_", " ") if value == "true" else f"{name.replace('_', ' ')} {value}"
        for name, value in listing.attributes.items()
        if value != "false"
    ]
    place = [listing.location, listing.district or ""]
    return ". ".join(filter(None, [listing.title, *names, *place, ", ".join(said), listing.description[:_LONGEST_DESCRIPTION]]))
