"""The schema that migrations make is the schema that the code means."""

from typing import Any

import psycopg
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from adapters import tables
from entrypoints.bootstrap import MIGRATIONS, migrate
from entrypoints.rebuild_bootstrap import make_views_of_empty_log
from projections.catalogue import VIEWS
from projections.view import metadata
from tests.support.servers import Servers


def config(url: str) -> Config:
    found = Config()
    found.set_main_option("script_location", str(MIGRATIONS))
    found.attributes["database_url"] = url
    return found


def names(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    return {row[0] for row in rows} - {"alembic_version"}


def differences(database_url: str) -> list[Any]:
    engine = create_engine(make_url(database_url).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        found: list[Any] = []
        for one in (tables.metadata, metadata):
            found += [change for change in compare_metadata(context, one) if change[0] not in ("remove_table", "remove_index")]
    engine.dispose()
    return found


def test_models_and_migrations_agree(database_url: str) -> None:
    assert differences(database_url) == []
    assert names(database_url) == {*tables.metadata.tables, *metadata.tables}


def test_a_rebuild_makes_the_tables_that_migrations_make(database_url: str) -> None:
    make_views_of_empty_log(database_url, [])
    assert names(database_url).isdisjoint({view.name for view in VIEWS})
    make_views_of_empty_log(database_url)
    assert differences(database_url) == []


def test_upgrade_from_empty_and_downgrade_both_run(servers: Servers) -> None:
    with servers.empty() as url:
        migrate(url)
        assert names(url)
        command.downgrade(config(url), "base")
        assert names(url) == set()
        with psycopg.connect(url) as connection:
            kinds = "SELECT count(*) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public'"
            assert connection.execute(kinds).fetchone() == (0,)
        migrate(url)
        assert names(url)


def test_a_view_has_the_same_defaults_in_sql_and_in_memory() -> None:
    for view in VIEWS:
        for column in view.table.columns:
            in_memory = view.blank()[column.name]
            in_sql = None if column.server_default is None else str(column.server_default.arg)  # type: ignore[attr-defined]
            assert in_sql == (None if in_memory is None else str(in_memory).lower()), f"{view.name}.{column.name}"


def test_what_the_assistant_has_answered_before_there_were_jobs_is_not_looked_at_again(servers: Servers) -> None:
    with servers.empty() as url:
        command.upgrade(config(url), "0002")
        with psycopg.connect(url) as connection:
            connection.execute("INSERT INTO checkpoints (subscriber, position) VALUES ('answer_customers', 4711)")
        command.upgrade(config(url), "0003")
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT subscriber, position FROM checkpoints").fetchall() == [("enlist_jobs", 4711)]
        command.downgrade(config(url), "0002")
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT subscriber, position FROM checkpoints").fetchall() == [("answer_customers", 4711)]
