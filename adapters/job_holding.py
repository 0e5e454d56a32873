"""Jobs about a person, as something that is kept of them."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from adapters.postgres_chain import Connect, reaching
from application.holdings import Kept
from application.ports import Statement

DEAD_FOR = timedelta(days=90)
"""For so long an operator can still retry a dead job; what parked behind it goes on afterwards."""

_OF_PERSON = """
SELECT kind, enlisted_at, due_at, CASE WHEN dead THEN 'dead' ELSE 'waiting' END AS state
FROM jobs WHERE person_id = %s ORDER BY position, kind
"""
_EXPIRED = "DELETE FROM jobs WHERE dead AND enlisted_at < %s"


class JobHolding:
    """Implements the application's `Holding`. Jobs hold ids only, and go with their person all the same."""

    name = "jobs"

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    def forgetting(self, person_id: UUID) -> Sequence[Statement]:
        """What removes a person's jobs: there is nothing left that they could do."""
        return [Statement("DELETE FROM jobs WHERE person_id = $1", (person_id,))]

    def sweep(self) -> int:
        """Nothing: a job that is enlisted while its person is forgotten finds nobody, and ends."""
        return 0

    def expire(self, now: datetime) -> int:
        """Removes jobs that have been dead for too long."""
        with reaching(self._connect) as connection:
            return connection.execute(_EXPIRED, (now - DEAD_FOR,)).rowcount

    def kept(self, person_id: UUID) -> Iterator[Kept]:
        """What was still to be done about a person."""
        with reaching(self._connect) as connection:
            rows = connection.execute(_OF_PERSON, (person_id,)).fetchall()
        return (Kept({**row, "enlisted_at": row["enlisted_at"].isoformat(), "due_at": row["due_at"].isoformat()}) for row in rows)
