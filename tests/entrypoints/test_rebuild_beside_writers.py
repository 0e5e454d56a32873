"""Every view is rebuilt while people write, and while the rebuild is ended at any point: never mixed, always servable."""

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from adapters.postgres_workshop import PostgresWorkshop
from entrypoints.bootstrap import open_core
from entrypoints.rebuild_bootstrap import rebuilding
from projections.catalogue import VIEWS
from tests.support.product import ROOT
from tests.support.replayed import assert_live_is_folded
from tests.support.tally import Counted
from tests.support.writer import conversation, write

NAMES = [view.name for view in VIEWS]
REBUILD = """
import sys
from entrypoints.bootstrap import open_core
from entrypoints.rebuild_bootstrap import rebuilding
from projections.catalogue import VIEWS
from tests.support.tally import Counted
with open_core(sys.argv[1], [b"m" * 32], Counted()) as core:
    print("ready", flush=True)
    while True:
        rebuilding(sys.argv[1], core.history, lambda *_: None, views=VIEWS).run([view.name for view in VIEWS], swap=True)
"""


@contextmanager
def writers(url: str, count: int, seconds: float, a_second: float) -> Iterator[list[dict[str, Any]]]:
    """So many processes that write; what they say is there afterwards."""
    command = [sys.executable, "-m", "tests.support.writer", url, str(seconds), str(a_second / count)]
    started = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(count)]
    said: list[dict[str, Any]] = []
    try:
        for process in started:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n", "a writer failed before it began"
        yield said
        for process in started:
            out, _ = process.communicate(timeout=60)
            assert process.returncode == 0, "a write failed"
            said.append(json.loads(out))
    finally:
        for process in started:
            process.kill()
            process.wait()


def test_under_two_hundred_writes_a_second_no_write_fails_and_the_result_is_a_fold_of_all_events(database_url: str) -> None:
    paused = []
    with open_core(database_url, [b"m" * 32], Counted()) as core:
        with writers(database_url, 4, seconds=6, a_second=200) as said:
            until = time.monotonic() + 5
            while time.monotonic() < until:
                outcome = rebuilding(database_url, core.history, lambda *_: None, views=VIEWS).run(NAMES, swap=True)
                assert [one for one in outcome.compared if one.total] == []
                paused.append(outcome.paused_seconds)
        assert sum(one["count"] for one in said) > 600
        assert len(paused) >= 3
        # A busy machine may stop any single one for longer; that the pause is short is true of most.
        assert sorted(paused)[len(paused) // 2] <= 0.05, paused
        assert_live_is_folded(core, database_url)


def test_killed_at_twenty_random_points_the_old_views_serve_and_the_next_start_is_clean(database_url: str) -> None:
    luck = random.Random(20)
    with open_core(database_url, [b"m" * 32], Counted()) as core:
        talks = [conversation(core) for _ in range(3)]
        for number in range(60):
            write(core, talks[number % 3], number)
        for round_ in range(20):
            process = subprocess.Popen([sys.executable, "-c", REBUILD, database_url], cwd=ROOT, stdout=subprocess.PIPE, text=True)
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            time.sleep(luck.uniform(0, 0.25))
            write(core, talks[round_ % 3], round_)
            process.kill()
            process.wait()
            process.stdout.close()
            write(core, talks[round_ % 3], round_)
            assert_live_is_folded(core, database_url)
        outcome = rebuilding(database_url, core.history, lambda *_: None, views=VIEWS).run(NAMES, swap=True)
        assert [one for one in outcome.compared if one.total] == []
        assert left_behind(database_url) == set()


class Struck(Exception):
    """The fault that a test injects."""


def test_a_fault_at_every_step_leaves_the_live_views_as_they_were(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every statement and every COPY of a rebuild is one step; the fault moves on until a rebuild gets through."""
    steps = {"left": 0}

    def stepping(method: Any) -> Any:
        def call(self: Any, *args: Any, **more: Any) -> Any:
            steps["left"] -= 1
            if steps["left"] == 0:
                raise Struck
            return method(self, *args, **more)

        return call

    with open_core(database_url, [b"m" * 32], Counted()) as core:
        talk = conversation(core)
        for number in range(8):
            write(core, talk, number)
        monkeypatch.setattr(psycopg.RawCursor, "execute", stepping(psycopg.RawCursor.execute))
        monkeypatch.setattr(PostgresWorkshop, "_fill", stepping(PostgresWorkshop._fill))
        for reached in range(1, 400):
            steps["left"] = reached
            try:
                rebuilding(database_url, core.history, lambda *_: None, views=VIEWS).run(NAMES, swap=True)
            except Struck:
                steps["left"] = 0
                write(core, talk, reached)
                if reached % 5 == 0:
                    assert_live_is_folded(core, database_url)
            else:
                break
        assert steps["left"] > 0, "no rebuild got through"
        steps["left"] = 0
        assert_live_is_folded(core, database_url)
        assert left_behind(database_url) == set()


def left_behind(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        return {name for (name,) in connection.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'views_%'")}
