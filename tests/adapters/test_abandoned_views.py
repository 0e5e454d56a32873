"""What killed rebuilds leave is removed, since no erasing would blank it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import psycopg
import pytest

from adapters.abandoned_views import AbandonedViews
from adapters.postgres_workshop import NEXT, PAST
from entrypoints.bootstrap import Core, open_core
from tests.support.people import register
from tests.support.tally import Counted

SCHEMAS = "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'views%'"


@pytest.fixture
def core(database_url: str) -> Iterator[Core]:
    with open_core(database_url, [b"m" * 32], Counted()) as found:
        yield found


@pytest.fixture
def abandoned(core: Core, database_url: str) -> AbandonedViews:
    register(core, "consumer", "Zeynep")
    with psycopg.connect(database_url) as connection:
        for schema in (NEXT, PAST):
            connection.execute(f"CREATE SCHEMA {schema}")
            connection.execute(f"CREATE TABLE {schema}.people AS TABLE people")
    return AbandonedViews(core.application.connect)


def schemas(database_url: str) -> set[str]:
    with psycopg.connect(database_url) as connection:
        return {name for (name,) in connection.execute(SCHEMAS).fetchall()}


def test_they_are_dropped_and_the_live_views_stay(abandoned: AbandonedViews, core: Core, database_url: str) -> None:
    assert (abandoned.sweep(), schemas(database_url)) == (2, set())
    assert abandoned.sweep() == 0
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT display_name FROM people").fetchall() == [("Zeynep",)]
    assert any(isinstance(holding, AbandonedViews) for holding in core.holdings)


def test_a_rebuild_that_runs_keeps_what_it_builds(abandoned: AbandonedViews, database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as rebuild:
        rebuild.execute("SELECT pg_advisory_lock(7261004)")
        assert (abandoned.sweep(), schemas(database_url)) == (0, {NEXT, PAST})
    assert abandoned.sweep() == 2


def test_whoever_still_reads_them_keeps_them_for_now(abandoned: AbandonedViews, database_url: str) -> None:
    with psycopg.connect(database_url) as reader:
        reader.execute(f"SELECT * FROM {PAST}.people")
        assert (abandoned.sweep(), schemas(database_url)) == (0, {NEXT, PAST})
    assert abandoned.sweep() == 2


def test_there_is_nothing_else_to_do_for_them(abandoned: AbandonedViews) -> None:
    person_id = uuid4()
    assert abandoned.expire(datetime(2030, 1, 1, tzinfo=UTC)) == 0
    assert not list(abandoned.forgetting(person_id))
    assert not list(abandoned.kept(person_id))
