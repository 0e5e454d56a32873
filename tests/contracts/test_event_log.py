"""What every event log promises: the one in memory and the one on PostgreSQL."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from application.cause import Cause
from application.ports import EventLog, Snapshot, Taken, VersionConflict
from application.recorded import Recorded
from domain.thread.decider import THREAD
from domain.thread.events import MessageType, ThreadEvent
from entrypoints.bootstrap import open_core
from tests.support.memory_log import MemoryEventLog
from tests.support.tally import Counted
from tests.support.threads import history, open_thread, send

CAUSE = Cause(f"person:{UUID(int=7)}", "correlation", "cause")


@pytest.fixture(params=["memory", "postgres"])
def log(request: pytest.FixtureRequest) -> Iterator[EventLog]:
    if request.param == "memory":
        yield MemoryEventLog()
        return
    with open_core(request.getfixturevalue("database_url"), [b"m" * 32], Counted()) as core:
        yield core.log


def recorded(stream_id: UUID, version: int, *events: ThreadEvent) -> list[Recorded[ThreadEvent]]:
    now = datetime.now(UTC)
    return [Recorded(stream_id, version + n, now, CAUSE, "Test", event) for n, event in enumerate(events, 1)]


def test_an_empty_stream_is_the_initial_state_at_version_0(log: EventLog) -> None:
    loaded = log.load(uuid4(), THREAD)
    assert (loaded.version, loaded.state) == (0, THREAD.initial)


def test_what_was_appended_is_read_back_in_order_with_its_circumstances(log: EventLog) -> None:
    stream = uuid4()
    events = history(open_thread(), send(None, "System", type=MessageType.SYSTEM))
    stored = log.append(stream, 0, recorded(stream, 0, *events))
    assert [one.position for one in stored] == sorted({one.position for one in stored})
    again = [one for one in log.read(0, 100) if one.originator_id == stream]
    assert [one.event for one in again] == events
    assert {(one.cause, one.command) for one in again} == {(CAUSE, "Test")}
    assert [one.position for one in again] == [one.position for one in stored]
    assert log.load(stream, THREAD).version == len(events)


def test_a_stale_version_conflicts_and_stores_nothing(log: EventLog) -> None:
    stream = uuid4()
    events = history(open_thread())
    log.append(stream, 0, recorded(stream, 0, *events))
    with pytest.raises(VersionConflict):
        log.append(stream, 0, recorded(stream, 0, *history(open_thread())))
    assert log.load(stream, THREAD).version == len(events)


def test_a_message_id_is_taken_once_and_for_all(log: EventLog) -> None:
    stream, other = uuid4(), uuid4()
    events = history(open_thread())
    log.append(stream, 0, recorded(stream, 0, *events))
    with pytest.raises(Taken):
        log.append(other, 0, recorded(other, 0, *events))
    assert log.load(other, THREAD).version == 0


def test_a_snapshot_changes_nothing_but_the_work(log: EventLog) -> None:
    stream = uuid4()
    events = history(open_thread(), send(None, "One", type=MessageType.SYSTEM))
    state = THREAD.fold(events)
    log.append(stream, 0, recorded(stream, 0, *events), snapshot=Snapshot(THREAD.name, len(events), state))
    assert log.load(stream, THREAD).state == state
    other = type(THREAD)("thread.state.of_another_shape", THREAD.initial, THREAD.decide, THREAD.evolve)
    assert log.load(stream, other).state == state
    more = THREAD.decide(send(None, "Two", type=MessageType.SYSTEM), state)
    log.append(stream, len(events), recorded(stream, len(events), *more))
    assert log.load(stream, THREAD).state == THREAD.fold([*events, *more])


def test_of_fifty_racing_appends_one_wins(log: EventLog) -> None:
    stream = uuid4()
    outcomes: list[str] = []

    def race() -> None:
        try:
            log.append(stream, 0, recorded(stream, 0, *history(open_thread())))
            outcomes.append("won")
        except VersionConflict:
            outcomes.append("lost")

    racers = [threading.Thread(target=race) for _ in range(50)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert sorted(outcomes) == ["lost"] * 49 + ["won"]
