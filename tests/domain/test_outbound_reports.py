"""What the provider reports of a message, wherever it is, and whatever else is asked in between."""

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.errors import Refused
from domain.outbound.commands import OutboundCommand
from domain.outbound.decider import OUTBOUND
from domain.outbound.events import Delivery, OutboundAttempted, OutboundReported, Shape
from domain.outbound.refusals import OutboundNotWaiting, TemplateRequired
from tests.support.given import given
from tests.support.outbound import (
    ENDED,
    PHOTOS,
    accept,
    attempt,
    defer,
    extend,
    give_up,
    history,
    later,
    lose,
    queue,
    refuse,
    report,
    skip,
)


@pytest.mark.parametrize("before", [*ENDED.values(), [attempt(), refuse(retry=True)], [attempt(), lose(), give_up()]])
def test_a_report_is_heard_wherever_the_message_is(before: list[OutboundCommand]) -> None:
    known = OUTBOUND.fold(history(queue(), *before, report(Delivery.READ)))
    assert known.delivery is Delivery.READ


def test_a_report_for_an_attempt_that_a_restored_log_has_forgotten_keeps_it_from_being_sent_again() -> None:
    known = history(queue(), report(Delivery.SENT))
    assert (OUTBOUND.fold(known).delivery, OUTBOUND.fold(known).attempt) == (Delivery.SENT, 1)
    given(OUTBOUND, *known).when(attempt()).then_refused(OutboundNotWaiting)


def test_a_late_report_tells_more_than_a_look_up_that_found_nothing() -> None:
    known = history(queue(), attempt(), lose(), give_up(), report(Delivery.SENT))
    assert OUTBOUND.fold(known).delivery is Delivery.SENT


@pytest.mark.parametrize("delivery", [Delivery.FAILED, Delivery.UNDELIVERED])
def test_a_text_that_was_not_allowed_goes_out_once_more_as_a_template_and_no_more(delivery: Delivery) -> None:
    failed = report(delivery, code="63016", as_template=True)
    (event,) = given(OUTBOUND, *history(queue(), attempt())).when(failed).events()
    assert isinstance(event, OutboundReported)
    assert event.retry_as_template
    waiting = history(queue(), attempt(), failed)
    assert (OUTBOUND.fold(waiting).delivery, OUTBOUND.fold(waiting).template_only) == (Delivery.QUEUED, True)
    for late in (failed, report(Delivery.FAILED, as_template=True), report(Delivery.SENT), report(Delivery.UNDELIVERED)):
        given(OUTBOUND, *waiting).when(late).then_nothing()
    given(OUTBOUND, *waiting).when(attempt(at=later(60))).then_refused(TemplateRequired)
    second = [*history(queue(), attempt(), failed, attempt(at=later(60), shape=Shape.TEMPLATE))]
    (ended,) = given(OUTBOUND, *second).when(report(delivery, 2, code="63016", as_template=True)).events()
    assert not ended.retry_as_template


def test_a_template_that_fails_is_not_tried_again() -> None:
    known = history(queue(), attempt(shape=Shape.TEMPLATE))
    (event,) = given(OUTBOUND, *known).when(report(Delivery.FAILED, code="63016", as_template=True)).events()
    assert not event.retry_as_template


ANYTHING = st.sampled_from(
    [
        *(attempt(at=later(at), shape=shape) for at in (60, 120) for shape in Shape),
        *(command(number) for command in (accept, refuse, lose, give_up) for number in (1, 2)),
        refuse(retry=True),
        defer(),
        skip(),
        extend(*PHOTOS[:2]),
        *(report(delivery, number, as_template=True) for delivery in Delivery for number in (1, 2)),
    ]
)


@for_all(st.lists(ANYTHING, max_size=12))
def test_whatever_is_asked_there_is_one_attempt_at_a_time_and_none_while_nobody_knows(commands: list[OutboundCommand]) -> None:
    events = history(queue(media=PHOTOS[:1]))
    for command in commands:
        before = OUTBOUND.fold(events)
        try:
            following = OUTBOUND.decide(command, before)
        except Refused:
            continue
        events += following
        for event in following:
            if isinstance(event, OutboundAttempted):
                assert before.waits
                assert event.attempt == before.attempt + 1
            if isinstance(event, OutboundReported) and event.attempt == before.attempt:
                assert not (before.template_only and event.retry_as_template)
        try:
            repeated = OUTBOUND.decide(command, OUTBOUND.fold(events))
        except Refused:
            continue
        assert list(repeated) == []
