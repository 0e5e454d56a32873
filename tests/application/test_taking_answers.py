"""What sellers say reaches the lead that it is for, and nothing is guessed: the whole way, on a real log."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.answer.events import AnswerHeld, AskedWhich, BriefNamed, QuestionLapsed
from domain.lead.events import AnswerTurnedAway, OfferExtended, OfferReceived, TurnedAway
from entrypoints.bootstrap import Core, open_core
from tests.support.market import CAUSE, Market
from tests.support.servers import Servers
from tests.support.tally import Counted


@pytest.fixture(scope="module")
def core(servers: Servers) -> Iterator[Core]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted(), pool_size=12) as found:
        yield found


@pytest.fixture
def market(core: Core) -> Market:
    return Market(core)


def offers(market: Market, lead_id: UUID) -> list[Any]:
    return [event for event in market.events(lead_id) if isinstance(event, OfferReceived | OfferExtended)]


def test_the_one_open_brief_is_meant_and_both_sides_hear_of_it_once(market: Market) -> None:
    customer, seller = market.customer(), market.seller("Mehmet")
    lead_id = market.lead(customer)
    market.ask(lead_id, seller)
    said = market.says(seller, "650 GBP, free from Monday")
    market.work()
    (offer,) = offers(market, lead_id)
    assert (offer.message_id, offer.seller_id, str(offer.price)) == (said.id, seller, "650 GBP")
    (shown,) = market.heard(customer, "seller_response")
    assert shown["content"].startswith("Mehmet has an offer for you.\nPrice: 650 GBP")
    (reply,) = market.heard(seller, "assistant")
    assert reply["content"].startswith("Thank you, your offer is with the customer: short stays · ")


def test_an_album_is_one_offer_one_message_to_the_customer_and_one_reply(market: Market) -> None:
    customer, seller, photos = market.customer(), market.seller(), [uuid4() for _ in range(6)]
    lead_id = market.lead(customer)
    market.ask(lead_id, seller)
    for photo in photos:
        market.says(seller, "", photo=photo)
    market.work()
    assert [event.media for event in offers(market, lead_id)] == [(photo,) for photo in photos]
    (shown,) = market.heard(customer, "seller_response")
    assert shown["attachments"] == [f"/api/v1/media/{photo}" for photo in photos]
    assert len(market.heard(seller, "assistant")) == 1


def test_photos_that_come_later_extend_the_offer(market: Market) -> None:
    customer, seller, photo = market.customer(), market.seller(), uuid4()
    lead_id = market.lead(customer)
    market.ask(lead_id, seller)
    market.says(seller, "650 GBP")
    market.work()
    market.says(seller, "", photo=photo)
    market.work()
    assert [type(event) for event in offers(market, lead_id)] == [OfferReceived, OfferExtended]
    first, second = market.heard(customer, "seller_response")
    assert (first["attachments"], second["attachments"]) == ([], [f"/api/v1/media/{photo}"])
    assert [reply["content"].partition(":")[0] for reply in market.heard(seller, "assistant")] == [
        "Thank you, your offer is with the customer",
        "Added to your offer",
    ]


def test_with_two_open_the_seller_is_asked_and_all_that_waited_goes_where_they_say(market: Market) -> None:
    seller, photos = market.seller(), [uuid4() for _ in range(2)]
    villa, car = market.lead(market.customer(), "villas"), market.lead(market.customer(), "car_hire")
    for lead_id in (villa, car):
        market.ask(lead_id, seller)
    for photo in photos:
        market.says(seller, "", photo=photo)
    market.work()
    assert (offers(market, villa), offers(market, car)) == ([], [])
    (question,) = market.heard(seller, "assistant")
    assert [line.partition(" · ")[0] for line in question["content"].split("\n")[1:]] == ["1. villas", "2. car hire"]
    market.says(seller, "2.")
    market.work()
    assert [type(event) for event in market.unclear(seller)] == [AskedWhich, AnswerHeld, BriefNamed]
    assert offers(market, villa) == []
    assert [event.media for event in offers(market, car)] == [(photo,) for photo in photos]


def test_a_quote_and_a_button_name_the_brief(market: Market) -> None:
    seller = market.seller()
    villa, car = market.lead(market.customer(), "villas"), market.lead(market.customer(), "car_hire")
    for lead_id in (villa, car):
        market.ask(lead_id, seller)
    market.says(seller, "450 GBP", quoting=villa)
    market.says(seller, "Yes", button=f"offer:{car}")
    market.work()
    assert [event.words for event in offers(market, villa)] == ["450 GBP"]
    assert [event.words for event in offers(market, car)] == ["Yes"]
    assert market.unclear(seller) == []


def test_a_button_of_a_lead_that_the_seller_was_never_asked_about_names_nothing(market: Market) -> None:
    seller, stranger = market.seller(), market.seller()
    villa, car = market.lead(market.customer(), "villas"), market.lead(market.customer(), "car_hire")
    market.ask(villa, seller)
    market.ask(car, stranger)
    market.says(seller, "Yes", button=f"offer:{car}")
    market.work()
    assert offers(market, car) == []
    assert [event.words for event in offers(market, villa)] == ["Yes"]


def test_a_question_lapses_and_what_waited_belongs_to_nothing(market: Market) -> None:
    seller = market.seller()
    leads = [market.lead(market.customer(), category) for category in ("villas", "car_hire")]
    for lead_id in leads:
        market.ask(lead_id, seller)
    market.says(seller, "450 GBP")
    market.work()
    waiting = list(market.waiting)
    market.work(lambda job: job.kind == "lapse_question")
    assert [type(event) for event in market.unclear(seller)] == [AskedWhich]
    market.clock.by, market.waiting = timedelta(hours=24, seconds=1), waiting
    market.work(lambda job: job.kind == "lapse_question")
    assert [type(event) for event in market.unclear(seller)] == [AskedWhich, QuestionLapsed]
    assert [offers(market, lead_id) for lead_id in leads] == [[], []]


def test_without_a_brief_the_assistant_answers_and_with_one_it_does_not(market: Market) -> None:
    seller = market.seller()
    market.says(seller, "Hello")
    market.work()
    assert len(market.heard(seller, "assistant")) == 1
    lead_id = market.lead(market.customer())
    market.ask(lead_id, seller)
    market.says(seller, "650 GBP")
    market.work()
    assert len(market.heard(seller, "assistant")) == 2
    assert len(offers(market, lead_id)) == 1


@pytest.mark.parametrize("words", ["STOP", "dur"])
def test_a_word_that_stops_messages_is_no_offer(market: Market, words: str) -> None:
    seller = market.seller()
    lead_id = market.lead(market.customer())
    market.ask(lead_id, seller)
    market.says(seller, words)
    market.work()
    assert offers(market, lead_id) == []


def test_who_answers_after_the_end_is_told_kindly_and_it_is_kept(market: Market) -> None:
    customer, seller = market.customer(), market.seller()
    lead_id = market.lead(customer)
    market.ask(lead_id, seller)
    market.leads.close(customer, lead_id, CAUSE)
    said = market.says(seller, "650 GBP")
    market.work()
    (late,) = [event for event in market.events(lead_id) if isinstance(event, AnswerTurnedAway)]
    assert (late.message_id, late.why) == (said.id, TurnedAway.CLOSED)
    (reply,) = market.heard(seller, "assistant")
    assert reply["content"].startswith("Thank you for answering. The customer is not looking for this any more")
    assert market.heard(customer, "seller_response") == []


def test_of_many_sellers_at_once_exactly_so_many_make_an_offer_and_each_other_is_told(core: Core) -> None:
    market, sellers = Market(core, offers=3), []
    customer = market.customer()
    lead_id = market.lead(customer)
    sellers = [market.seller(f"Seller {number}") for number in range(20)]
    market.ask(lead_id, *sellers)
    for seller in sellers:
        market.says(seller, "650 GBP")
    market._enlist()
    jobs, market.waiting = market.waiting, []
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(market._do, [job for job in jobs if job.kind == "take_answer"] * 3))
    market.work()
    assert len(offers(market, lead_id)) == 3
    assert sum(isinstance(event, AnswerTurnedAway) for event in market.events(lead_id)) == 17
    assert len(market.heard(customer, "seller_response")) == 3
    assert [len(market.heard(seller, "assistant")) for seller in sellers] == [1] * 20


def test_nothing_of_the_customer_is_in_what_the_seller_is_told(market: Market) -> None:
    secrets = ["Zuleyha", "Zebra", "+905330000001", "zuleyha@secret.example"]
    customer, seller = market.customer("Zuleyha"), market.seller()
    lead_id = market.lead(
        customer, description="Zebra", contact_phone=secrets[2], contact_email=secrets[3], wishes={"pets": "Zebra"}
    )
    market.ask(lead_id, seller)
    market.says(seller, "650 GBP")
    market.work()
    told = str([market.heard(seller, type_) for type_ in ("broadcast_request", "assistant", "seller_response")])
    for secret in (*secrets, str(customer)):
        assert secret not in told
