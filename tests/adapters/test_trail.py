"""The trail finds events by their circumstances, and its chain grows in one line whoever extends it."""

import threading
from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from adapters.steps import step_of
from application.chain import UnreadableEvent, verify
from application.processes.keep_trail import KeepTrail
from application.trail import Step
from domain.naming import stable_name
from entrypoints.bootstrap import Core, open_core
from tests.support.talk import say, talked
from tests.support.tally import Counted

APPEND = "SELECT log_append(%s, 1, %s, %s, NULL, '{}')"
ENVELOPE = b'["2026-06-01T12:00:00Z",{"actor":"system","correlation_id":"later","command":"Do"},{"of":"a newer release"}]'
ALL = 1_000


@pytest.fixture(autouse=True)
def _batches_are_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.postgres_chain.BATCH", 4)


@pytest.fixture
def core(database_url: str) -> Iterator[Core]:
    with open_core(database_url, [b"m" * 32], Counted()) as opened:
        yield opened


def steps(core: Core) -> list[Step]:
    """What the trail should say, as the log's own readers tell it."""
    return [
        Step(
            one.position,
            one.event_id,
            one.originator_id,
            one.originator_version,
            stable_name(type(one.event)),
            one.recorded_at,
            one.cause.actor,
            one.command,
            one.cause.correlation_id,
            one.cause.causation_id,
        )
        for one in core.history.between(0, core.history.head())
    ]


@pytest.mark.parametrize("batches", [0, 1, 2, 100])
def test_the_trail_answers_the_same_however_much_of_it_is_kept(core: Core, batches: int) -> None:
    talked(core)
    for _ in range(batches):
        core.chain.keep()
    known = steps(core)
    assert len(known) > 2 * 4
    for step in known:
        assert core.trail.event(step.event_id) == step
        assert core.trail.at(step.position) == step
        assert list(core.trail.caused_by(step.event_id)) == [one for one in known if one.causation_id == step.event_id]
        chain = [one for one in known if one.correlation_id == step.correlation_id]
        assert list(core.trail.correlated(step.correlation_id, 0, ALL)) == chain
    assert any(core.trail.caused_by(step.event_id) for step in known)


@pytest.mark.parametrize("batches", [0, 1, 100])
def test_answers_come_in_pages(core: Core, batches: int) -> None:
    talked(core)
    for _ in range(batches):
        core.chain.keep()
    known = steps(core)
    since, until = known[1].recorded_at, known[-2].recorded_at
    between = [step for step in known if since <= step.recorded_at <= until]
    assert list(core.trail.recorded(since, until, 0, ALL)) == between
    assert list(core.trail.recorded(until + timedelta(hours=1), until + timedelta(hours=2), 0, ALL)) == []
    paged: list[Step] = []
    while page := core.trail.recorded(since, until, paged[-1].position if paged else 0, 3):
        assert len(page) <= 3
        paged += page
    assert paged == between
    first = [step for step in known if step.correlation_id == "test"]
    assert [*core.trail.correlated("test", 0, 1), *core.trail.correlated("test", first[0].position, 1)] == first[:2]


def test_what_never_happened_is_not_found(core: Core) -> None:
    talked(core)
    core.chain.keep()
    assert core.trail.event(str(uuid4())) is None
    assert core.trail.event("no id") is None
    assert core.trail.at(10_000) is None
    assert list(core.trail.caused_by("nothing")) == []
    assert list(core.trail.correlated("nothing", 0, ALL)) == []


def test_keeping_again_changes_nothing(core: Core, database_url: str) -> None:
    talked(core)
    follower = KeepTrail(core.chain)
    assert follower.catch_up() == core.history.head()
    before = rows(database_url)
    assert follower.catch_up() == core.history.head()
    assert core.chain.keep() == 0
    assert rows(database_url) == before
    assert [row[0] for row in before] == [step.position for step in steps(core)]


