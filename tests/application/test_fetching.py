"""Files of messages are fetched until they are there or cannot be had, and kept once however often it is tried."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from application.cause import Cause
from application.forgetting import Forgetting
from application.jobs import Later
from application.media import FetchFailed, MediaFolderAway, MediaTooLarge, Shown
from domain.media.decider import MEDIA, Media
from domain.media.events import MediaAnnounced, MediaFailed, MediaFault, MediaRetried, MediaState, MediaStored
from entrypoints.bootstrap import Core
from tests.support.fetching import ADDRESS, CAME, CLEANED, PATIENCE, Desk, Killed
from tests.support.keeping import keeping
from tests.support.servers import Servers

GONE_YET = FetchFailed(MediaFault.GONE, may_come=True)


@pytest.fixture(scope="module")
def places(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    with servers.migrated() as url:
        yield url, tmp_path_factory.mktemp("media")


@pytest.fixture(scope="module")
def core(places: tuple[str, Path]) -> Iterator[Core]:
    with keeping(*places) as found:
        yield found


@pytest.fixture
def desk(core: Core) -> Desk:
    return Desk(core)


def forget(desk: Desk) -> None:
    holdings = (desk.core.media,)
    Forgetting(desk.core.handle, desk.core.keys, holdings, desk.core.clock).forget(
        desk.person_id, "a test", Cause("cli:test", "test")
    )


def test_a_file_is_kept_as_it_is_shown_and_the_event_says_what_came(desk: Desk) -> None:
    announced = desk.announced()
    desk.job(announced)
    stored = desk.last(announced.originator_id)
    assert isinstance(stored.event, MediaStored)
    assert (stored.event.content_type, stored.event.size) == ("image/jpeg", len(CLEANED))
    assert stored.event.digest == sha256(CAME).hexdigest()
    assert desk.core.media.read(stored.event.shown_id) == ("image/jpeg", CLEANED)
    assert (stored.cause.correlation_id, stored.cause.causation_id) == ("whatsapp:MM1", announced.event_id)
    assert desk.asked == [ADDRESS]


def test_the_same_file_sent_twice_lies_there_once(desk: Desk) -> None:
    first, second = desk.announced(), desk.announced()
    for announced in (first, second, first):
        desk.job(announced)
    shown = {desk.last(one.originator_id).event.shown_id for one in (first, second)}
    assert (len(shown), desk.kept(), len(desk.asked)) == (1, 1, 2)


def test_what_is_not_there_twice_is_stored_the_third_time(desk: Desk) -> None:
    desk.answers = [GONE_YET, GONE_YET, CAME]
    announced = desk.announced()
    pauses = []
    for _ in range(2):
        with pytest.raises(Later) as later:
            desk.job(announced)
        pauses.append(later.value.until - desk.clock.at)
        desk.clock.at = later.value.until
    desk.job(announced)
    assert desk.told(announced.originator_id) == [MediaAnnounced, MediaStored]
    assert timedelta(0) < pauses[0] <= pauses[1]


@pytest.mark.parametrize("fault", [MediaFault.GONE, MediaFault.NOT_REACHED])
def test_it_is_tried_at_growing_intervals_for_as_long_as_is_set_and_then_given_up(desk: Desk, fault: MediaFault) -> None:
    announced = desk.announced()
    pauses, begun = [], desk.clock.at
    while True:
        desk.answers = [FetchFailed(fault, may_come=True)]
        try:
            desk.job(announced)
        except Later as later:
            pauses.append(later.until - desk.clock.at)
            desk.clock.at = later.until
        else:
            break
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(minutes=10)
    assert PATIENCE <= desk.clock.at - begun <= PATIENCE + timedelta(minutes=10)
    failed = desk.last(announced.originator_id).event
    assert (type(failed), failed.fault) == (MediaFailed, fault)
    assert len(desk.asked) < 60


@pytest.mark.parametrize(
    "fault", [MediaFault.TOO_LARGE, MediaFault.TYPE_NOT_ALLOWED, MediaFault.ADDRESS_NOT_ALLOWED, MediaFault.DAMAGED]
)
def test_what_will_never_do_is_given_up_at_once(desk: Desk, fault: MediaFault) -> None:
    desk.answers = [FetchFailed(fault)]
    announced = desk.announced()
    desk.job(announced)
    assert desk.last(announced.originator_id).event.fault is fault
    assert desk.kept() == 0


def test_somebody_who_asks_again_gets_it_and_waits_as_long_once_more(desk: Desk) -> None:
    desk.answers = [FetchFailed(MediaFault.DAMAGED), GONE_YET]
    announced = desk.announced()
    media_id = announced.originator_id
    desk.job(announced)
    desk.clock.at += 10 * PATIENCE
    retried = desk.retried(media_id)
    with pytest.raises(Later):
        desk.job(retried)
    desk.job(retried)
    assert desk.told(media_id) == [MediaAnnounced, MediaFailed, MediaRetried, MediaStored]
    assert desk.asked == [ADDRESS] * 3


def test_a_job_of_an_earlier_try_does_nothing_more(desk: Desk) -> None:
    desk.answers = [FetchFailed(MediaFault.DAMAGED)]
    announced = desk.announced()
    desk.job(announced)
    desk.job(announced)
    assert (len(desk.asked), desk.told(announced.originator_id)) == (1, [MediaAnnounced, MediaFailed])


def test_for_somebody_who_is_forgotten_nothing_is_asked_kept_or_told(desk: Desk, places: tuple[str, Path]) -> None:
    announced = desk.announced()
    forget(desk)
    with keeping(*places) as without_keys:
        desk.core = without_keys
        desk.job(announced)
        desk.job.dropped(announced)
        assert (desk.asked, desk.kept(), desk.told(announced.originator_id)) == ([], 0, [MediaAnnounced])


def test_for_somebody_who_is_forgotten_meanwhile_nothing_is_kept_or_told(desk: Desk) -> None:
    announced = desk.announced()

    def leaving(content: bytes) -> Shown:
        forget(desk)
        return Shown("image/jpeg", content)

    desk.clean = leaving  # type: ignore[method-assign]
    desk.job(announced)
    assert (desk.kept(), desk.told(announced.originator_id)) == (0, [MediaAnnounced])


@dataclass
class Dying:
    """A place for files at which the process dies, before or after the file is there."""

    desk: Desk
    after: bool

    def store(self, *given: Any) -> UUID:
        if self.after:
            self.desk.core.media.store(*given)
        raise Killed


def dies_fetching(desk: Desk) -> None:
    desk.answers = [Killed()]


def dies_before_it_is_kept(desk: Desk) -> None:
    desk.files = Dying(desk, after=False)


def dies_after_it_is_kept(desk: Desk) -> None:
    desk.files = Dying(desk, after=True)


@pytest.mark.parametrize("dies", [dies_fetching, dies_before_it_is_kept, dies_after_it_is_kept])
def test_killed_at_whatever_step_it_is_done_once_in_the_end(desk: Desk, dies: Callable[[Desk], None]) -> None:
    announced = desk.announced()
    dies(desk)
    with pytest.raises(Killed):
        desk.job(announced)
    assert desk.told(announced.originator_id) == [MediaAnnounced]
    desk.files = desk.core.media
    for _ in range(2):  # the second time as if killed after the event and before the job was removed
        desk.job(announced)
    assert (desk.kept(), desk.told(announced.originator_id)) == (1, [MediaAnnounced, MediaStored])


@dataclass
class Broken:
    """A place for files that takes none."""

    fault: Exception

    def store(self, *_: Any) -> UUID:
        raise self.fault


def test_a_shelf_that_is_away_is_the_jobs_failure_and_not_the_files(desk: Desk) -> None:
    announced = desk.announced()
    desk.files = Broken(MediaFolderAway("away"))
    with pytest.raises(MediaFolderAway):
        desk.job(announced)
    assert desk.told(announced.originator_id) == [MediaAnnounced]


def test_what_grew_too_large_by_being_cleaned_is_given_up(desk: Desk) -> None:
    announced = desk.announced()
    desk.files = Broken(MediaTooLarge(17))
    desk.job(announced)
    assert desk.last(announced.originator_id).event.fault is MediaFault.TOO_LARGE


def test_a_job_that_an_operator_drops_leaves_a_file_that_can_be_asked_for_again(desk: Desk) -> None:
    announced = desk.announced()
    media_id = announced.originator_id
    desk.job.dropped(announced)
    assert desk.last(media_id).event.fault is MediaFault.NOT_REACHED
    desk.job(desk.retried(media_id))
    assert desk.core.log.load(media_id, MEDIA).state == Media(desk.person_id, MediaState.STORED)


def test_all_times_are_the_clocks(desk: Desk) -> None:
    desk.clock.at = datetime.fromisoformat("2026-02-03T04:05:06+00:00")
    announced = desk.announced()
    desk.job(announced)
    assert desk.last(announced.originator_id).event.stored_at == desk.clock.at
