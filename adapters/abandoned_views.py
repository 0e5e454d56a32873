"""What rebuilds that were killed leave: views in plain text that nobody folds on, and that no erasing would blank."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from adapters.postgres_chain import Connect, reaching
from adapters.postgres_workshop import NEXT, PAST
from application.holdings import Kept
from application.ports import Statement

_LEFT = "SELECT nspname AS name FROM pg_namespace WHERE nspname = ANY (%s)"
_IF_NOBODY_BUILDS = "SELECT pg_try_advisory_xact_lock(7261004) AS mine"


class AbandonedViews:
    """Implements the application's `Holding`. A rebuild that still runs folds an erasing like all else, and is left alone."""

    name = "abandoned views"

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    def forgetting(self, person_id: UUID) -> Sequence[Statement]:
        """Nothing: the tables may be large, and locked by whoever still reads them."""
        del person_id
        return []

    def sweep(self) -> int:
        """Drops the tables, unless a rebuild runs or somebody still reads them; gives how many schemas there were."""
        with reaching(self._connect) as connection:
            left = [row["name"] for row in connection.execute(_LEFT, ([NEXT, PAST],))]
            with suppress(psycopg.errors.LockNotAvailable):
                return _dropped(connection, left) if left else 0
        return 0

    def expire(self, now: datetime) -> int:
        """Nothing: sweeping takes them at any age."""
        del now
        return 0

    def kept(self, person_id: UUID) -> Iterator[Kept]:
        """Nothing that the live views do not hold."""
        del person_id
        return iter(())


def _dropped(connection: psycopg.Connection[Any], schemas: Sequence[str]) -> int:
    with connection.transaction():
        row = connection.execute(_IF_NOBODY_BUILDS).fetchone()
        if not (row and row["mine"]):
            return 0
        connection.execute("SET LOCAL lock_timeout = '1s'")
        for schema in schemas:
            connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))
        return len(schemas)
