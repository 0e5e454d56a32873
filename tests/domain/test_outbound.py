"""A message on its way out decides."""

from uuid import UUID

import pytest

from domain.outbound.commands import OutboundCommand
from domain.outbound.decider import OUTBOUND
from domain.outbound.events import (
    Delivery,
    Hold,
    OutboundAccepted,
    OutboundAttempted,
    OutboundDeferred,
    OutboundExtended,
    OutboundQueued,
    OutboundRefused,
    OutboundSkipped,
    OutboundUncertain,
    Skip,
)
from domain.outbound.refusals import OutboundNotFound, OutboundNotWaiting, OutboundTooEarly, OutboundTooLate
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


def test_queueing_twice_changes_nothing() -> None:
    (queued,) = given(OUTBOUND).when(queue()).events()
    assert isinstance(queued, OutboundQueued)
    given(OUTBOUND, queued).when(queue(body="Something else")).then_nothing()


@pytest.mark.parametrize("command", [attempt(), accept(), lose(), refuse(), give_up(), defer(), skip(), extend(PHOTOS[0])])
def test_of_what_was_never_queued_nothing_is_known(command: OutboundCommand) -> None:
    given(OUTBOUND).when(command).then_refused(OutboundNotFound)
    given(OUTBOUND).when(report(Delivery.READ)).then_refused(OutboundNotFound)


def test_the_words_are_not_remembered() -> None:
    (queued,) = history(queue())
    remembered = repr(OUTBOUND.evolve(OUTBOUND.initial, queued))
    assert "rent" not in remembered
    assert "Ayşe" not in remembered


def test_a_photo_of_the_same_album_joins_what_waits() -> None:
    album = history(queue(media=PHOTOS[:1]))
    (event,) = given(OUTBOUND, *album).when(extend(*PHOTOS[:2])).events()
    assert isinstance(event, OutboundExtended)
    assert (event.media, event.not_before, event.body) == (PHOTOS[:2], later(3), "Two of them")
    given(OUTBOUND, *album, event).when(extend(*PHOTOS[:2])).then_nothing()


def test_an_album_that_is_held_for_longer_is_not_sent_sooner_for_one_more_photo() -> None:
    held = history(queue(media=PHOTOS[:1]), defer(600))
    (event,) = given(OUTBOUND, *held).when(extend(*PHOTOS[:2])).events()
    assert event.not_before == later(600)


@pytest.mark.parametrize("before", [*ENDED.values(), [attempt(), refuse(retry=True)]])
def test_nothing_joins_what_was_attempted_or_ended(before: list[OutboundCommand]) -> None:
    given(OUTBOUND, *history(queue(media=PHOTOS[:1]), *before)).when(extend(*PHOTOS[:2])).then_refused(OutboundNotWaiting)


def test_of_two_photos_that_join_at_once_neither_is_lost() -> None:
    album = history(queue(media=PHOTOS[:1]), extend(*PHOTOS[:2]))
    given(OUTBOUND, *album).when(extend(PHOTOS[0], PHOTOS[2])).then_refused(OutboundNotWaiting)


def test_an_album_holds_the_words_of_one_person() -> None:
    album = history(queue(media=PHOTOS[:1]))
    stranger = extend(*PHOTOS[:2], subject_id=UUID(int=9))
    given(OUTBOUND, *album).when(stranger).then_refused(OutboundNotWaiting)


def test_whoever_has_not_seen_the_last_photo_cannot_send() -> None:
    album = history(queue(media=PHOTOS[:1]), extend(*PHOTOS[:2]))
    given(OUTBOUND, *album).when(attempt(at=later(2))).then_refused(OutboundTooEarly)
    assert given(OUTBOUND, *album).when(attempt(at=later(3))).events()


def test_it_waits_with_a_reason_and_a_time() -> None:
    (event,) = given(OUTBOUND, *history(queue())).when(defer()).events()
    assert isinstance(event, OutboundDeferred)
    waiting = OUTBOUND.fold([*history(queue()), event])
    assert (waiting.delivery, waiting.hold, waiting.not_before) == (Delivery.DEFERRED, Hold.SENDER_RATE, later(30))
    given(OUTBOUND, *history(queue(), defer())).when(defer()).then_nothing()
    assert given(OUTBOUND, *history(queue(), defer())).when(defer(31)).events()


