"""A start over views of another release: new ones are built, changed ones are named, with the command that heals them."""

import os
import subprocess
import sys
from pathlib import Path

import httpx2 as httpx
import psycopg

from adapters.postgres_workshop import NEXT
from entrypoints.bootstrap import open_core
from tests.support.replayed import assert_live_is_folded
from tests.support.serving import ROOT, serving
from tests.support.tally import Counted
from tests.support.waiting import until
from tests.support.writer import conversation

KEY = "bW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW0="
AS_STORED = "UPDATE view_set SET views = (SELECT string_agg(name || ' ' || version, ', ' ORDER BY name) FROM stored_views)"


def changed(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in (*statements, AS_STORED):
            connection.execute(statement)


def test_a_view_of_another_version_is_named_at_the_start_and_in_readiness_until_it_is_rebuilt(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    environment = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "MASTER_KEYS": KEY, "SECRET_KEY": "s" * 40}
    with open_core(database_url, [b"m" * 32], Counted()) as core:
        conversation(core)
        changed(database_url, "UPDATE stored_views SET version = 0 WHERE name = 'thread_list'")
        with serving(tmp_path / "data", **environment) as served:
            heal = "thread_list is stored as version 0, and this release has version 1: islanders projections rebuild thread_list"
            assert heal in served.said.replace("\n", "")
            found = httpx.get(f"{served.url}/readyz")
            assert (found.status_code, found.json()["checks"]["views"]) == (503, heal)
            words = heal.partition(": islanders ")[2].split()
            command = [sys.executable, "-m", "entrypoints.cli", *words, "--data", str(tmp_path / "data")]
            subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=True, capture_output=True)
            until(lambda: httpx.get(f"{served.url}/readyz").status_code == 200)
        assert_live_is_folded(core, database_url)


def test_a_view_that_is_new_in_this_release_is_built_at_the_start(database_url: str, redis_url: str, tmp_path: Path) -> None:
    environment = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "MASTER_KEYS": KEY, "SECRET_KEY": "s" * 40}
    with open_core(database_url, [b"m" * 32], Counted()) as core:
        conversation(core)
        changed(database_url, "DROP TABLE feed", "DELETE FROM stored_views WHERE name = 'feed'", f"CREATE SCHEMA {NEXT}")
        with serving(tmp_path / "data", **environment) as served:
            assert "Building feed, new in this release" in served.said
            assert httpx.get(f"{served.url}/readyz").status_code == 200
        assert_live_is_folded(core, database_url)
