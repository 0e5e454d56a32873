"""Leads: captured once, put out, answered by so many sellers, and ended once."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from adapters.codec import decoded_state, encoded_state
from domain.lead.commands import LeadCommand
from domain.lead.decider import LEAD
from domain.lead.events import (
    AnswerTurnedAway,
    Closing,
    LeadClosed,
    LeadEvent,
    LeadExpired,
    LeadPutOut,
    LeadRepeated,
    LeadStatus,
    OfferExtended,
    OfferReceived,
    TurnedAway,
)
from domain.lead.identity import offer_id
from domain.lead.refusals import DemandAnswered, LeadNotFound, LeadNotOpen
from domain.lead.state import Lead
from domain.money import Money
from tests.support.given import given
from tests.support.leads import (
    CUSTOMER,
    END,
    JOINS,
    LEAD_ID,
    NOON,
    OTHER_SELLER,
    SELLER,
    answer,
    capture,
    captured,
    close,
    expire,
    put_out,
)

MOMENT = timedelta(microseconds=1)
PLACE: dict[str, Any] = {"lead_id": LEAD_ID, "customer_id": CUSTOMER}
FIRST, SECOND = UUID(int=1), UUID(int=2)
OUT = LeadPutOut(**PLACE, broadcast_id=UUID(int=0xB), status=LeadStatus.BROADCAST, put_out_at=NOON)
CLOSED = LeadClosed(**PLACE, why=Closing.BY_CUSTOMER, closed_at=NOON)
EXPIRED = LeadExpired(**PLACE, offers=0, expired_at=END)


def said(seller_id: UUID, message_id: UUID) -> dict[str, Any]:
    facts = {"seller_id": seller_id, "message_id": message_id, "price": None, "availability": None, "words": "It is free"}
    return {**PLACE, **facts, "offer_id": offer_id(LEAD_ID, seller_id), "media": ()}


def offered(seller_id: UUID = SELLER, message_id: UUID = FIRST, place: int = 1) -> OfferReceived:
    return OfferReceived(**said(seller_id, message_id), place=place, received_at=NOON)


def turned_away(why: TurnedAway, seller_id: UUID = SELLER, message_id: UUID = SECOND) -> AnswerTurnedAway:
    return AnswerTurnedAway(**PLACE, seller_id=seller_id, message_id=message_id, why=why, turned_away_at=NOON)


def test_what_is_looked_for_is_captured_once() -> None:
    given(LEAD).when(capture()).then(captured())
    given(LEAD, captured()).when(capture()).then_nothing()


def test_the_same_demand_joins_while_it_is_fresh() -> None:
    later = NOON + JOINS
    again = LeadRepeated(**PLACE, repeated_at=later)
    given(LEAD, captured()).when(capture(later)).then(again)
    given(LEAD, captured(), OUT, offered()).when(capture(later)).then(again)
    given(LEAD, captured(), again).when(capture(later + JOINS)).then(LeadRepeated(**PLACE, repeated_at=later + JOINS))
    given(LEAD, captured()).when(capture(later + MOMENT)).then_refused(DemandAnswered)


def test_what_has_ended_is_not_joined() -> None:
    given(LEAD, captured(), CLOSED).when(capture(NOON + MOMENT)).then_refused(DemandAnswered)
    given(LEAD, captured(), EXPIRED).when(capture(NOON + MOMENT)).then_refused(DemandAnswered)
    given(LEAD, captured()).when(capture(END, joins_within=timedelta(days=99))).then_refused(DemandAnswered)


def test_a_broadcast_puts_a_lead_out_once() -> None:
    given(LEAD, captured()).when(put_out()).then(OUT)
    given(LEAD, captured(), OUT).when(put_out()).then_nothing()
    given(LEAD, captured(), OUT, CLOSED).when(put_out()).then_nothing()


def test_what_has_ended_is_not_put_out() -> None:
    given(LEAD, captured(), CLOSED).when(put_out()).then_refused(LeadNotOpen)
    given(LEAD, captured(), EXPIRED).when(put_out()).then_refused(LeadNotOpen)
    given(LEAD, captured()).when(put_out(at=END)).then_refused(LeadNotOpen)


def test_a_second_broadcast_leaves_an_answered_lead_answered() -> None:
    again = LeadPutOut(**PLACE, broadcast_id=UUID(int=0xBB), status=LeadStatus.ANSWERED, put_out_at=NOON)
    given(LEAD, captured(), OUT, offered()).when(put_out(again.broadcast_id)).then(again)
    assert LEAD.fold([captured(), OUT, offered(), again]).require().status is LeadStatus.ANSWERED


def test_the_first_message_of_a_seller_is_an_offer_and_the_next_ones_extend_it() -> None:
    priced = Money(Decimal(650), "GBP")
    given(LEAD, captured()).when(answer(SELLER, FIRST)).then(offered())
    extended = OfferExtended(**{**said(SELLER, SECOND), "price": priced}, extended_at=NOON)
    given(LEAD, captured(), offered()).when(answer(SELLER, SECOND, price=priced)).then(extended)
    given(LEAD, captured(), offered()).when(answer(OTHER_SELLER, SECOND)).then(offered(OTHER_SELLER, SECOND, 2))


def test_the_same_message_again_changes_nothing() -> None:
    given(LEAD, captured(), offered()).when(answer(SELLER, FIRST)).then_nothing()
    given(LEAD, captured(), CLOSED, turned_away(TurnedAway.CLOSED)).when(answer(SELLER, SECOND)).then_nothing()
    given(LEAD, captured(), offered(), CLOSED).when(answer(SELLER, FIRST)).then_nothing()


def test_when_there_are_offers_enough_others_are_turned_away_and_those_who_made_one_go_on() -> None:
    full = given(LEAD, captured(), offered())
    full.when(answer(OTHER_SELLER, SECOND, at_most=1)).then(turned_away(TurnedAway.FULL, OTHER_SELLER))
    full.when(answer(SELLER, SECOND, at_most=1)).then(OfferExtended(**said(SELLER, SECOND), extended_at=NOON))


def test_an_answer_after_the_end_is_kept_and_makes_no_offer() -> None:
    given(LEAD, captured(), CLOSED).when(answer(SELLER, SECOND)).then(turned_away(TurnedAway.CLOSED))
    given(LEAD, captured(), offered(), CLOSED).when(answer(SELLER, SECOND)).then(turned_away(TurnedAway.CLOSED))
    late = AnswerTurnedAway(**PLACE, seller_id=SELLER, message_id=SECOND, why=TurnedAway.EXPIRED, turned_away_at=END)
    given(LEAD, captured(), EXPIRED).when(answer(SELLER, SECOND, END)).then(late)
    given(LEAD, captured(), offered()).when(answer(SELLER, SECOND, END)).then(late)


def test_a_lead_ends_once() -> None:
    given(LEAD, captured()).when(close()).then(CLOSED)
    given(LEAD, captured()).when(expire()).then(EXPIRED)
    given(LEAD, captured()).when(expire(END - MOMENT)).then_nothing()
    given(LEAD, captured()).when(close(END)).then(EXPIRED)
    for ended in (CLOSED, EXPIRED):
        given(LEAD, captured(), ended).when(close()).then_nothing()
        given(LEAD, captured(), ended).when(expire()).then_nothing()


@pytest.mark.parametrize("command", [put_out(), answer(SELLER, FIRST), close(), expire()])
def test_what_was_never_captured_is_not_found(command: LeadCommand) -> None:
    given(LEAD).when(command).then_refused(LeadNotFound)


CAP = 3
SELLERS = st.integers(1, 6).map(lambda number: UUID(int=number))
MESSAGES = st.integers(1, 12).map(lambda number: UUID(int=0x100 + number))


class Course(RuleBasedStateMachine):
    """Against what one would keep on paper: who offered, which messages counted, how it ended."""

    def __init__(self) -> None:
        super().__init__()
        self.lead = LEAD.initial
        self.now = NOON
        self.events: list[LeadEvent] = []
        self.offers: list[UUID] = []
        self.counted: set[UUID] = set()
        self.end: LeadStatus | None = None

    def _do(self, command: LeadCommand) -> list[LeadEvent]:
        new = list(LEAD.decide(command, self.lead))
        for event in new:
            self.lead = LEAD.evolve(self.lead, event)
        self.lead = decoded_state(Lead, encoded_state(self.lead))
        self.events += new
        return new

    @initialize()
    def begins(self) -> None:
        self._do(capture())

    def _over(self) -> bool:
        return self.end is not None or self.now >= END

    @rule(hours=st.sampled_from([1, 12, 200]))
    def passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(seller=SELLERS, message=MESSAGES)
    def answers(self, seller: UUID, message: UUID) -> None:
        new = self._do(answer(seller, message, self.now, at_most=CAP))
        assert len(new) == (message not in self.counted)
        if message in self.counted:
            return
        self.counted.add(message)
        if self._over():
            assert isinstance(new[0], AnswerTurnedAway)
        elif seller in self.offers:
            assert isinstance(new[0], OfferExtended)
        elif len(self.offers) < CAP:
            self.offers.append(seller)
            assert isinstance(new[0], OfferReceived)
            assert new[0].place == len(self.offers)
        else:
            assert isinstance(new[0], AnswerTurnedAway)
            assert new[0].why is TurnedAway.FULL

    @rule(number=st.integers(1, 3))
    def is_put_out(self, number: int) -> None:
        try:
            self._do(put_out(UUID(int=number), self.now))
        except LeadNotOpen:
            assert self._over()

    @rule()
    def is_asked_for_again(self) -> None:
        try:
            new = self._do(capture(self.now))
        except DemandAnswered:
            return
        assert not self._over()
        assert all(isinstance(event, LeadRepeated) for event in new)

    @rule()
    def closes(self) -> None:
        expected = LeadStatus.EXPIRED if self.now >= END else LeadStatus.CLOSED
        self.end = self.end or expected
        self._do(close(self.now))

    @rule()
    def expires(self) -> None:
        if self.now >= END:
            self.end = self.end or LeadStatus.EXPIRED
        self._do(expire(self.now))

    @invariant()
    def agrees(self) -> None:
        if self.lead.course is None:
            return
        assert list(self.lead.offers) == self.offers
        assert self.lead.heard == self.counted
        assert sum(isinstance(event, LeadClosed | LeadExpired) for event in self.events) == (self.end is not None)
        if self.end is not None:
            assert self.lead.course.status is self.end
        else:
            assert (self.lead.course.status is LeadStatus.ANSWERED) == bool(self.offers)


Course.TestCase.settings = settings(max_examples=60, stateful_step_count=30)
test_a_lead_is_what_one_would_keep_on_paper = Course.TestCase
