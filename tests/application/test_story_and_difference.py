"""For any history: pages make up the story, and a difference is all that separates two moments."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from application import story
from application.audit import Line, Subject
from entrypoints.bootstrap import Core, open_core
from projections.as_of import AsOf
from tests.support.crowd import Crowd, Step, histories
from tests.support.tally import Counted

ANY_HISTORY = settings(max_examples=15, phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck))

Row = Mapping[str, Any]


@pytest.fixture
def core(database_url: str) -> Iterator[Core]:
    with open_core(database_url, [b"m" * 32], Counted()) as found:
        yield found


def lived(core: Core, history: list[Step]) -> Sequence[Subject]:
    """A person, a thread, one with the assistant, and a message."""
    crowd = Crowd(core)
    crowd.live([step for step in history if step[0] != "forget"])
    of_two, with_assistant = list(crowd.threads)[:2]
    found = [core.audit.subject("person", crowd.everyone[0]), core.audit.subject("thread", of_two)]
    found.append(core.audit.subject("thread", with_assistant))
    first = core.audit.state(found[1])["messages"][0]["message_id"]
    return [*found, core.audit.subject("message", first)]


def told(core: Core, subject: Subject, **how: Any) -> Sequence[Line]:
    return core.audit.story(subject, **how).lines


def test_pages_of_any_size_make_up_the_story(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story, "CHUNK", 4)

    @ANY_HISTORY
    @given(histories, st.integers(1, 7))
    def in_pages(history: list[Step], size: int) -> None:
        for subject in lived(core, history):
            whole = told(core, subject)
            assert whole
            paged: list[Line] = []
            while page := told(core, subject, after=paged[-1].position if paged else 0, limit=size):
                assert len(page) <= size
                paged += page
            assert paged == whole
            until = whole[len(whole) // 2].position
            assert told(core, subject, until=until) == [line for line in whole if line.position <= until]

    in_pages()


def test_a_story_holds_exactly_what_names_its_subject(core: Core) -> None:
    @ANY_HISTORY
    @given(histories)
    def exactly(history: list[Step]) -> None:
        person, *threads, _ = lived(core, history)
        log = list(core.history.between(0, core.history.head()))
        for subject in (person, *threads):
            naming = [one.position for one in log if str(subject.id) in repr(one.event)]
            assert [line.position for line in told(core, subject)] == naming

    exactly()


def changed(view: str, rows: Sequence[Row], changes: Sequence[Row]) -> list[Row]:
    """Rows after a difference was applied to them."""
    key = AsOf().key(view)
    found = {tuple(row[name] for name in key): dict(row) for row in rows}
    for change in changes:
        assert (change["before"] is None, change["after"] is None) == (change["change"] == "added", change["change"] == "removed")
        named = tuple(change["key"].values())
        if change["change"] == "added":
            assert named not in found
            found[named] = dict(change["after"])
        elif change["change"] == "removed":
            assert found.pop(named) == change["before"]
        else:
            assert change["before"].keys() == change["after"].keys()
            assert all(found[named][name] == value != change["after"][name] for name, value in change["before"].items())
            found[named] |= change["after"]
    return list(found.values())


PERCENT = st.integers(0, 100)


def test_a_difference_leads_from_one_moment_to_the_other(core: Core) -> None:
    @ANY_HISTORY
    @given(histories, st.lists(st.tuples(PERCENT, PERCENT), min_size=5, max_size=5))
    def leads(history: list[Step], shares: list[tuple[int, int]]) -> None:
        before = core.history.head()
        for subject, pair in zip(lived(core, history), cycle(shares), strict=False):
            # How long the log becomes is not hypothesis's to know, so it draws shares of it.
            earlier, later = sorted(before + share * (core.history.head() - before) // 100 for share in pair)
            changes = core.audit.difference(subject, earlier, later)
            was, became = core.audit.state(subject, as_of=earlier), core.audit.state(subject, as_of=later)
            for view in became:
                mine = [change for change in changes if change["view"] == view]
                assert sorted(changed(view, was[view], mine), key=repr) == sorted(map(dict, became[view]), key=repr)

    leads()
