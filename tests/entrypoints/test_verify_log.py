"""`islanders audit verify-log` and `anchors`: what was done to the database behind our back is named, and where."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from application.processes.keep_trail import KeepTrail
from entrypoints.bootstrap import Core, core_of
from entrypoints.command import CommandFailed
from entrypoints.metrics import Metrics
from entrypoints.settings import Settings
from entrypoints.verify_log import export_anchors, verify_log
from tests.support.talk import say, talked

SECRET_KEY = "a secret of more than thirty-two characters"
FLIP = "UPDATE log_events SET state = set_byte(state, %s, get_byte(state, %s) # 1) WHERE notification_id = %s"
DELETE = "DELETE FROM log_events WHERE notification_id = %s"
SWAP = (
    "UPDATE log_events AS one SET state = other.state FROM log_events AS other"
    " WHERE (one.notification_id, other.notification_id) IN ((%s, %s), (%s, %s))"
)

Execute = Callable[..., None]


@pytest.fixture
def settings(database_url: str, redis_url: str) -> Settings:
    given: Any = {"database_url": database_url, "redis_url": redis_url, "secret_key": SECRET_KEY}
    return Settings(**given)


@pytest.fixture
def core(settings: Settings) -> Iterator[Core]:
    with core_of(settings, Metrics()) as opened:
        yield opened


@pytest.fixture
def execute(database_url: str) -> Execute:
    def run(statement: str, *values: object) -> None:
        with psycopg.connect(database_url, autocommit=True) as connection:
            assert connection.execute(statement, values).rowcount > 0

    return run


@pytest.fixture
def verified(settings: Settings, capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    """What the command says as JSON; it fails exactly when it says that something is wrong."""

    def run(anchors: Path | None = None) -> dict[str, Any]:
        capsys.readouterr()
        failed = False
        try:
            verify_log(settings, anchors, as_json=True)
        except CommandFailed:
            failed = True
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        assert failed == bool(found["faults"])
        return found

    return run


def kept(core: Core) -> list[int]:
    """The positions of a conversation whose trail is kept."""
    talked(core)
    KeepTrail(core.chain).catch_up()
    return [link.step.position for batch in core.chain.links(0, core.chain.end()) for link in batch]


def named(found: dict[str, Any]) -> list[tuple[int, str]]:
    return [(one["position"], one["fault"]) for one in found["first"]]


def test_a_log_that_nobody_touched_is_as_recorded(core: Core, verified: Callable[..., Any]) -> None:
    positions = kept(core)
    found = verified()
    assert found == {
        "checked": len(positions),
        "until": positions[-1],
        "not_chained_yet": 0,
        "anchors": 0,
        "faults": 0,
        "first": [],
    }


@pytest.mark.parametrize("place", [0, 4, -1])
def test_one_flipped_bit_is_named_by_its_position(core: Core, execute: Execute, verified: Callable[..., Any], place: int) -> None:
    position = kept(core)[place]
    execute(FLIP, 60, 60, position)
    assert named(verified()) == [(position, "changed")]


def test_a_deleted_event_is_named_by_its_position(core: Core, execute: Execute, verified: Callable[..., Any]) -> None:
    position = kept(core)[5]
    execute(DELETE, position)
    assert named(verified()) == [(position, "missing")]


def test_a_swapped_pair_of_events_is_named_at_both_positions(core: Core, execute: Execute, verified: Callable[..., Any]) -> None:
    positions = kept(core)
    one, other = positions[3], positions[7]
    execute(SWAP, one, other, other, one)
    assert named(verified()) == [(one, "changed"), (other, "changed")]


def test_an_event_put_into_a_gap_is_named(core: Core, execute: Execute, verified: Callable[..., Any]) -> None:
    gap = kept(core)[-1] + 1
    execute("SELECT nextval('log_events_notification_id_seq')")
    talked(core, 2)
    KeepTrail(core.chain).catch_up()
    execute("INSERT INTO log_events SELECT gen_random_uuid(), 1, topic, state, %s FROM log_events LIMIT 1", gap)
    assert named(verified()) == [(gap, "unknown")]


def test_changes_of_the_trail_itself_are_named(core: Core, execute: Execute, verified: Callable[..., Any]) -> None:
    positions = kept(core)
    execute("UPDATE log_trail SET actor = 'person:somebody-else' WHERE position = %s", positions[2])
    execute("UPDATE log_trail SET hash = sha256(hash) WHERE position = %s", positions[4])
    execute("DELETE FROM log_trail WHERE position = %s", positions[6])
    assert named(verified()) == [
        (positions[2], "trail-changed"),
        (positions[4], "trail-changed"),
        (positions[6], "trail-missing"),
    ]


def test_the_log_of_somebody_forgotten_is_still_as_recorded(core: Core, execute: Execute, verified: Callable[..., Any]) -> None:
    buyer, seller, thread = talked(core)
    KeepTrail(core.chain).catch_up()
    execute("UPDATE person_keys SET wrapped = NULL, erased_at = now() WHERE person_id = %s", buyer)
    assert verified()["faults"] == 0
    assert (seller, thread) != (buyer, buyer)


def test_events_that_are_not_chained_yet_are_counted(core: Core, verified: Callable[..., Any]) -> None:
    buyer, seller, thread = talked(core)
    KeepTrail(core.chain).catch_up()
    say(core, buyer, seller, thread, 3)
    found = verified()
    assert (found["faults"], found["not_chained_yet"]) == (0, 3)


@pytest.fixture
def anchors(settings: Settings, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[[int], Path]:
    def export(every: int) -> Path:
        capsys.readouterr()
        export_anchors(settings, every)
        (tmp_path / "anchors").write_text(capsys.readouterr().out)
        return tmp_path / "anchors"

    return export


def test_only_anchors_find_a_trail_that_was_made_anew(
    core: Core, execute: Execute, verified: Callable[..., Any], anchors: Callable[[int], Path]
) -> None:
    positions, exported = kept(core), anchors(3)
    assert verified(exported)["anchors"] > 2
    assert verified(exported)["faults"] == 0
    # Behind the envelope, so that the event can still be read.
    execute("UPDATE log_events SET state = set_byte(state, length(state) - 20, 65) WHERE notification_id = %s", positions[4])
    execute("DELETE FROM log_trail")
    KeepTrail(core.chain).catch_up()
    assert verified()["faults"] == 0
    beyond = [anchor for anchor in map(json.loads, exported.read_text().splitlines()) if anchor["position"] >= positions[4]]
    assert named(verified(exported)) == [(anchor["position"], "off-anchor") for anchor in beyond]
    assert beyond[-1]["position"] == positions[-1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no anchors"),
        ("position 1\n", "line 1: not an anchor"),
        ('{"position": 1, "hash": "ab"}\n{"position": 2, "hash": "xy"}\n', "line 2: not an anchor"),
        ('{"position": 1, "hash": "ab"}\n{"position": 1, "hash": "cd"}\n', "two hashes for position 1"),
    ],
)
def test_a_file_that_holds_no_anchors_is_refused(settings: Settings, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "anchors").write_text(text)
    with pytest.raises(CommandFailed, match=said):
        verify_log(settings, tmp_path / "anchors", as_json=True)


def test_a_file_that_is_not_there_is_refused(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match="cannot be read"):
        verify_log(settings, tmp_path / "nowhere", as_json=True)


def test_without_a_trail_there_are_no_anchors(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    export_anchors(settings, 10)
    said = capsys.readouterr()
    assert said.out == ""
    assert "Nothing is chained yet" in said.err
    with pytest.raises(CommandFailed, match="1 or more"):
        export_anchors(settings, 0)


def test_for_people_the_findings_are_told_in_words(
    core: Core, settings: Settings, execute: Execute, capsys: pytest.CaptureFixture[str]
) -> None:
    positions = kept(core)
    execute(DELETE, positions[1])
    with pytest.raises(CommandFailed, match="1 fault found"):
        verify_log(settings, None, as_json=False)
    said = capsys.readouterr().out
    assert f"{positions[1]}: the event is missing\n" in said
    assert f"{len(positions)} events up to position {positions[-1]} compared: not as recorded." in said


def test_of_many_findings_twenty_are_told_and_all_are_counted(
    core: Core, settings: Settings, execute: Execute, capsys: pytest.CaptureFixture[str]
) -> None:
    talked(core, 30)
    kept(core)
    execute("UPDATE log_events SET state = state || ' '::bytea")
    with pytest.raises(CommandFailed):
        verify_log(settings, None, as_json=False)
    lines = capsys.readouterr().out.splitlines()
    told = [line for line in lines if "does not fit its hash" in line]
    assert len(told) == 20
    assert any(f"and {core.history.head() - 20} more" in line for line in lines)
