"""How far somebody has read, against counting every message."""

from hypothesis import given
from hypothesis import strategies as st

from domain.thread.reading import RECENT, Reading

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("others"), st.integers(1, 5)),
        st.tuples(st.just("own"), st.integers(1, 3)),
        st.tuples(st.just("in turn"), st.integers(1, 4 * RECENT)),
        st.tuples(st.just("read"), st.integers(0, 400)),
        st.tuples(st.just("mark unread"), st.just(0)),
    ),
    max_size=25,
)


@given(STEPS)
def test_what_is_unread_equals_counting_every_message(steps: list[tuple[str, int]]) -> None:
    reading, seq, counting, horizon = Reading(), 0, set[int](), 0
    for what, number in steps:
        if what == "read":
            reading, horizon = reading.read(min(number, seq)), max(horizon, min(number, seq))
        elif what == "mark unread" and counting and reading.unread == 0:
            reading, horizon = reading.newest_unread(), max(counting) - 1
        elif what in ("others", "own", "in turn"):
            for turn in range(number):
                seq += 1
                if what == "others" or (what == "in turn" and turn % 2):
                    counting.add(seq)
                    reading = reading.arrived(seq)
        assert reading.unread == sum(one > horizon for one in counting)
        assert reading.read_up_to == horizon
        for up_to in (horizon, (horizon + seq) // 2, seq):
            assert reading.unread_after(up_to) == sum(one > max(horizon, up_to) for one in counting)


def test_people_who_write_in_turn_and_never_read_keep_a_bounded_number_of_runs_ready() -> None:
    reading = Reading()
    for seq in range(1, 20_001, 2):
        reading = reading.arrived(seq)
    assert len(reading.runs) <= 2 * RECENT
    assert len(reading.older) <= 4 * 10_000
    assert reading.unread == reading.unread_after(0) == 10_000
    assert reading.unread_after(9_999) == 5_000
