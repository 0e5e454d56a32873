"""`islanders projections`: what an operator sees, and what a corrupted, changed, new or retired view comes to."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import BigInteger, Uuid
from typer.testing import CliRunner, Result

from domain.thread.events import MessageSent
from entrypoints.bootstrap import Core, open_core
from entrypoints.cli import app
from entrypoints.rebuild_bootstrap import make_views_of_empty_log, rebuilding, stored_views
from projections.catalogue import VIEWS, differing, view_set
from projections.changes import RowChange, upsert
from projections.view import At, View, counter, required
from tests.support.product import ROOT
from tests.support.replayed import assert_live_is_folded
from tests.support.tally import Counted
from tests.support.writer import conversation, write

KEY = "bW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW0="
CORRUPTIONS = [
    "UPDATE thread_list SET unread = unread + 1 WHERE ctid = (SELECT ctid FROM thread_list LIMIT 1) RETURNING thread_id",
    "UPDATE messages SET content = 'never said' WHERE seq = 3 RETURNING message_id",
    "DELETE FROM feed WHERE position = (SELECT max(position) FROM feed) RETURNING position",
    "INSERT INTO unread_counts (person_id, unread) VALUES (gen_random_uuid(), 7) RETURNING person_id",
]


@pytest.fixture
def core(database_url: str) -> Iterator[Core]:
    with open_core(database_url, [b"m" * 32], Counted()) as found:
        talk = conversation(found)
        for number in range(1, 12):
            write(found, talk, number)
        yield found


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    """Nothing but PostgreSQL can be reached."""
    return {
        "DATABASE_URL": database_url,
        "REDIS_URL": "redis://127.0.0.1:9/0",
        "OPENAI_API_KEY": "none",
        "OPENAI_BASE_URL": "http://127.0.0.1:9",
        "MASTER_KEYS": KEY,
        "ISLANDERS_DATA": str(tmp_path),
        "COLUMNS": "200",
    }


@pytest.fixture
def islanders(environment: dict[str, str]) -> Callable[..., Result]:
    return lambda *words: CliRunner().invoke(app, ["projections", *words], env=environment)


@pytest.mark.parametrize("corruption", CORRUPTIONS)
def test_one_wrong_row_is_named_and_healed(
    core: Core, database_url: str, islanders: Callable[..., Result], corruption: str
) -> None:
    assert islanders("verify", "--all").exit_code == 0
    with psycopg.connect(database_url, autocommit=True) as connection:
        row = connection.execute(corruption).fetchone()
    assert row is not None
    found = islanders("verify", "--all")
    assert found.exit_code == 1
    assert str(row[0]) in found.stdout
    assert "islanders projections rebuild" in found.stderr
    healed = islanders("rebuild", "--all")
    assert (healed.exit_code, "healed" in healed.stdout) == (0, True)
    assert islanders("verify", "--all").exit_code == 0
    assert_live_is_folded(core, database_url)


def test_without_any_port_a_rebuild_works_adds_no_event_and_moves_no_checkpoint(
    core: Core, database_url: str, environment: dict[str, str]
) -> None:
    def told() -> object:
        with psycopg.connect(database_url) as connection:
            tables = ("log_events", "log_snapshots", "checkpoints", "log_trail", "person_keys")
            return [connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in tables]

    before = told()
    command = [sys.executable, "-m", "entrypoints.cli", "projections", "rebuild", "--all", "--json"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=True)
    said = json.loads(done.stdout)
    assert (said["swapped"], said["position"], said["events"]) == (True, core.history.head(), core.history.head())
    assert told() == before
    assert_live_is_folded(core, database_url)


def test_a_dry_run_changes_nothing(core: Core, database_url: str, islanders: Callable[..., Result]) -> None:
    before = stored_views(database_url)
    assert islanders("rebuild", "messages", "--dry-run").exit_code == 0
    assert stored_views(database_url) == before
    assert core.history.head() > 0


def test_what_is_asked_wrongly_is_answered_with_the_names_that_there_are(islanders: Callable[..., Result]) -> None:
    for words in (["rebuild"], ["verify", "nothing"], ["rebuild", "messages", "--all"]):
        found = islanders(*words)
        assert found.exit_code == 2
        assert "thread_list" in found.stderr.replace("\n", " ")


def test_the_list_says_what_is_to_be_done(core: Core, database_url: str, islanders: Callable[..., Result]) -> None:
    assert {one["state"] for one in json.loads(islanders("list", "--json").stdout)} == {"current"}
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("UPDATE stored_views SET version = 7 WHERE name = 'feed'")
        connection.execute("DELETE FROM stored_views WHERE name = 'people'")
        connection.execute("INSERT INTO stored_views VALUES ('older', 1, 0, now())")
        connection.execute("CREATE TABLE older (id int)")
    states = {one["name"]: one["state"] for one in json.loads(islanders("list", "--json").stdout)}
    assert states["feed"].endswith("islanders projections rebuild feed")
    assert states["people"] == "is not built yet: islanders projections rebuild people"
    assert states["older"] == "is stored, and this release has no such view: islanders projections rebuild --all"
    refused = islanders("rebuild", "feed")
    assert (refused.exit_code, "rebuild feed people" in refused.stderr) == (1, True)
    assert islanders("rebuild", "--all").exit_code == 0
    assert {one["state"] for one in json.loads(islanders("list", "--json").stdout)} == {"current"}
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT to_regclass('older')").fetchone() == (None,)
        assert connection.execute("SELECT views FROM view_set").fetchone() == (view_set(VIEWS),)
    write(core, conversation(core), 1)


def test_a_projection_is_added_by_writing_its_module(core: Core, database_url: str) -> None:
    said = View("said", version=1, key=("person_id",), columns=[required("person_id", Uuid()), counter("messages")])
    said.table.metadata.remove(said.table)

    @said.on(MessageSent)
    def _sent(event: MessageSent, _: At) -> Iterator[RowChange]:
        if event.sender_id:
            yield upsert(person_id=event.sender_id).add(messages=1)

    views = [*VIEWS, said]
    assert differing({name: one.version for name, one in stored_views(database_url).items()}, views) == {"said": "is not built yet"}
    outcome = rebuilding(database_url, core.history, lambda *_: None, views=[said], all_views=views).run(["said"], swap=True)
    assert outcome.compared[0].skipped == "it is new, there is nothing to compare it with"
    with psycopg.connect(database_url) as connection:
        counted = connection.execute("SELECT person_id, messages FROM said ORDER BY 1").fetchall()
        sent = "SELECT sender_id, count(*) FROM messages WHERE sender_id IS NOT NULL GROUP BY 1 ORDER BY 1"
        assert counted == connection.execute(sent).fetchall()
        assert connection.execute("SELECT views FROM view_set").fetchone() == (view_set(views),)


def test_before_the_first_event_views_become_those_of_the_release_by_themselves(database_url: str) -> None:
    wider = View(f"v{uuid4().hex[:8]}", version=3, key=("id",), columns=[required("id", BigInteger())])
    wider.table.metadata.remove(wider.table)
    make_views_of_empty_log(database_url, [*VIEWS, wider])
    assert stored_views(database_url)[wider.name].version == 3
    with open_core(database_url, [b"m" * 32], Counted()) as core:
        make_views_of_empty_log(database_url, VIEWS)
        conversation(core)
        make_views_of_empty_log(database_url, [*VIEWS, wider])
    assert wider.name not in stored_views(database_url), "with events in the log it is the operator who decides"
