"""What people were told: live views are what a replay gives, at every position, and a person's story tells of it."""

from collections.abc import Iterator

import pytest

from application.cause import Cause
from domain.notice.events import NoticeEvent, NoticeGrew, Topic
from domain.notice.identity import notice_id
from entrypoints.bootstrap import Core, open_core
from projections.catalogue import VIEWS
from projections.memory import MemoryViews
from projections.view import At
from tests.support.bulletin import Bulletin
from tests.support.replayed import assert_live_is_folded
from tests.support.servers import Servers
from tests.support.tally import Counted

SECRET = "Lemons by the harbour."


@pytest.fixture(scope="module")
def stage(servers: Servers) -> Iterator[tuple[Core, str]]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as core:
        yield core, url


def test_live_views_of_everything_that_happens_to_notices_are_what_a_replay_gives(stage: tuple[Core, str], redis_url: str) -> None:
    core, url = stage
    bulletin = Bulletin(core, redis_url=redis_url)
    reader, gone = bulletin.reader(), bulletin.reader()
    messaged = bulletin.on_whatsapp(wants=(Topic.MARKET_NEWS,))
    for number in range(4):
        for person in (reader, gone, messaged):
            bulletin.tell(person, Topic.NEW_PHOTOS, f"Photo {number}.", group="photos")
            bulletin.tell(person, Topic.MARKET_NEWS, f"News {number}.")
        bulletin.wait(seconds=2)
    bulletin.telling.clear(reader, notice_id(reader, "News 0."), Cause("test", "test"))
    bulletin.wait()
    for person in (reader, messaged):
        assert_live_is_folded(core, url)
        bulletin.telling.clear(person, None, Cause("test", "test"))
    bulletin.forget(gone)
    bulletin.work()
    assert_live_is_folded(core, url)
    happened = {type(event) for person in (reader, messaged) for event in bulletin.notices(person)}
    assert happened == set(NoticeEvent.__args__)
    assert NoticeGrew in happened


def test_at_every_position_a_persons_notices_are_as_the_whole_log_says(stage: tuple[Core, str], redis_url: str) -> None:
    core, _ = stage
    bulletin = Bulletin(core, redis_url=redis_url)
    since, reader = bulletin.position, bulletin.reader()
    for number in range(5):
        bulletin.tell(reader, Topic.MARKET_NEWS, f"News {number}.")
        bulletin.wait()
    bulletin.telling.clear(reader, None, Cause("test", "test"))
    subject, memory = core.audit.subject("person", reader), MemoryViews(VIEWS)
    for recorded in core.history.between(0, core.history.head()):
        memory.apply(recorded.event, At(recorded.position, recorded.originator_id, recorded.recorded_at))
        if recorded.position > since:
            then = core.audit.state(subject, as_of=recorded.position)
            for view in ("notices", "feed"):
                expected = [dict(row) for row in memory.rows[view].values() if row["person_id"] == reader]
                assert sorted(then[view], key=str) == sorted(expected, key=str)
    assert len(then["notices"]) == 5


def test_a_persons_story_tells_of_their_notices_and_masked_says_nothing_that_they_say(
    stage: tuple[Core, str], redis_url: str
) -> None:
    core, _ = stage
    bulletin = Bulletin(core, redis_url=redis_url)
    reader = bulletin.reader()
    bulletin.tell(reader, Topic.REQUEST, SECRET)
    bulletin.work()
    subject = core.audit.subject("person", reader)
    told = [line.sentence for line in core.audit.story(subject).lines]
    assert [SECRET in sentence for sentence in told if "otice" in sentence] == [True, False]
    masked = [line.sentence for line in core.audit.story(subject, masked=True).lines]
    assert len(masked) == len(told)
    assert not [sentence for sentence in masked if SECRET in sentence]
    assert SECRET not in str(core.audit.state(subject, masked=True))
