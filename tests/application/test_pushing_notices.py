"""People are told where they are, as often as they may be, when they want to hear it; whatever has to wait is told later."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.channel import Channel
from domain.consent.events import Category
from domain.notice.events import Held, Topic, Unpushed
from domain.outbound.events import OutboundQueued
from entrypoints.bootstrap import Core, open_core
from tests.support.bulletin import EVERYTHING, Bulletin
from tests.support.servers import Servers
from tests.support.tally import Counted

HOUR = timedelta(hours=1)
ANSWERS = (Topic.OFFER, Topic.REQUEST, Topic.APPROVAL)


@pytest.fixture(scope="module")
def core(servers: Servers) -> Iterator[Core]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as found:
        yield found


@pytest.fixture
def bulletin(core: Core, redis_url: str) -> Bulletin:
    return Bulletin(core, redis_url=redis_url)


def queued(bulletin: Bulletin, person_id: UUID) -> list[OutboundQueued]:
    """The messages that were to be sent to somebody, in order."""
    return [bulletin.events(push.outbound_id)[0] for push in bulletin.pushes(person_id) if push.outbound_id]


def test_whoever_is_on_the_web_hears_it_on_the_event_stream(bulletin: Bulletin) -> None:
    reader = bulletin.reader()
    bulletin.tell(reader, Topic.REQUEST, "Sellers are asked.")
    bulletin.work()
    assert bulletin.streamed(reader) == [["Sellers are asked."]]
    (push,) = bulletin.pushes(reader)
    assert (push.channel, push.outbound_id, push.is_digest) == (Channel.WEB, None, False)


@pytest.mark.parametrize(
    ("topic", "category"),
    [(Topic.REQUEST, Category.CONVERSATION), (Topic.MARKET_NEWS, Category.PROACTIVE)],
    ids=["asked", "unasked"],
)
def test_whoever_wrote_on_whatsapp_last_hears_it_there(bulletin: Bulletin, topic: Topic, category: Category) -> None:
    person = bulletin.on_whatsapp()
    bulletin.tell(person, topic, "Rents fall.")
    bulletin.work()
    assert bulletin.streamed(person) == []
    assert bulletin.messaged(person) == ["Rents fall."]
    (message,) = queued(bulletin, person)
    assert (message.template, message.category, message.recipient_id) == ("notice", category.value, person)


def test_whoever_did_not_agree_to_be_told_unasked_on_whatsapp_hears_it_on_the_event_stream(bulletin: Bulletin) -> None:
    person = bulletin.on_whatsapp(agrees=False)
    bulletin.tell(person, Topic.MARKET_NEWS, "Rents fall.")
    bulletin.tell(person, Topic.REQUEST, "Sellers are asked.")
    bulletin.work()
    assert bulletin.streamed(person) == [["Rents fall."]]
    assert bulletin.messaged(person) == ["Sellers are asked."]


def test_what_is_not_wanted_stays_in_the_list_and_is_never_pushed(bulletin: Bulletin) -> None:
    reader = bulletin.reader(wants=(Topic.NEW_PHOTOS,))
    bulletin.tell(reader, Topic.MARKET_NEWS, "Rents fall.")
    bulletin.work()
    bulletin.wishes(reader, EVERYTHING)
    bulletin.wait(hours=30)
    assert [(one.why, len(bulletin.pushes(reader))) for one in bulletin.left(reader)] == [(Unpushed.NOT_WANTED, 0)]
    assert bulletin.listed(reader) == ["Rents fall."]


def test_quiet_hours_hold_what_comes_unasked_until_their_end_and_one_digest_tells_of_all(bulletin: Bulletin) -> None:
    reader = bulletin.reader(quiet=("14:00", "16:30"))
    for number in range(5):
        bulletin.tell(reader, Topic.MARKET_NEWS, f"News {number}.")
    bulletin.tell(reader, Topic.REQUEST, "Sellers are asked.")
    began = bulletin.clock.now()
    bulletin.work()
    assert bulletin.streamed(reader) == [["Sellers are asked."], [f"News {number}." for number in range(5)]]
    at_once, digest = bulletin.pushes(reader)
    assert (at_once.pushed_at, digest.pushed_at) == (began, began + timedelta(minutes=90))
    assert (at_once.is_digest, digest.is_digest) == (False, True)
    assert {one.why for one in bulletin.holds(reader)} == {Held.QUIET_HOURS}


@pytest.mark.parametrize("on_whatsapp", [False, True], ids=["web", "whatsapp"])
def test_the_fourth_waits_for_the_window_and_one_digest_tells_of_it_and_what_came_meanwhile(
    bulletin: Bulletin, on_whatsapp: bool
) -> None:
    person = bulletin.on_whatsapp() if on_whatsapp else bulletin.reader()
    began = bulletin.clock.now()
    for number in range(6):
        bulletin.tell(person, Topic.MARKET_NEWS, f"News {number}.")
        bulletin.wait(minutes=10)
    bulletin.tell(person, Topic.OFFER, "An offer.")
    assert len(bulletin.pushes(person)) == 3
    bulletin.work()
    *_, digest = [push for push in bulletin.pushes(person) if push.is_digest]
    assert timedelta(0) < digest.pushed_at - began - HOUR < timedelta(seconds=1)
    last = [f"News {number}." for number in range(3, 6)]
    assert sum(push.is_digest for push in bulletin.pushes(person)) == 1
    if on_whatsapp:
        assert bulletin.messaged(person) == ["News 0.", "News 1.", "News 2.", "\n".join(f"• {one}" for one in last)]
        assert bulletin.streamed(person) == [["An offer."]]
    else:
        assert bulletin.streamed(person) == [["News 0."], ["News 1."], ["News 2."], ["An offer."], last]
    assert {one.why for one in bulletin.holds(person)} == {Held.CAP}


def test_a_digest_leaves_out_what_is_not_wanted_any_more(bulletin: Bulletin) -> None:
    reader = bulletin.reader()
    for number in range(4):
        bulletin.tell(reader, Topic.MARKET_NEWS, f"News {number}.")
        bulletin.wait()
    bulletin.tell(reader, Topic.NEW_PHOTOS, "A photo.")
    bulletin.wait()
    bulletin.wishes(reader, (Topic.NEW_PHOTOS,))
    bulletin.work()
    assert bulletin.streamed(reader)[3:] == [["A photo."]]
    assert [one.why for one in bulletin.left(reader)] == [Unpushed.NOT_WANTED]


def test_while_redis_is_away_what_comes_unasked_is_held_for_a_minute_at_a_time(bulletin: Bulletin, tmp_path: Path) -> None:
    reader = bulletin.reader()
    bulletin.counted_at(f"unix://{tmp_path / 'nobody.sock'}")
    bulletin.tell(reader, Topic.MARKET_NEWS, "Rents fall.")
    bulletin.tell(reader, Topic.REQUEST, "Sellers are asked.")
    bulletin.wait(minutes=3)
    assert bulletin.streamed(reader) == [["Sellers are asked."]]
    assert [one.why for one in bulletin.holds(reader)] == [Held.LIMITS_AWAY]
    bulletin.counted_at(bulletin.redis_url)
    bulletin.wait(minutes=1)
    assert bulletin.streamed(reader)[1:] == [["Rents fall."]]


@pytest.mark.parametrize("steps", range(5))
def test_a_crash_around_the_push_tells_once_and_never_more_than_may_be(bulletin: Bulletin, steps: int) -> None:
    person = bulletin.on_whatsapp()
    for number in range(5):
        bulletin.tell(person, Topic.MARKET_NEWS, f"News {number}.")
        bulletin.log.after = steps
        bulletin.wait()
        bulletin.log.after = None
    bulletin.work()
    told = [notice_id for push in bulletin.pushes(person) for notice_id in push.notice_ids]
    assert sorted(told) == sorted(one.notice_id for one in bulletin.raised(person))
    assert_within_the_cap(bulletin, person)
    words = "\n".join(filter(None, bulletin.messaged(person)))
    assert [words.count(f"News {number}.") for number in range(5)] == [1] * 5


def assert_within_the_cap(bulletin: Bulletin, person_id: UUID) -> None:
    """Of what came unasked there are never more pushes than may be within a window."""
    topics = {one.notice_id: one.topic for one in bulletin.raised(person_id)}
    at = [push.pushed_at for push in bulletin.pushes(person_id) if any(topics[one].is_proactive for one in push.notice_ids)]
    assert at == sorted(at)
    assert all(later - earlier >= HOUR for earlier, later in zip(at, at[bulletin.most :], strict=False))


DOINGS = st.lists(
    st.one_of(
        st.tuples(st.just("tell"), st.sampled_from([Topic.NEW_PHOTOS, Topic.MARKET_NEWS, *EVERYTHING, *ANSWERS])),
        st.tuples(st.just("wait"), st.sampled_from([0, 1, 10, 45])),
        st.tuples(st.just("want"), st.sampled_from([(), (Topic.NEW_PHOTOS,), (Topic.MARKET_NEWS, Topic.NEW_PHOTOS), EVERYTHING])),
        st.tuples(st.just("quiet"), st.sampled_from([(None, None), ("15:00", "15:45"), ("15:30", "18:00")])),
    ),
    min_size=8,
    max_size=20,
)


def test_whatever_comes_whenever_every_notice_ends_told_once_or_left_for_a_reason(core: Core, redis_url: str) -> None:
    @settings(max_examples=12)
    @given(DOINGS, st.booleans())
    def in_any_order(doings: list[tuple[str, object]], on_whatsapp: bool) -> None:
        bulletin = Bulletin(core, redis_url=redis_url)
        person = bulletin.on_whatsapp() if on_whatsapp else bulletin.reader()
        wants, quiet = EVERYTHING, (None, None)
        for number, (what, more) in enumerate(doings):
            match what:
                case "tell":
                    bulletin.tell(person, more, f"Notice {number}.")  # type: ignore[arg-type]
                case "wait":
                    bulletin.wait(minutes=more)  # type: ignore[arg-type]
                case "want":
                    bulletin.wishes(person, wants := more, quiet=quiet)  # type: ignore[arg-type, assignment]
                case _:
                    bulletin.wishes(person, wants, quiet=(quiet := more))  # type: ignore[arg-type, assignment]
        bulletin.work()
        assert_all_accounted_for(bulletin, person)

    in_any_order()


def assert_all_accounted_for(bulletin: Bulletin, person_id: UUID) -> None:
    """Nothing is lost, told twice, or told too often; what answers the person is told at once."""
    raised = {one.notice_id: one for one in bulletin.raised(person_id)}
    told = [(one, push) for push in bulletin.pushes(person_id) for one in push.notice_ids]
    left = [one.notice_id for one in bulletin.left(person_id)]
    assert sorted([*left, *(one for one, _ in told)]) == sorted(raised)
    assert_within_the_cap(bulletin, person_id)
    for notice_id, push in told:
        if not raised[notice_id].topic.is_proactive:
            assert (push.is_digest, push.pushed_at) == (False, raised[notice_id].raised_at)
    assert all(raised[one].topic.is_proactive for one in left)
    assert sorted(bulletin.listed(person_id)) == sorted(one.text for one in raised.values())
    numbers = [one.number for one in raised.values()]
    assert all(later - earlier == 1 for earlier, later in pairwise(numbers))
