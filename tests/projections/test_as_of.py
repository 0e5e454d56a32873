"""As it was then: at every position a subject's rows are those that folding the whole log up to there gives."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from application.subjects import Subject
from entrypoints.bootstrap import Core, open_core
from projections.catalogue import VIEWS
from projections.memory import MemoryViews
from projections.view import At
from tests.support.crowd import Crowd, histories
from tests.support.tally import Counted

Row = Mapping[str, Any]
Mine = Callable[[Row], bool]


@pytest.fixture
def core(database_url: str) -> Iterator[Core]:
    with open_core(database_url, [b"m" * 32], Counted()) as found:
        yield found


def selected(memory: MemoryViews, subject: Subject) -> Mapping[str, list[Row]]:
    """The subject's rows among all."""

    def rows(view: str, mine: Mine) -> list[Row]:
        return [dict(row) for row in memory.rows[view].values() if mine(row)]

    def of_thread(row: Row) -> bool:
        return bool(row["thread_id"] == subject.thread_id)

    def of_person(row: Row) -> bool:
        return subject.id in (row.get("person_id"), row.get("user_id"))

    match subject.kind:
        case "thread":
            return {"messages": rows("messages", of_thread), "thread_list": rows("thread_list", of_thread)}
        case "message":
            said = rows("messages", lambda row: row["message_id"] == subject.id)
            return {"messages": said, "thread_list": rows("thread_list", of_thread)}
        case _:
            views = ("thread_list", "unread_counts", "feed", "conversations", "people")
            return {view: rows(view, of_person) for view in views}


def contributed(rows: Mapping[str, Sequence[Row]], forgotten: set[UUID]) -> None:
    """What a thread adds to badges is what its lines say is unread, and nothing for whoever left; the forgotten have no lines."""
    unread = {row["person_id"]: row["unread"] for row in rows["thread_list"]}
    for row in [row for row in rows["unread_counts"] if row["person_id"] not in forgotten]:
        assert row["unread"] == unread.get(row["person_id"], 0)
    assert {row["person_id"] for row in rows["unread_counts"]} >= {person for person, left in unread.items() if left}


def in_order(row: Row) -> list[str]:
    return [str(value) for value in row.values()]


def test_at_every_position_a_subject_is_as_the_whole_log_says(core: Core) -> None:
    memory, folded_to = MemoryViews(VIEWS), 0

    @settings(max_examples=10, phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck))
    @given(histories)
    def at_every_position(history: list[tuple[str, int, int, int]]) -> None:
        nonlocal folded_to
        crowd = Crowd(core)
        crowd.live(history)
        subjects = [core.audit.subject("person", person) for person in crowd.everyone]
        subjects += [core.audit.subject("thread", thread) for thread in crowd.threads if thread not in lost(core, crowd)]
        said = [row["message_id"] for subject in subjects for row in core.audit.state(subject).get("messages", ())]
        subjects += [core.audit.subject("message", message) for message in said[:2]]
        for recorded in core.history.between(folded_to, core.history.head()):
            memory.apply(recorded.event, At(recorded.position, recorded.originator_id, recorded.recorded_at))
            folded_to = recorded.position
            for subject in subjects:
                then = core.audit.state(subject, as_of=folded_to)
                for view, rows in selected(memory, subject).items():
                    assert sorted(then[view], key=in_order) == sorted(rows, key=in_order)
                if subject.kind == "thread":
                    contributed(then, crowd.forgotten)

    at_every_position()
    assert folded_to > 50


def lost(core: Core, crowd: Crowd) -> set[UUID]:
    """Threads in which nothing was said, and whose people were all forgotten."""
    with core.application.connect() as connection:
        rows = connection.execute("SELECT thread_id FROM messages UNION SELECT thread_id FROM thread_list").fetchall()
    return set(crowd.threads).difference(row["thread_id"] for row in rows)
