"""Photos that sellers send in a thread about a listing reach its gallery once, and the customer as one message with a card."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from application.lookups import Person
from application.processes.attach_photos import AttachPhotos
from application.processes.enlisting_listings import listing_jobs
from application.processes.relay_messages import ALBUM_SETTLES
from application.recorded import Recorded
from application.threads import Words
from domain.media.decider import MEDIA, AnnounceMedia, RecordMedia
from domain.media.events import MediaStored
from domain.thread.identity import ASSISTANT_ID
from entrypoints.bootstrap import Core, open_core
from entrypoints.http.market_shapes import cards_shown
from entrypoints.listings_bootstrap import listing_handlers, listings_of
from entrypoints.metrics import Metrics
from projections.conversations import CURRENT
from projections.listings import ViewListings
from projections.thread_page import MESSAGES_BEFORE
from tests.support.bookable import CAUSE, FLAT, published
from tests.support.people import register


@dataclass
class Counter:
    """A seller's listing, and a customer who asks for photos of it."""

    core: Core
    seller: UUID
    customer: UUID
    listing: UUID
    thread: UUID

    def sends(self, sender: UUID, *kinds: str, thread: UUID | None = None) -> list[Recorded[Any]]:
        """Somebody sends files in the thread; what was recorded when each was kept."""
        found: list[Recorded[Any]] = []
        for kind in kinds:
            media_id, where, now = uuid4(), thread or self.thread, datetime.now(UTC)
            announced = AnnounceMedia(
                media_id=media_id,
                message_id=uuid4(),
                thread_id=where,
                person_id=sender,
                source_url="https://x",
                declared_type=kind,
                now=now,
            )
            self.core.handle(MEDIA, media_id, announced, CAUSE)
            kept = RecordMedia(media_id=media_id, content_type=kind, size=1, digest="0", shown_id=uuid4(), now=datetime.now(UTC))
            found += self.core.handle(MEDIA, media_id, kept, CAUSE).events
        return found

    def work(self, stored: list[Recorded[Any]]) -> None:
        """What these events call for is done, twice, as after a crash."""
        (handler,) = [one for one in listing_handlers(self.core) if isinstance(one, AttachPhotos)]
        for _ in range(2):
            for recorded in stored:
                for job in listing_jobs(recorded):
                    assert (job.kind, job.due_at) == (handler.kind, recorded.recorded_at + ALBUM_SETTLES)
                    handler(recorded)

    def gallery(self) -> tuple[UUID, ...]:
        """The listing's photos."""
        known = ViewListings(self.core.rows).listing(self.listing)
        assert known is not None
        return known.photos

    def told(self) -> list[Any]:
        """What the assistant brought to the customer."""
        current = self.core.rows(CURRENT, user_id=self.customer)
        if not current:
            return []
        rows = self.core.rows(MESSAGES_BEFORE, person_id=self.customer, thread_id=current[0]["thread_id"], anchor=2**62, limit=50)
        return [row for row in rows if row["sender_id"] == ASSISTANT_ID]


def opened(core: Core) -> Counter:
    seller, customer = register(core, "seller", "Mehmet"), register(core, "consumer", "Ayşe")
    listing = published(core, seller, FLAT)
    words = Words("Could you send photos, please?")
    sent = core.threads.open(Person(customer, is_seller=False), seller, listing, words, CAUSE)
    return Counter(core, seller, customer, listing, sent.message.thread_id)


@pytest.fixture(scope="module")
def core(servers: Any) -> Iterator[Core]:
    with servers.migrated() as url, open_core(url, [b"k" * 32], Metrics()) as found:
        yield found


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["image/jpeg", "image/png", "video/mp4", "application/pdf"]), min_size=1, max_size=5))
def test_an_album_is_in_the_gallery_in_order_and_one_message_with_a_card(core: Core, kinds: list[str]) -> None:
    counter = opened(core)
    stored = counter.sends(counter.seller, *kinds)
    counter.work(stored)
    photos = [one.event.shown_id for one in stored if isinstance(one.event, MediaStored) and one.event.content_type[:6] == "image/"]
    assert list(counter.gallery()) == photos
    told = counter.told()
    assert len(told) == bool(photos)
    for row in told:
        (card,) = cards_shown(row)
        assert (card.id, card.title) == (str(counter.listing), "By the sea")
        assert card.photos == [f"{card.url}/images/{one}" for one in photos[:3]]


def test_only_the_sellers_own_photos_of_their_own_listing_join_it(core: Core) -> None:
    counter, elsewhere = opened(core), opened(core)
    counter.work(counter.sends(counter.customer, "image/jpeg"))
    counter.work(counter.sends(elsewhere.seller, "image/jpeg"))
    counter.work(counter.sends(counter.seller, "image/jpeg", thread=uuid4()))
    assert (counter.gallery(), elsewhere.gallery(), counter.told()) == ((), (), [])


def test_of_a_listing_that_was_withdrawn_nobody_is_shown_anything(core: Core) -> None:
    counter = opened(core)
    listings_of(core).withdraw(counter.seller, counter.listing, CAUSE)
    counter.work(counter.sends(counter.seller, "image/jpeg"))
    assert (len(counter.gallery()), counter.told()) == (1, [])


def test_a_card_goes_when_its_listing_is_withdrawn(core: Core) -> None:
    counter = opened(core)
    counter.work(counter.sends(counter.seller, "image/jpeg"))
    assert [len(cards_shown(row)) for row in counter.told()] == [1]
    listings_of(core).withdraw(counter.seller, counter.listing, CAUSE)
    assert [cards_shown(row) for row in counter.told()] == [[]]
