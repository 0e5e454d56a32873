"""Runs migrations on the database that DATABASE_URL, or the caller's configuration, names."""

import os

from alembic import context
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

MIGRATION_LOCK = 7_261_001
"""Advisory lock: of several starts one migrates, the others wait and find nothing left to do."""


def _run() -> None:
    url = context.config.attributes.get("database_url") or os.environ["DATABASE_URL"]
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"SELECT pg_advisory_lock({MIGRATION_LOCK})")
        connection.commit()
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
        connection.exec_driver_sql(f"SELECT pg_advisory_unlock({MIGRATION_LOCK})")
        connection.commit()


_run()