def test_a_follower_that_is_stopped_ends_between_batches(core: Core) -> None:
    talked(core)
    asked: Iterator[bool] = iter([False, True])
    assert KeepTrail(core.chain).catch_up(lambda: next(asked)) == steps(core)[3].position


def test_keepers_beside_writers_make_one_chain_that_verifies_all_the_while(core: Core, database_url: str) -> None:
    buyer, seller, thread = talked(core)
    written = threading.Event()

    def keep() -> None:
        with open_core(database_url, [b"m" * 32], Counted()) as other:
            while not written.is_set() or other.chain.keep():
                other.chain.keep()

    keepers = [threading.Thread(target=keep) for _ in range(3)]
    writers = [threading.Thread(target=say, args=(core, buyer, seller, thread, 40)) for _ in range(3)]
    for each in (*keepers, *writers):
        each.start()
    meanwhile = 0
    while any(each.is_alive() for each in writers):
        verified = verify(core.history, core.chain, {})
        assert verified.faults == 0
        meanwhile = max(meanwhile, verified.checked)
    assert meanwhile > 0
    written.set()
    for each in keepers:
        each.join()
    verified = verify(core.history, core.chain, {})
    assert (verified.faults, verified.newer) == (0, 0)
    assert [row[0] for row in rows(database_url)] == [step.position for step in steps(core)]
    assert verified.checked > 3 * 40


def test_an_event_of_a_newer_release_has_its_place_in_the_trail(core: Core, database_url: str) -> None:
    position = appended(database_url, "newer.event", ENVELOPE)
    core.chain.keep()
    step = core.trail.at(position)
    assert step is not None
    assert (step.topic, step.correlation_id, step.causation_id) == ("newer.event", "later", None)
    assert verify(core.history, core.chain, {}).faults == 0


@pytest.mark.parametrize("state", [b"", b"x", b"[]", b'["noon",{},{}]', ENVELOPE.replace(b"system", b"\xff"), ENVELOPE[:-1]])
def test_the_chain_ends_with_a_name_before_an_event_that_cannot_be_read(core: Core, database_url: str, state: bytes) -> None:
    talked(core)
    last = core.history.head()
    broken = appended(database_url, "broken.event", state)
    follower = KeepTrail(core.chain)
    for _ in range(2):
        with pytest.raises(UnreadableEvent, match=str(broken)):
            follower.catch_up()
        assert core.chain.end() == last


@pytest.mark.parametrize("every", [1, 2, 3, 7, 1_000])
def test_anchors_are_the_last_of_each_stretch_and_the_last_of_all(core: Core, every: int) -> None:
    talked(core)
    KeepTrail(core.chain).catch_up()
    links = [link for batch in core.chain.links(0, core.chain.end()) for link in batch]
    last_of: dict[int, int] = {(link.step.position - 1) // every: link.step.position for link in links}
    anchors = list(core.chain.anchors(every))
    assert [anchor.position for anchor in anchors] == list(last_of.values())
    assert dict(anchors).items() <= {link.step.position: link.hash for link in links}.items()
    assert anchors[-1].position == core.history.head()


def test_more_anchors_than_are_read_at_once_are_all_there(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.postgres_chain._BLOCKS", 2)
    talked(core)
    KeepTrail(core.chain).catch_up()
    assert [anchor.position for anchor in core.chain.anchors(1)] == [step.position for step in steps(core)]


def test_ids_of_events_are_those_that_the_log_gives(core: Core) -> None:
    talked(core)
    stored = [event for batch in core.history.stored(0, core.history.head()) for event in batch]
    assert [step_of(event) for event in stored] == steps(core)


def appended(database_url: str, topic: str, state: bytes) -> int:
    with psycopg.connect(database_url, autocommit=True) as connection:
        (row,) = connection.execute(APPEND, (UUID(int=77), topic, state)).fetchall()
    position: int = row[0]
    return position


def rows(database_url: str) -> Sequence[tuple[int, bytes]]:
    with psycopg.connect(database_url) as connection:
        return connection.execute("SELECT position, hash FROM log_trail ORDER BY position").fetchall()
