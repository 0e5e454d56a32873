"""What the provider reports is recorded once, and never a reason to fail."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.cause import Cause
from application.handle import Handle
from application.ports import EventLog, LogUnavailable
from application.statuses import Heard, Statuses
from domain.outbound.decider import OUTBOUND
from domain.outbound.events import Delivery, OutboundReported
from domain.outbound.lattice import WORDS
from tests.support.memory_log import MemoryEventLog
from tests.support.outbound import NOON, OUTBOUND_ID, RECIPIENT, attempt, queue
from tests.support.tally import Counted

CAUSE = Cause("webhook:twilio", "whatsapp:SM1")


class Noon:
    def now(self) -> datetime:
        return NOON


class Desk:
    """A log with one message that was attempted, and what was learned of its recipient."""

    def __init__(self, log: EventLog | None = None) -> None:
        self.log = log or MemoryEventLog()
        self.handle = Handle(self.log, Noon(), Counted())
        self.learned: list[tuple[UUID, str]] = []
        self.statuses = Statuses(self.log, self.handle, self._learn, Noon())
        self.handle(OUTBOUND, OUTBOUND_ID, queue(), CAUSE)
        self.handle(OUTBOUND, OUTBOUND_ID, attempt(), CAUSE)

    def _learn(self, recipient_id: UUID, code: str, cause: Cause) -> None:
        assert cause is CAUSE
        self.learned.append((recipient_id, code))

    def hear(self, word: str, code: str | None = None, *, number: int = 1, sid: str = "SM1", id: UUID = OUTBOUND_ID) -> Heard:
        return self.statuses.report(id, number, sid, word, code, CAUSE)

    @property
    def events(self) -> list[OutboundReported]:
        return [one.event for one in self.log.stream(OUTBOUND_ID) if isinstance(one.event, OutboundReported)]


def test_a_report_is_recorded_with_where_the_message_is() -> None:
    desk = Desk()
    assert desk.hear("delivered") is Heard.RECORDED
    (event,) = desk.events
    assert (event.delivery, event.provider_sid, event.code, event.attempt) == (Delivery.DELIVERED, "SM1", None, 1)
    assert desk.learned == []


@pytest.mark.parametrize("word", ["delivered", "sent", "failed"])
def test_a_repetition_and_a_step_back_are_no_events_and_teach_nothing(word: str) -> None:
    desk = Desk()
    desk.hear("delivered")
    assert desk.hear(word, "63014") is Heard.UNCHANGED
    assert len(desk.events) == 1
    assert desk.learned == []


def test_an_error_code_is_kept_and_learned_from_once() -> None:
    desk = Desk()
    assert [desk.hear("undelivered", "63014"), desk.hear("undelivered", "63014")] == [Heard.RECORDED, Heard.UNCHANGED]
    assert [event.code for event in desk.events] == ["63014"]
    assert desk.learned == [(RECIPIENT, "63014")]


def test_a_text_that_was_not_allowed_is_to_go_out_as_a_template() -> None:
    desk = Desk()
    desk.hear("failed", "63016")
    assert desk.events[0].retry_as_template
    assert desk.log.load(OUTBOUND_ID, OUTBOUND).state.template_only


def test_what_is_learned_comes_before_the_record_so_that_neither_is_lost() -> None:
    desk = Desk()

    def fails(*_: object) -> None:
        assert desk.events == []
        raise LogUnavailable

    failing: Callable[..., None] = fails
    statuses = Statuses(desk.log, desk.handle, failing, Noon())
    with pytest.raises(LogUnavailable):
        statuses.report(OUTBOUND_ID, 1, "SM1", "undelivered", "21610", CAUSE)
    assert desk.events == []
    assert desk.hear("undelivered", "21610") is Heard.RECORDED


@pytest.mark.parametrize(
    ("outcome", "report"),
    [
        (Heard.STATUS_UNKNOWN, lambda desk: desk.hear("teleported")),
        (Heard.STATUS_UNKNOWN, lambda desk: desk.hear("received")),
        (Heard.OUTBOUND_UNKNOWN, lambda desk: desk.hear("sent", id=uuid4())),
        (Heard.OUTBOUND_UNKNOWN, lambda desk: desk.hear("failed", "63014", id=uuid4())),
        (Heard.UNREADABLE, lambda desk: desk.hear("sent", number=0)),
        (Heard.UNREADABLE, lambda desk: desk.hear("sent", number=2**63)),
        (Heard.UNREADABLE, lambda desk: desk.hear("sent", sid="")),
        (Heard.UNREADABLE, lambda desk: desk.hear("failed", "\x00")),
        (Heard.RECORDED, lambda desk: desk.hear("sent", "")),
    ],
)
def test_what_cannot_be_used_is_named_and_changes_nothing(outcome: Heard, report: Callable[[Desk], Heard]) -> None:
    desk = Desk()
    assert report(desk) is outcome
    assert len(desk.events) == (1 if outcome is Heard.RECORDED else 0)
    assert desk.learned == []


TEXT = st.one_of(st.text(), st.sampled_from(sorted(WORDS)), st.text(st.characters(categories=["Cs", "Cc", "Nd"])))


@given(word=TEXT, code=st.none() | TEXT, sid=TEXT, number=st.integers(), known=st.booleans())
def test_no_text_and_no_number_makes_it_fail(word: str, code: str | None, sid: str, number: int, known: bool) -> None:
    desk = Desk()
    heard = desk.hear(word, code, number=number, sid=sid, id=OUTBOUND_ID if known else uuid4())
    assert len(desk.events) == (1 if heard is Heard.RECORDED else 0)
    if word not in WORDS:
        assert heard is Heard.STATUS_UNKNOWN
    elif not known:
        assert heard in {Heard.OUTBOUND_UNKNOWN, Heard.UNREADABLE}
