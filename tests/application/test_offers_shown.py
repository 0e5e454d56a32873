"""What sellers and customers see of briefs and offers beside the words: the inbox's metadata, and who may see an offer's photos."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.lookups import SentMessage
from domain.media.decider import MEDIA, AnnounceMedia
from entrypoints.bootstrap import Core, open_core
from entrypoints.http.market_shapes import BriefShown, OfferMetadata, market_shown
from entrypoints.http.shapes import media_shown
from projections.inbox import inbox_page
from projections.media import MEDIA_SEEN
from tests.support.market import CAUSE, Market
from tests.support.servers import Servers
from tests.support.tally import Counted


@pytest.fixture(scope="module")
def core(servers: Servers) -> Iterator[Core]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as found:
        yield found


@pytest.fixture
def market(core: Core) -> Market:
    return Market(core)


def inbox(market: Market, person_id: UUID) -> list[Any]:
    query = inbox_page(typed=False, threaded=False, is_unread=None)
    return list(market.core.rows(query, person_id=person_id, limit=20, offset=0))


def announced(market: Market, said: SentMessage, photo: UUID, by: UUID) -> None:
    command = AnnounceMedia(
        media_id=photo,
        message_id=said.id,
        thread_id=said.thread_id,
        person_id=by,
        source_url="https://a.example",
        declared_type="image/jpeg",
        now=market.core.clock.now(),
    )
    market.core.handle(MEDIA, photo, command, CAUSE)


def may_see(market: Market, person_id: UUID, photo: UUID) -> bool:
    return bool(market.core.rows(MEDIA_SEEN, person_id=person_id, media_id=photo))


def test_a_seller_sees_the_brief_as_five_words_and_the_customer_the_offer_as_it_is_now(market: Market) -> None:
    customer, seller = market.customer(), market.seller("Mehmet")
    lead_id = market.lead(customer, budget_min=Decimal("350.5"), duration="3 nights")
    market.ask(lead_id, seller)
    market.says(seller, "650 GBP")
    market.work()
    market.says(seller, "600 GBP")
    market.work()
    (brief,) = [market_shown(row) for row in inbox(market, seller) if row["type"] == "broadcast_request"]
    expected = BriefShown(str(lead_id), market.brief(lead_id).location, "350.50–700 GBP", "short_stays", "3 nights")
    assert brief == (lead_id, expected, None)
    assert [market_shown(row) for row in inbox(market, seller) if row["type"] != "broadcast_request"] == [(None, None, None)] * 4
    shown = [market_shown(row) for row in inbox(market, customer)]
    assert len(shown) == 2
    for lead, of_seller, offer in shown:
        assert (lead, of_seller) == (lead_id, None)
        assert isinstance(offer, OfferMetadata)
        assert (offer.seller_id, offer.seller_name, offer.price, offer.currency) == (str(seller), "Mehmet", "600", "GBP")


def test_the_customer_and_nobody_new_sees_the_photos_of_an_offer(market: Market) -> None:
    customer, seller, rival, photo = market.customer(), market.seller(), market.seller(), uuid4()
    lead_id = market.lead(customer)
    market.ask(lead_id, seller, rival)
    said = market.says(seller, "650 GBP", photo=photo)
    announced(market, said, photo, seller)
    assert not may_see(market, customer, photo)
    market.work()
    assert [may_see(market, one, photo) for one in (customer, seller, rival, uuid4())] == [True, True, False, False]
    (row,) = inbox(market, customer)
    assert [(file.id, file.content_type) for file in media_shown(row)] == [(photo, None)]


def test_a_seller_cannot_show_somebody_elses_file_by_naming_it_in_an_offer(market: Market) -> None:
    customer, seller, victim, photo = market.customer(), market.seller(), market.seller(), uuid4()
    theirs = market.says(victim, "", photo=photo)
    announced(market, theirs, photo, victim)
    market.ask(market.lead(customer), seller)
    market.says(seller, "650 GBP", photo=photo)
    market.work()
    assert [one["attachments"] for one in market.heard(customer, "seller_response")] == [[]]
    assert not may_see(market, customer, photo)
