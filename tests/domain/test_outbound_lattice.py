"""Reports come late, twice and in any order; what is known in the end is the same."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.outbound.decider import OUTBOUND
from domain.outbound.events import Delivery, OutboundReported
from domain.outbound.lattice import ORDER, WORDS, heard, join
from domain.outbound.state import Outbound
from tests.support.outbound import attempt, history, queue, report

ANY = st.sampled_from(Delivery)
REPORTED = sorted(set(WORDS.values()))


@given(ANY, ANY, ANY)
def test_joining_is_associative_commutative_and_idempotent(one: Delivery, two: Delivery, three: Delivery) -> None:
    assert join(one, join(two, three)) == join(join(one, two), three)
    assert join(one, two) == join(two, one)
    assert join(one, one) == one


def test_every_state_has_its_place_in_the_order() -> None:
    assert sorted(ORDER) == sorted(Delivery)


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ("queued", "sent"),
        ("sent", "undelivered"),
        ("undelivered", "failed"),
        ("failed", "delivered"),
        ("undelivered", "delivered"),
        ("delivered", "read"),
        ("sent", "read"),
        ("canceled", "delivered"),
    ],
)
def test_the_rules_as_they_are_written_down(less: str, more: str) -> None:
    known = [heard(word) for word in (less, more)]
    assert join(*known) == known[1]  # type: ignore[arg-type]


@pytest.mark.parametrize("word", ["accepted", "scheduled", "queued", "sending"])
def test_whatever_the_provider_calls_it_before_it_hands_the_message_on_it_has_it(word: str) -> None:
    assert heard(word) is Delivery.ACCEPTED


@given(st.text())
def test_a_word_that_is_not_known_is_none(word: str) -> None:
    assert (heard(word) is None) == (word not in WORDS)


@pytest.mark.parametrize("word", ["receiving", "received", "SENT", " sent", ""])
def test_what_is_said_of_incoming_messages_or_misspelt_is_not_understood(word: str) -> None:
    assert heard(word) is None


def told(words: list[str], *before: object) -> tuple[list[OutboundReported], Outbound]:
    """What follows when these are reported one after the other."""
    outbound = OUTBOUND.fold(history(queue(), attempt(), *before))  # type: ignore[arg-type]
    events: list[OutboundReported] = []
    for word in words:
        for event in OUTBOUND.decide(report(WORDS[word]), outbound):
            assert isinstance(event, OutboundReported)
            outbound = OUTBOUND.evolve(outbound, event)
            events.append(event)
    return events, outbound


@pytest.mark.parametrize("words", list(permutations(["queued", "sent", "delivered", "read"])))
def test_every_order_with_every_duplicate_ends_read_with_one_event_for_each_step_forward(words: tuple[str, ...]) -> None:
    for twice in (list(words) * 2, [word for word in words for _ in range(2)], [*words, *reversed(words)]):
        events, outbound = told(twice)
        assert outbound.delivery is Delivery.READ
        ranks = [ORDER.index(WORDS[word]) for word in twice]
        steps = [rank for place, rank in enumerate(ranks) if all(rank > before for before in ranks[:place])]
        assert [ORDER.index(event.delivery) for event in events] == steps


@given(st.data())
def test_the_same_reports_in_another_order_and_twice_end_the_same(data: st.DataObject) -> None:
    words = data.draw(st.lists(st.sampled_from(sorted(WORDS)), min_size=1, max_size=10))
    shuffled = data.draw(st.permutations([*words, *data.draw(st.lists(st.sampled_from(words)))]))
    _, one = told(words)
    _, other = told(shuffled)
    assert one == other
    greatest = max((WORDS[word] for word in words), key=ORDER.index)
    assert one.delivery is one.reached is greatest


@given(st.sampled_from(REPORTED), st.sampled_from(REPORTED))
def test_a_step_back_is_no_event(before: Delivery, after: Delivery) -> None:
    known = history(queue(), attempt(), report(before))
    events = OUTBOUND.decide(report(after), OUTBOUND.fold(known))
    assert [type(event) for event in events] == ([OutboundReported] if ORDER.index(after) > ORDER.index(before) else [])


@pytest.mark.parametrize("delivery", sorted(set(Delivery) - set(REPORTED)))
def test_what_no_provider_says_is_no_report(delivery: Delivery) -> None:
    assert history(queue(), attempt(), report(delivery)) == history(queue(), attempt())
