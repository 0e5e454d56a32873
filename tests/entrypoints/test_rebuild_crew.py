"""Several processes fold one log into the same rows as one, fail together, and end with their parent."""

import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest

from adapters.postgres_workshop import PostgresWorkshop
from entrypoints.bootstrap import Core, open_core
from entrypoints.rebuild_bootstrap import rebuilding
from entrypoints.rebuild_crew import Crew, FoldFailed
from projections.catalogue import VIEWS
from tests.support.product import ROOT
from tests.support.replayed import assert_live_is_folded
from tests.support.tally import Counted
from tests.support.waiting import until
from tests.support.writer import conversation, write

NAMES = [view.name for view in VIEWS]
KEYS = [b"m" * 32]
ENDLESS = """
import sys
from entrypoints.rebuild_crew import Crew
from projections.catalogue import VIEWS
from tests.entrypoints.test_rebuild_crew import KEYS, opened
with opened(sys.argv[1]):
    print("ready", flush=True)
    Crew(sys.argv[1], KEYS, VIEWS, 3, part=1).fold(0, 10**9, lambda _: None)
"""
CONNECTED = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@pytest.fixture
def core(database_url: str) -> Iterator[Core]:
    with open_core(database_url, KEYS, Counted()) as found:
        talks = [conversation(found) for _ in range(3)]
        for number in range(150):
            write(found, talks[number % 3], number)
        yield found


def opened(url: str):  # type: ignore[no-untyped-def] # noqa: ANN201 - a context that only these tests open
    return PostgresWorkshop(url, VIEWS, [], lambda *_: "").opened()


@pytest.mark.parametrize(("processes", "part"), [(1, 1000), (2, 40), (4, 7)])
def test_parts_folded_at_once_make_what_one_fold_makes(core: Core, database_url: str, processes: int, part: int) -> None:
    reached: list[int] = []
    crew = Crew(database_url, KEYS, VIEWS, processes, part)
    rebuild = rebuilding(database_url, core.history, lambda position, *_: reached.append(position), views=VIEWS, crew=crew)
    outcome = rebuild.run(NAMES, swap=True)
    assert [one for one in outcome.compared if one.total] == []
    assert (outcome.events, outcome.position) == (core.history.head(), core.history.head())
    assert reached == sorted(reached)
    assert_live_is_folded(core, database_url)


def test_what_one_process_cannot_read_fails_the_rebuild_with_its_reason(core: Core, database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("UPDATE log_events SET topic = 'of a newer release' WHERE notification_id = 90")
    rebuild = rebuilding(database_url, core.history, lambda *_: None, views=VIEWS, crew=Crew(database_url, KEYS, VIEWS, 2, 20))
    with pytest.raises(FoldFailed, match="of a newer release"):
        rebuild.run(NAMES, swap=True)
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT count(*) FROM messages").fetchone() != (0,)


def test_processes_end_with_their_parent_however_it_ends(database_url: str) -> None:
    command = [sys.executable, "-c", ENDLESS, database_url]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"

    def connected() -> int:
        with psycopg.connect(database_url) as connection:
            row = connection.execute(CONNECTED).fetchone()
        return row[0] if row else 0

    until(lambda: connected() >= 6)
    process.kill()
    process.wait()
    process.stdout.close()
    until(lambda: connected() == 0)
