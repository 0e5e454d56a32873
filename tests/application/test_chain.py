"""Whatever somebody does to the log or to its trail, the chain says where."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.chain import BEGINNING, SHOWN, Link, digest
from application.history import Stored
from tests.support.chains import Tampered, chained

OTHER = {"actor": "person:somebody-else", "command": "Nothing", "correlation_id": "another", "topic": "other.event"}
EVENT = Stored(7, UUID(int=1), 3, "thread.closed", b'["2026-06-01T12:00:00Z",{"actor":"","correlation_id":"","command":""},{}]')

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters='"\\'), max_size=6)


@st.composite
def events(draw: st.DrawFn, *, at_least: int = 1) -> list[Stored]:
    positions = sorted(draw(st.sets(st.integers(1, 30), min_size=at_least, max_size=12)))
    made = []
    for version, position in enumerate(positions, 1):
        cause = draw(st.sampled_from(["null", '"an event"']))
        envelope = f'{{"actor":"{draw(words)}","correlation_id":"{draw(words)}","command":"Do","causation_id":{cause}}}'
        state = f'["2026-06-01T12:00:{draw(st.integers(10, 59))}.25Z",{envelope},{{"body":"{draw(words)} {position}"}}]'
        made.append(Stored(position, UUID(int=draw(st.integers(1, 3))), version, draw(st.sampled_from("ab")), state.encode()))
    return made


@st.composite
def logs(draw: st.DrawFn, *, at_least: int = 1) -> Tampered:
    return chained(draw(events(at_least=at_least)))


def positions_of(data: st.DataObject, log: Tampered, least: int, most: int) -> list[int]:
    """Some positions of the log, in no order."""
    return data.draw(st.lists(st.sampled_from(sorted(log.events)), unique=True, min_size=least, max_size=most))


def gap_in(data: st.DataObject, log: Tampered) -> int:
    """A position below the trail's end at which nothing is."""
    return data.draw(st.integers(-3, log.end() - 1).filter(lambda position: position not in log.events))


def flipped(data: st.DataObject, event: Stored) -> Stored:
    """One bit of one field is another."""
    bit = 1 << data.draw(st.integers(0, 7))
    state, place = bytearray(event.state), data.draw(st.integers(0, len(event.state) - 1))
    state[place] ^= bit
    others: list[dict[str, Any]] = [
        {"state": bytes(state)},
        {"topic": event.topic + chr(bit)},
        {"version": event.version ^ bit},
        {"stream_id": UUID(int=event.stream_id.int ^ bit)},
    ]
    return event._replace(**data.draw(st.sampled_from(others)))


@given(logs())
def test_an_untouched_log_is_found_as_it_was_recorded(log: Tampered) -> None:
    verified = log.verified(*log.anchors())
    assert (verified.faults, verified.checked, verified.until, verified.newer) == (0, len(log.events), log.end(), 0)


def test_an_empty_log_has_no_faults() -> None:
    assert chained([]).found() == set()


@given(logs(), st.data())
def test_events_with_flipped_bits_are_named_and_no_others(log: Tampered, data: st.DataObject) -> None:
    places = positions_of(data, log, 1, 4)
    for place in places:
        log.put(flipped(data, log.events[place]))
    assert log.found() == {(place, "changed") for place in places}


@given(logs(), st.data())
def test_deleted_events_are_named_and_no_others(log: Tampered, data: st.DataObject) -> None:
    places = positions_of(data, log, 1, 4)
    for place in places:
        del log.events[place]
    assert log.found() == {(place, "missing") for place in places}


@given(logs(at_least=2), st.data(), st.booleans())
def test_a_swapped_pair_is_named_at_both_positions(log: Tampered, data: st.DataObject, whole: bool) -> None:
    one, other = positions_of(data, log, 2, 2)
    first, second = log.events[one], log.events[other]
    if whole:
        log.put(first, other)
        log.put(second, one)
    else:
        log.put(first._replace(state=second.state))
        log.put(second._replace(state=first.state))
    assert log.found() == {(one, "changed"), (other, "changed")}


@given(logs(), st.data(), events())
def test_an_inserted_event_is_named(log: Tampered, data: st.DataObject, others: list[Stored]) -> None:
    place = gap_in(data, log)
    log.put(others[0], place)
    assert log.found() == {(place, "unknown")}


@given(logs(), st.data())
def test_an_event_that_was_moved_is_named_where_it_was_and_where_it_is(log: Tampered, data: st.DataObject) -> None:
    (was,), place = positions_of(data, log, 1, 1), gap_in(data, log)
    log.put(log.events.pop(was), place)
    assert {position for position, _ in log.found()} == {was, place}


@given(logs(), st.data(), st.integers(1, 5))
def test_an_event_moved_beyond_the_end_is_missed_where_it_was(log: Tampered, data: st.DataObject, beyond: int) -> None:
    (was,) = positions_of(data, log, 1, 1)
    log.put(log.events.pop(was), log.end() + beyond)
    assert log.found() == {(was, "missing")}
    assert log.verified().newer == 1


