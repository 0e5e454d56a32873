"""Everybody is told how bookings fare, once for each thing that happens, wherever the telling is cut short."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from string import Formatter
from typing import Any
from uuid import UUID

import pytest

from application.booking_words import BOOKING_WORDS
from application.recorded import Recorded
from domain.booking.events import BookingConfirmed, BookingEvent, HoldExpired
from domain.booking.refusals import TimeTaken
from domain.languages import LANGUAGES
from domain.notice.events import Topic
from domain.person.commands import ChoosePreferences
from domain.person.decider import PERSON
from entrypoints.bootstrap import open_core
from projections.notices import NOTICES_OF
from tests.support.bookable import CAUSE, VILLA, Desk
from tests.support.calendar import DAY
from tests.support.servers import Servers
from tests.support.tally import Counted


@pytest.fixture(scope="module")
def desk(servers: Servers) -> Iterator[Desk]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as core:
        yield Desk(core)


def turned_away(desk: Desk, request: Any, many: int) -> Sequence[UUID]:
    """So many people who came too late, each of whom tried twice."""
    found = [desk.person() for _ in range(many)]
    for one in found * 2:
        with pytest.raises(TimeTaken):
            desk.book(request, one)
    return found


def last(desk: Desk, listing_id: UUID, kind: type[BookingEvent]) -> Recorded[Any]:
    return next(one for one in reversed(desk.events(listing_id)) if isinstance(one.event, kind))


def test_the_seller_is_told_of_who_asks_and_the_customer_of_what_comes_of_it(desk: Desk) -> None:
    seller, flat = desk.listing()
    customer = desk.person()
    reference = desk.bookings.book(customer, desk.viewing(flat), None, CAUSE).reference
    desk.work()
    when = f"{desk.clock.now() + DAY:%d.%m.%Y}"
    assert desk.told(seller) == [f"Somebody wants to book: {when}, 10:00. Booking {reference} waits for your answer."]
    assert desk.told(customer) == []


def test_confirming_tells_each_rival_once_that_it_is_gone_and_nothing_ever_after(desk: Desk) -> None:
    seller, flat = desk.listing()
    customer, wanted = desk.person(), desk.viewing(flat)
    booking = desk.book(wanted, customer)
    rivals = turned_away(desk, wanted, 3)
    for _ in range(2):
        desk.bookings.confirm(seller, booking, CAUSE)
    desk.bookings.complete(seller, booking, CAUSE)
    desk.work()
    for rival in rivals:
        (gone,) = desk.told(rival)
        assert "is gone" in gone
    assert [one.partition(":")[0] for one in desk.told(customer)] == ["Your booking is confirmed", "Your booking is completed"]
    assert len(desk.told(seller)) == 1


def test_rivals_hear_that_a_time_is_free_again_however_the_hold_ended(desk: Desk) -> None:
    seller, villa = desk.listing(VILLA)
    ended = []
    for first, end in ((1, "declined"), (4, "cancelled"), (7, "expired")):
        customer, wanted = desk.person(), desk.stay(villa, first, first + 2)
        booking = desk.book(wanted, customer)
        ended.append((end, customer, turned_away(desk, wanted, 2)))
        if end == "declined":
            desk.bookings.decline(seller, booking, CAUSE)
        elif end == "cancelled":
            desk.bookings.cancel(customer, booking, CAUSE)
    desk.clock.later(24 * 3600)
    desk.work()
    for end, customer, rivals in ended:
        for rival in rivals:
            (free,) = desk.told(rival)
            assert "is free again" in free
        assert ["declined" in one or "expired" in one for one in desk.told(customer)] == ([] if end == "cancelled" else [True])
    assert sum("cancelled" in one for one in desk.told(seller)) == 1


class Stopping:
    """A clock of a process that dies when it looks at the time once too often."""

    def __init__(self, desk: Desk, looks: int) -> None:
        self._clock = desk.clock
        self._left = looks

    def now(self) -> datetime:
        """The present moment, for so long."""
        self._left -= 1
        if self._left < 0:
            raise KilledError
        return self._clock.now()


class KilledError(Exception):
    """The process is no more."""


@pytest.mark.parametrize("told_before", range(5))
@pytest.mark.parametrize("kind", [BookingConfirmed, HoldExpired])
def test_a_job_that_dies_between_the_hold_and_any_notice_is_done_again_and_tells_each_once(
    desk: Desk, told_before: int, kind: type[Any]
) -> None:
    seller, flat = desk.listing()
    customer, wanted = desk.person(), desk.viewing(flat, day=3)
    booking = desk.book(wanted, customer)
    rivals = turned_away(desk, wanted, 3)
    if kind is BookingConfirmed:
        desk.bookings.confirm(seller, booking, CAUSE)
    else:
        desk.clock.later(24 * 3600)
        desk.bookings.expire(flat, booking, CAUSE)
    happened = last(desk, flat, kind)
    dying = desk.telling(Stopping(desk, told_before))
    if told_before < 4:
        with pytest.raises(KilledError):
            dying(happened)
        assert sum(len(desk.told(one)) for one in (customer, *rivals)) == told_before
    for _ in range(2):
        desk.telling()(happened)
    assert [len(desk.told(one)) for one in (customer, *rivals)] == [1, 1, 1, 1]


def test_notices_of_bookings_answer_what_somebody_asked_for_in_their_language(desk: Desk) -> None:
    seller, flat = desk.listing()
    customers = {}
    for number, language in enumerate(LANGUAGES):
        customers[language] = customer = desk.person()
        chosen = ChoosePreferences(
            person_id=customer,
            language=language,
            quiet_from=None,
            quiet_until=None,
            proactive=(),
            now=desk.clock.now(),
        )
        desk.core.handle(PERSON, customer, chosen, CAUSE)
        desk.bookings.confirm(seller, desk.book(desk.viewing(flat, 9 + number), customer), CAUSE)
    desk.work()
    told = {language: desk.told(customer) for language, customer in customers.items()}
    assert len({words[0].partition(":")[0] for words in told.values()}) == len(LANGUAGES)
    (row,) = desk.core.rows(NOTICES_OF, person_id=customers["de"])
    assert row["topic"] == Topic.BOOKING
    assert not Topic.BOOKING.is_proactive


def test_all_words_are_there_in_five_languages_with_the_same_facts() -> None:
    for words in BOOKING_WORDS.values():
        assert set(words) == set(LANGUAGES)
        facts = {language: {name for _, name, _, _ in Formatter().parse(text) if name} for language, text in words.items()}
        assert len({frozenset(one) for one in facts.values()}) == 1
        assert len(set(words.values())) == len(LANGUAGES)