@pytest.mark.parametrize("before", ENDED.values(), ids=ENDED)
def test_what_does_not_wait_is_neither_put_off_nor_skipped_nor_attempted(before: list[OutboundCommand]) -> None:
    known = history(queue(), *before)
    given(OUTBOUND, *known).when(defer()).then_nothing()
    given(OUTBOUND, *known).when(skip()).then_nothing()
    given(OUTBOUND, *known).when(attempt(at=later(120))).then_refused(OutboundNotWaiting)


def test_what_waits_can_be_skipped_for_good() -> None:
    (event,) = given(OUTBOUND, *history(queue(), defer())).when(skip(Skip.DEADLINE_PASSED)).events()
    assert isinstance(event, OutboundSkipped)
    assert event.skip is Skip.DEADLINE_PASSED


def test_nothing_is_attempted_once_its_deadline_is_there() -> None:
    known = history(queue(deadline=later(10)))
    given(OUTBOUND, *known).when(attempt(at=later(10))).then_refused(OutboundTooLate)
    assert given(OUTBOUND, *known).when(attempt(at=later(9))).events()


def test_what_the_provider_took_over_has_its_name() -> None:
    (event,) = given(OUTBOUND, *history(queue(), attempt())).when(accept()).events()
    assert isinstance(event, OutboundAccepted)
    known = OUTBOUND.fold([*history(queue(), attempt()), event])
    assert (known.delivery, known.provider_sid, known.attempt) == (Delivery.ACCEPTED, "SM1", 1)


def test_an_answer_after_the_callback_changes_nothing() -> None:
    given(OUTBOUND, *history(queue(), attempt(), report(Delivery.SENT))).when(accept()).then_nothing()


@pytest.mark.parametrize("before", [[lose()], [lose(), give_up()]])
def test_an_answer_that_was_no_longer_expected_counts(before: list[OutboundCommand]) -> None:
    (event,) = given(OUTBOUND, *history(queue(), attempt(), *before)).when(accept()).events()
    assert isinstance(event, OutboundAccepted)


def test_what_the_provider_refused_waits_where_it_may_be_tried_again() -> None:
    (event,) = given(OUTBOUND, *history(queue(), attempt())).when(refuse(retry=True)).events()
    assert isinstance(event, OutboundRefused)
    waiting = OUTBOUND.fold([*history(queue(), attempt()), event])
    assert (waiting.delivery, waiting.hold, waiting.not_before) == (Delivery.DEFERRED, Hold.PROVIDER_BUSY, later(60))
    (again,) = given(OUTBOUND, *history(queue(), attempt(), refuse(retry=True))).when(attempt(at=later(60))).events()
    assert isinstance(again, OutboundAttempted)
    assert again.attempt == 2


def test_what_was_lost_and_then_refused_has_failed_for_nobody_is_left_to_try_again() -> None:
    (event,) = given(OUTBOUND, *history(queue(), attempt(), lose())).when(refuse(retry=True)).events()
    assert event.retry_at is None


def test_whether_it_was_sent_is_asked_once() -> None:
    (event,) = given(OUTBOUND, *history(queue(), attempt())).when(lose()).events()
    assert isinstance(event, OutboundUncertain)
    given(OUTBOUND, *history(queue(), attempt(), lose())).when(lose()).then_nothing()


def test_only_what_is_unknown_is_given_up() -> None:
    (event,) = given(OUTBOUND, *history(queue(), attempt(), lose())).when(give_up()).events()
    assert (event.code, event.retry_at) == ("not-found", None)
    for before in ([attempt()], [attempt(), accept()], [attempt(), lose(), report(Delivery.SENT)]):
        given(OUTBOUND, *history(queue(), *before)).when(give_up()).then_nothing()


def test_answers_to_older_attempts_change_nothing() -> None:
    second = history(queue(), attempt(), refuse(retry=True), attempt(at=later(60)))
    for command in (accept(), refuse(), lose(), report(Delivery.READ)):
        given(OUTBOUND, *second).when(command).then_nothing()
    assert given(OUTBOUND, *second).when(accept(2)).events()