@given(logs(at_least=2), st.data())
def test_changed_hashes_are_told_from_changed_events(log: Tampered, data: st.DataObject) -> None:
    places = [place for place in positions_of(data, log, 1, 4) if place != log.end()]
    for place in places:
        log.trail[place] = log.trail[place]._replace(hash=bytes(byte ^ 1 for byte in log.trail[place].hash))
    assert log.found() == {(place, "trail-changed") for place in places}


@given(logs(), st.data(), st.sampled_from(sorted(OTHER)))
def test_changed_circumstances_in_the_trail_are_named(log: Tampered, data: st.DataObject, column: str) -> None:
    (place,) = positions_of(data, log, 1, 1)
    step: Any = replace(log.trail[place].step, **{column: OTHER[column]})  # type: ignore[arg-type]
    log.trail[place] = log.trail[place]._replace(step=step)
    assert log.found() == {(place, "trail-changed")}


@given(logs(at_least=2), st.data())
def test_rows_missing_from_the_trail_are_told_from_inserted_events(log: Tampered, data: st.DataObject) -> None:
    places = [place for place in positions_of(data, log, 1, 4) if place != log.end()]
    for place in places:
        del log.trail[place]
    assert log.found() == {(place, "trail-missing") for place in places}


@given(logs(at_least=2), st.data())
def test_a_row_put_into_the_trail_is_named_and_no_other(log: Tampered, data: st.DataObject) -> None:
    place = gap_in(data, log)
    log.put_link(log.trail[positions_of(data, log, 1, 1)[0]], place)
    found = log.found()
    assert {position for position, _ in found} == {place}


@given(logs(at_least=2), st.data())
def test_whatever_is_done_at_several_positions_each_is_named(log: Tampered, data: st.DataObject) -> None:
    places = [place for place in positions_of(data, log, 1, 6) if place != log.end()]
    for place in places:
        match data.draw(st.integers(0, 4)):
            case 0:
                log.put(flipped(data, log.events[place]))
            case 1:
                del log.events[place]
            case 2:
                del log.trail[place]
            case 3:
                log.trail[place] = log.trail[place]._replace(hash=b"another")
            case _:
                log.put_link(Link(replace(log.trail[place].step, actor="another"), log.trail[place].hash), place)
    assert {position for position, _ in log.found()} >= set(places)


@given(logs(at_least=2), st.data())
def test_a_trail_that_was_made_anew_is_found_by_every_anchor_from_there_on(log: Tampered, data: st.DataObject) -> None:
    anchors, (place,) = log.anchors(), positions_of(data, log, 1, 1)
    log.put(log.events[place]._replace(state=log.events[place].state.replace(b"2026", b"2025")))
    log.chain_again(max((one for one in log.events if one < place), default=0))
    assert log.found() == set()
    assert log.found(*anchors) == {(anchor.position, "off-anchor") for anchor in anchors if anchor.position >= place}


@given(logs(at_least=2), st.data())
def test_a_log_that_was_cut_off_together_with_its_trail_is_found_by_the_anchors_beyond(log: Tampered, data: st.DataObject) -> None:
    anchors, (place,) = log.anchors(), positions_of(data, log, 1, 1)
    for position in [one for one in log.events if one >= place]:
        del log.events[position], log.trail[position]
    assert log.found() == set()
    assert log.found(*anchors) == {(anchor.position, "off-anchor") for anchor in anchors if anchor.position >= place}


@given(logs(), events())
def test_events_beyond_the_trail_are_counted_and_no_fault(log: Tampered, more: list[Stored]) -> None:
    end = log.end()
    for event in more:
        log.put(event, end + event.position)
    assert log.found() == set()
    assert log.verified().newer == len(more)


@given(st.integers(0, len(EVENT.topic.encode())))
def test_nothing_can_be_moved_from_one_field_into_the_next(cut: int) -> None:
    topic, moved = EVENT.topic[:cut], EVENT.topic[cut:].encode()
    shifted = EVENT._replace(topic=topic, state=moved + EVENT.state)
    assert (digest(BEGINNING, shifted) == digest(BEGINNING, EVENT)) == (shifted == EVENT)
    longer = EVENT.stream_id.bytes + EVENT.topic.encode()
    assert digest(BEGINNING + longer[:16], EVENT._replace(stream_id=UUID(int=0))) != digest(BEGINNING, EVENT)


def test_the_hash_of_an_event_never_changes_between_releases() -> None:
    assert digest(BEGINNING, EVENT).hex() == "42bb8c33604cf57b5eb96d04c95ac88aac7859995a3e1179467f403735cc01c1"


@pytest.mark.parametrize("count", [SHOWN, 2_345])
def test_a_log_in_which_nothing_fits_is_counted_to_its_end_and_the_first_are_named(count: int) -> None:
    log = chained([EVENT._replace(position=number) for number in range(1, count + 1)])
    log.trail = {number: link._replace(hash=bytes([number % 251]) * 32) for number, link in log.trail.items()}
    verified = log.verified()
    assert verified.faults == verified.checked == count
    assert [position for position, _ in verified.first] == list(range(1, SHOWN + 1))
