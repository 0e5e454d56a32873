"""A person's notices are raised once each, pushed once or left for a reason, and never lost in between."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain.channel import Channel
from domain.notice.announcing import NEWS, AnnounceNews
from domain.notice.commands import ClearNotices, HoldNotice, LeaveNotice, PushNotices, RaiseNotice
from domain.notice.decider import NOTICES, REMEMBERED, Notices
from domain.notice.events import (
    Held,
    NoticeGrew,
    NoticeHeld,
    NoticeRaised,
    NoticesCleared,
    NoticesPushed,
    NoticeUnpushed,
    Topic,
    Unpushed,
)
from tests.support.given import given

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
AYSE, FIRST, SECOND, ALBUM = UUID(int=1), UUID(int=11), UUID(int=12), UUID(int=21)


def raising(notice_id: UUID = FIRST, group: UUID = ALBUM, topic: Topic = Topic.NEW_PHOTOS) -> RaiseNotice:
    return RaiseNotice(
        person_id=AYSE,
        notice_id=notice_id,
        topic=topic,
        group=group,
        subject_id=AYSE,
        text="A photo.",
        text_of_many="{many} photos.",
        lead_id=None,
        thread_id=None,
        push_at=NOON + timedelta(seconds=3),
        now=NOON,
    )


def raised(notice_id: UUID = FIRST, number: int = 1, group: UUID = ALBUM) -> NoticeRaised:
    return NoticeRaised(
        person_id=AYSE,
        notice_id=notice_id,
        number=number,
        topic=Topic.NEW_PHOTOS,
        group=group,
        subject_id=AYSE,
        text="A photo.",
        lead_id=None,
        thread_id=None,
        raised_at=NOON,
        push_at=NOON + timedelta(seconds=3),
    )


def held(notice_id: UUID = FIRST) -> NoticeHeld:
    return NoticeHeld(person_id=AYSE, notice_id=notice_id, why=Held.CAP, until=NOON + timedelta(hours=1), held_at=NOON)


def pushed(*notice_ids: UUID, is_digest: bool = False) -> NoticesPushed:
    return NoticesPushed(
        person_id=AYSE, notice_ids=notice_ids, channel=Channel.WEB, outbound_id=None, is_digest=is_digest, pushed_at=NOON
    )


def pushing(*notice_ids: UUID, is_digest: bool = False) -> PushNotices:
    return PushNotices(person_id=AYSE, notice_ids=notice_ids, channel=Channel.WEB, outbound_id=None, is_digest=is_digest, now=NOON)


def holding(notice_id: UUID = FIRST) -> HoldNotice:
    return HoldNotice(person_id=AYSE, notice_id=notice_id, why=Held.CAP, until=NOON + timedelta(hours=1), now=NOON)


def left(notice_id: UUID = FIRST, why: Unpushed = Unpushed.MOOT) -> NoticeUnpushed:
    return NoticeUnpushed(person_id=AYSE, notice_id=notice_id, why=why, unpushed_at=NOON)


def test_the_first_notice_is_number_one() -> None:
    given(NOTICES).when(raising()).then(raised())


def test_the_same_reason_gives_one_notice_whatever_became_of_it() -> None:
    for history in ((raised(),), (raised(), pushed(FIRST)), (raised(), left())):
        given(NOTICES, *history).when(raising()).then_nothing()


def test_the_next_photo_of_an_album_joins_the_notice_of_the_first() -> None:
    grew = NoticeGrew(
        person_id=AYSE,
        notice_id=FIRST,
        cause_id=SECOND,
        many=2,
        subject_id=AYSE,
        text="2 photos.",
        grew_at=NOON,
        push_at=NOON + timedelta(seconds=3),
    )
    given(NOTICES, raised()).when(raising(SECOND)).then(grew)
    given(NOTICES, raised(), grew).when(raising(SECOND)).then_nothing()


@pytest.mark.parametrize("history", [(raised(), pushed(FIRST)), (raised(), held())], ids=["pushed", "held"])
def test_what_was_told_or_judged_already_takes_nothing_more(history: tuple[Any, ...]) -> None:
    given(NOTICES, *history).when(raising(SECOND)).then(raised(SECOND, 2))


def test_a_notice_is_pushed_once() -> None:
    given(NOTICES, raised()).when(pushing(FIRST)).then(pushed(FIRST))
    given(NOTICES, raised(), pushed(FIRST)).when(pushing(FIRST)).then_nothing()


def test_a_digest_tells_of_what_still_waits() -> None:
    history = (raised(), held(), raised(SECOND, 2, UUID(int=22)), held(SECOND), left(FIRST))
    given(NOTICES, *history).when(pushing(FIRST, SECOND, is_digest=True)).then(pushed(SECOND, is_digest=True))


def test_a_notice_is_held_once_and_can_still_become_moot() -> None:
    given(NOTICES, raised()).when(holding()).then(held())
    given(NOTICES, raised(), held()).when(holding()).then_nothing()
    leaving = LeaveNotice(person_id=AYSE, notice_id=FIRST, why=Unpushed.MOOT, now=NOON)
    given(NOTICES, raised(), held()).when(leaving).then(left())
    given(NOTICES, raised(), pushed(FIRST)).when(leaving).then_nothing()


def test_whoever_has_done_with_a_notice_is_not_told_of_it_later() -> None:
    clearing = ClearNotices(person_id=AYSE, up_to=7, now=NOON)
    cleared = NoticesCleared(person_id=AYSE, up_to=1, cleared_at=NOON)
    given(NOTICES, raised(), held()).when(clearing).then(cleared, left())
    given(NOTICES, raised(), cleared).when(replace(clearing, up_to=1)).then_nothing()
    given(NOTICES).when(clearing).then_nothing()


def test_news_is_announced_once() -> None:
    command = AnnounceNews(news_id=FIRST, announced_by=AYSE, languages=("en",), texts=("Rents fall.",), now=NOON)
    (event,) = given(NEWS).when(command).events()
    given(NEWS, event).when(command).then_nothing()


class OnePersonsNotices(RuleBasedStateMachine):
    """Whatever happens in whatever order: every notice ends pushed, or left with a reason, or waits; numbers have no holes."""

    def __init__(self) -> None:
        super().__init__()
        self.state = Notices()
        self.ends: dict[UUID, str] = {}
        self.reasons: set[UUID] = set()

    def do(self, command: Any) -> list[Any]:
        events = list(NOTICES.decide(command, self.state))
        for event in events:
            self.state = NOTICES.evolve(self.state, event)
        return events

    @rule(reason=st.integers(1, 40), group=st.integers(50, 53))
    def raises(self, reason: int, group: int) -> None:
        events = self.do(raising(UUID(int=reason), UUID(int=group)))
        assert bool(events) == (UUID(int=reason) not in self.reasons)
        self.reasons.add(UUID(int=reason))
        for event in events:
            if isinstance(event, NoticeRaised):
                self.ends[event.notice_id] = "waits"

    @rule(reasons=st.lists(st.integers(1, 40), max_size=4))
    def pushes(self, reasons: list[int]) -> None:
        for event in self.do(pushing(*dict.fromkeys(UUID(int=one) for one in reasons))):
            for notice_id in event.notice_ids:
                assert self.ends[notice_id] == "waits"
                self.ends[notice_id] = "pushed"

    @rule(reason=st.integers(1, 40))
    def holds(self, reason: int) -> None:
        self.do(holding(UUID(int=reason)))

    @rule(reason=st.integers(1, 40))
    def leaves(self, reason: int) -> None:
        self._left(self.do(LeaveNotice(person_id=AYSE, notice_id=UUID(int=reason), why=Unpushed.MOOT, now=NOON)))

    @rule(up_to=st.integers(0, 40))
    def clears(self, up_to: int) -> None:
        before = self.state.cleared
        self._left(self.do(ClearNotices(person_id=AYSE, up_to=up_to, now=NOON)))
        assert self.state.cleared >= before

    def _left(self, events: list[Any]) -> None:
        for event in events:
            if isinstance(event, NoticeUnpushed):
                assert self.ends[event.notice_id] == "waits"
                self.ends[event.notice_id] = "left"

    @invariant()
    def nothing_is_lost(self) -> None:
        assert set(self.state.waiting) == {notice_id for notice_id, end in self.ends.items() if end == "waits"}
        assert self.state.number == len(self.ends)
        assert self.state.cleared <= self.state.number
        assert len(self.state.reasons) <= REMEMBERED


TestOnePersonsNotices = OnePersonsNotices.TestCase
TestOnePersonsNotices.settings = settings(max_examples=60, stateful_step_count=40)
