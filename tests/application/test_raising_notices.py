"""How requests and broadcasts fare is told to the right people in their language, once, and nobody's name or words with it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.leads import Demand
from application.recorded import Recorded
from domain.broadcast.decider import BROADCAST
from domain.broadcast.events import (
    ApprovalExpired,
    BroadcastCompleted,
    BroadcastQueued,
    BroadcastRejected,
    BroadcastRolledBack,
    BroadcastStopped,
    Candidate,
    Ground,
    Recipient,
    RollBack,
    SellersReminded,
    Stop,
    Tally,
)
from domain.broadcast.identity import broadcast_id
from domain.channel import Channel
from domain.lead.events import LeadExpired, OfferExtended, OfferReceived
from domain.lead.identity import offer_id
from domain.money import Money
from domain.notice.events import Topic
from entrypoints.bootstrap import Core, open_core
from tests.support.broadcasts import BRIEF, NOON, request
from tests.support.bulletin import EVERYTHING, Bulletin
from tests.support.campaign import CAUSE
from tests.support.people import register
from tests.support.servers import Servers
from tests.support.tally import Counted

LANGUAGES = ("en", "tr", "ru", "pl", "de")
SECRET, PHONE, REASON = "under the carob tree", "+905338675309", "smells of fraud"
WORDS = "ask for Mehmet at the harbour"


@pytest.fixture(scope="module")
def core(servers: Servers) -> Iterator[Core]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as found:
        yield found


@pytest.fixture
def bulletin(core: Core, redis_url: str) -> Bulletin:
    return Bulletin(core, redis_url=redis_url)


def looks(bulletin: Bulletin, customer: UUID) -> UUID:
    """A customer looks for a flat, and says more than sellers may know."""
    bulletin.asked_for += 1
    demand = Demand(
        "rentals",
        "Lapta",
        SECRET,
        budget_max=Decimal(700),
        currency="GBP",
        duration=f"{bulletin.asked_for} months",
        contact_phone=PHONE,
        wishes={"garden": "with lemons"},
    )
    return bulletin.leads.capture(customer, demand, CAUSE).lead_id


class People:
    """A customer with a lead, a seller, who asked for a broadcast and who approved it, all with one language."""

    def __init__(self, bulletin: Bulletin, language: str = "en") -> None:
        self.everybody = [register(bulletin.core, "consumer", f"Quokka {letter}") for letter in "ABCD"]
        self.customer, self.seller, self.requester, self.approver = self.everybody
        for one in self.everybody:
            bulletin.wishes(one, EVERYTHING, language)
        self.lead = looks(bulletin, self.customer)
        self.broadcast = broadcast_id(self.lead, 0)

    def gate(self, bulletin: Bulletin) -> None:
        """A decision is asked for."""
        now, candidates = bulletin.clock.now(), (Candidate(self.seller, chosen=True, grounds=(Ground.CATEGORY,)),)
        whose: dict[str, Any] = {"broadcast_id": self.broadcast, "lead_id": self.lead, "customer_id": self.customer}
        asked = request(0, now, **whose, requested_by=self.requester, candidates=candidates, expires_at=now + timedelta(hours=1))
        bulletin.core.handle(BROADCAST, self.broadcast, asked, CAUSE)


NAMES = ("customer", "seller", "requester", "approver")
FORBIDDEN = ("Quokka", "carob", PHONE[3:], "lemons", "fraud", "Mehmet", "harbour", "-id", "lead-", "too-many", "enough-answers")
TALLY = Tally(sent=2, delivered=3, read=1, failed=4, skipped=1, queued=5)


def of_lead(people: People) -> dict[str, Any]:
    """An event of each kind that the customer is told of, and one that they are not."""
    whose: dict[str, Any] = {"lead_id": people.lead, "customer_id": people.customer}
    offered = {
        **whose,
        "offer_id": offer_id(people.lead, people.seller),
        "seller_id": people.seller,
        "message_id": uuid4(),
        "availability": WORDS,
        "words": WORDS,
    }
    price = Money(Decimal(650), "GBP")
    return {
        "offer": OfferReceived(**offered, media=(), place=1, price=None, received_at=NOON),
        "priced offer": OfferReceived(**offered, media=(), place=1, price=price, received_at=NOON),
        "photo": OfferExtended(**offered, media=(uuid4(),), price=None, extended_at=NOON),
        "more words": OfferExtended(**offered, media=(), price=None, extended_at=NOON),
        "expired": LeadExpired(**whose, offers=2, expired_at=NOON),
    }


def of_broadcast(people: People) -> dict[str, Any]:
    """An event of each kind, and with each reason."""
    its: dict[str, Any] = {"broadcast_id": people.broadcast, "lead_id": people.lead}
    whose = {**its, "customer_id": people.customer}
    ours = {**whose, "approved_by": people.approver}
    asked = Recipient(people.seller, uuid4(), None)
    recipients = (asked, replace(asked, rejected=Ground.PAUSED))
    sending: dict[str, Any] = {"wave_size": 1, "wave_pause": 1, "enough_answers": 1, "deadline": NOON, "queued_at": NOON}
    queued = BroadcastQueued(**ours, medium=Channel.WHATSAPP, brief=BRIEF, recipients=recipients, **sending)
    stops = {f"stopped {why}": BroadcastStopped(**ours, why=why, unsent=(), tally=TALLY, stopped_at=NOON) for why in Stop}
    rolls = {f"rolled {why}": BroadcastRolledBack(**ours, recipients=recipients, why=why, rolled_back_at=NOON) for why in RollBack}
    return {
        "undecided": ApprovalExpired(**whose, expired_at=NOON),
        "rejected": BroadcastRejected(**whose, decided_by=people.approver, reason=REASON, decided_at=NOON),
        "queued": queued,
        "reminded": SellersReminded(**its, wave=1, reminded=(people.seller,), moot=(people.requester,), reminded_at=NOON),
        "completed": BroadcastCompleted(**ours, tally=TALLY, completed_at=NOON),
        **stops,
        **rolls,
    }


TOLD: dict[str, list[tuple[str, Topic]]] = {
    "offer": [("customer", Topic.OFFER)],
    "priced offer": [("customer", Topic.OFFER)],
    "photo": [("customer", Topic.NEW_PHOTOS)],
    "more words": [],
    "expired": [("customer", Topic.REQUEST)],
    "undecided": [("customer", Topic.REQUEST), ("requester", Topic.APPROVAL)],
    "rejected": [("customer", Topic.REQUEST)],
    "queued": [("customer", Topic.REQUEST)],
    "reminded": [("seller", Topic.REMINDERS)],
    "completed": [("customer", Topic.REQUEST), ("approver", Topic.APPROVAL)],
    "stopped enough-answers": [("customer", Topic.REQUEST), ("approver", Topic.APPROVAL)],
    "stopped too-many-failed": [("customer", Topic.REQUEST), ("approver", Topic.APPROVAL)],
    "stopped lead-closed": [("approver", Topic.APPROVAL)],
    "stopped lead-expired": [("approver", Topic.APPROVAL)],
    "stopped time-passed": [("customer", Topic.REQUEST), ("approver", Topic.APPROVAL)],
    "stopped given-up": [("customer", Topic.REQUEST), ("approver", Topic.APPROVAL)],
    "rolled nobody-to-ask": [("customer", Topic.REQUEST), ("approver", Topic.APPROVAL)],
    "rolled too-many-rejected": [("customer", Topic.REQUEST), ("approver", Topic.APPROVAL)],
    "rolled lead-ended": [("approver", Topic.APPROVAL)],
}


def said(bulletin: Bulletin, language: str) -> dict[str, list[str]]:
    """What each kind of event said in a language, to the right people and to nobody else."""
    people = People(bulletin, language)
    people.gate(bulletin)
    events = {**of_lead(people), **of_broadcast(people)}
    assert set(events) == set(TOLD)
    texts: dict[str, list[str]] = {}
    for kind, event in events.items():
        before = {one: len(bulletin.raised(one)) for one in people.everybody}
        bulletin.handlers["raise_notices"](Recorded(uuid4(), 1, NOON, CAUSE, "Test", event))
        new = {name: bulletin.raised(getattr(people, name))[before[getattr(people, name)] :] for name in NAMES}
        assert [(name, one.topic) for name in NAMES for one in new[name]] == TOLD[kind], kind
        texts[kind] = [one.text for name in NAMES for one in new[name]]
    return texts


def test_each_event_tells_the_right_people_in_their_language_and_says_nothing_of_anybody(bulletin: Bulletin) -> None:
    by_language = {language: said(bulletin, language) for language in LANGUAGES}
    for kind in TOLD:
        for texts in zip(*(by_language[language][kind] for language in LANGUAGES), strict=True):
            assert len(set(texts)) == len(LANGUAGES)
            for text in texts:
                assert "Lapta" in text
                assert not [one for one in (*FORBIDDEN, "{", "}") if one in text], text


def test_six_photos_of_an_album_are_one_notice_and_later_ones_another(bulletin: Bulletin) -> None:
    customer, seller = bulletin.reader(), bulletin.seller()
    lead = looks(bulletin, customer)
    bulletin.leads.answer(lead, seller, uuid4(), WORDS, (), CAUSE)
    for _ in range(6):
        bulletin.leads.answer(lead, seller, uuid4(), "", (uuid4(),), CAUSE)
        bulletin.wait(seconds=1)
    bulletin.wait(minutes=1)
    photos = "There are 6 new photos for your request: rentals, Lapta."
    assert [said for (said,) in bulletin.streamed(customer)] == ["There is an offer for your request: rentals, Lapta.", photos]
    assert bulletin.listed(customer)[0] == photos
    bulletin.leads.answer(lead, seller, uuid4(), "", (uuid4(),), CAUSE)
    bulletin.wait(minutes=1)
    assert bulletin.streamed(customer)[2:] == [["There is a new photo for your request: rentals, Lapta."]]
    assert len(bulletin.listed(customer)) == 3


def test_photos_of_two_sellers_are_two_notices(bulletin: Bulletin) -> None:
    customer = bulletin.reader()
    lead = looks(bulletin, customer)
    for seller in (bulletin.seller(), bulletin.seller()):
        for photos in ((), (uuid4(),), (uuid4(),)):
            bulletin.leads.answer(lead, seller, uuid4(), "", photos, CAUSE)
    bulletin.wait(minutes=1)
    assert sorted(map(len, bulletin.streamed(customer))) == [1, 1, 1, 1]
    assert sum("2 new photos" in said for (said,) in bulletin.streamed(customer)) == 2
