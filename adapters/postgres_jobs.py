"""Jobs in PostgreSQL. Whoever does one holds an advisory lock on it, on a connection that ends with its process."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from random import uniform
from types import MappingProxyType
from typing import Any
from uuid import UUID

import psycopg

from adapters.postgres_chain import Connect, reaching
from application.jobs import Job, JobCounts, JobFailed, Later, ListedJob, fault_of
from application.ports import Busy, Clock, ConnectionLost, LogUnavailable, OtherViewsStored
from application.recorded import event_id

ATTEMPTS = 8
"""Failures after which a job counts as dead: with the pauses below, two minutes after the first. Waiting is not failing."""

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=1), timedelta(minutes=10)
INTERRUPTED_PAUSE = timedelta(seconds=1)

_COLUMNS = "job_id, kind, key, position, in_order, person_id, due_at"

# Ordered kinds wait for whatever is before them; the others only for what could be done now.
_TURN = """
NOT EXISTS (SELECT FROM jobs e WHERE e.key = j.key AND e.kind = j.kind AND e.position < j.position
            AND (j.in_order OR (NOT e.dead AND e.due_at <= %(now)s)))
"""
_ENLIST = """
INSERT INTO jobs (job_id, kind, key, position, in_order, person_id, due_at, enlisted_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (job_id) DO NOTHING
"""
_ADVANCE = """
INSERT INTO checkpoints AS c (subscriber, position) VALUES (%s, %s)
ON CONFLICT (subscriber) DO UPDATE SET position = greatest(c.position, excluded.position)
"""
_DUE = f"SELECT job_id FROM jobs j WHERE NOT dead AND due_at <= %(now)s AND {_TURN} ORDER BY due_at, position LIMIT %(limit)s"
_FOLLOWING = f"""
SELECT job_id FROM jobs j WHERE NOT dead AND due_at <= %(now)s AND key = %(key)s AND kind = %(kind)s AND {_TURN}
ORDER BY position LIMIT 1
"""
_MINE = f"SELECT {_COLUMNS}, attempts FROM jobs j WHERE job_id = %(job_id)s AND NOT dead AND due_at <= %(now)s AND {_TURN}"
_ANY = f"SELECT {_COLUMNS} FROM jobs WHERE job_id = %s"
_CLAIM = "SELECT pg_try_advisory_lock(hashtextextended(%(job_id)s::text, 7261007)) AS claimed"
# Of a job that is done there is no row: whoever was told of it once more asks a single time, and has nothing to let go.
_CLAIM_IN_TURN = f"""
SELECT pg_try_advisory_lock(hashtextextended(job_id::text, 7261007)) AS claimed FROM jobs j
WHERE job_id = %(job_id)s AND NOT dead AND due_at <= %(now)s AND {_TURN}
"""
_LET_GO = "SELECT pg_advisory_unlock(hashtextextended(%(job_id)s::text, 7261007))"
_PUT_OFF = "UPDATE jobs SET due_at = %s WHERE job_id = %s"
_FAILED = "UPDATE jobs SET due_at = %s, attempts = %s, dead = %s, fault = %s WHERE job_id = %s"
_DONE = "DELETE FROM jobs WHERE job_id = %s"
_RETRY = "UPDATE jobs SET due_at = %s, attempts = 0, dead = false WHERE job_id = ANY(%s)"
_LIST = """
SELECT job_id, kind, key, position, attempts, fault, due_at, enlisted_at, originator_id, originator_version,
       CASE WHEN dead THEN 'dead'
            WHEN in_order AND EXISTS (SELECT FROM jobs e
                                      WHERE e.key = j.key AND e.kind = j.kind AND e.position < j.position AND e.dead)
            THEN 'parked' ELSE 'waiting' END AS state
FROM jobs j LEFT JOIN log_events ON notification_id = position
WHERE dead OR NOT %(dead_only)s ORDER BY position, kind LIMIT %(limit)s
"""
_COUNTS = f"""
SELECT count(*) FILTER (WHERE dead) AS dead, count(*) FILTER (WHERE NOT dead) AS waiting,
       (SELECT min(due_at) FROM jobs j WHERE NOT dead AND due_at <= %(now)s AND {_TURN}) AS oldest
FROM jobs
"""


class PostgresJobs:
    """Implements the application's `JobStore`.

    The rows themselves are never locked while a job is done: whoever forgets a person removes their jobs under the log's append
    lock, for which the job may be waiting.
    """

    def __init__(self, connect: Connect, clock: Clock, attempts: Mapping[str, int] = MappingProxyType({})) -> None:
        """`attempts` says by kind after how many failures a job counts as dead, where that is not after `ATTEMPTS`."""
        self._connect = connect
        self._clock = clock
        self._attempts = attempts

    def enlist(self, subscriber: str, jobs: Sequence[Job], position: int) -> None:
        """Jobs and checkpoint in one commit."""
        now = self._clock.now()
        rows = [(j.job_id, j.kind, j.key, j.position, j.in_order, j.person_id, j.due_at, now) for j in jobs]
        with reaching(self._connect) as connection, connection.transaction(), connection.cursor() as cursor:
            if rows:
                cursor.executemany(_ENLIST, rows)
            cursor.execute(_ADVANCE, (subscriber, position))

    def due(self, limit: int) -> Sequence[UUID]:
        """Jobs whose turn it is."""
        with reaching(self._connect) as connection:
            rows = connection.execute(_DUE, {"now": self._clock.now(), "limit": limit}).fetchall()
        return [row["job_id"] for row in rows]

    def following(self, job: Job) -> UUID | None:
        """The job with the same key whose turn it is now."""
        with reaching(self._connect) as connection:
            row = connection.execute(_FOLLOWING, {"now": self._clock.now(), "key": job.key, "kind": job.kind}).fetchone()
        return row["job_id"] if row else None

    def work(self, job_id: UUID, do: Callable[[Job], None]) -> Job | None:
        """Does one job while nobody else can; None when it is not its turn, it is done, or somebody has it.

        What goes wrong in `do` is recorded and raised as a name and a place in our code, never as text.
        """
        with self._claimed(job_id, _CLAIM_IN_TURN) as connection:
            # Between the look and the claim somebody else may have done it.
            row = connection.execute(_MINE, {"job_id": job_id, "now": self._clock.now()}).fetchone() if connection else None
            if connection is None or row is None:
                return None
            attempts = row.pop("attempts")
            job = _job(row)
            self._settle(connection, job, attempts, do)
            return job

    def listed(self, *, dead_only: bool, limit: int) -> Sequence[ListedJob]:
        """Jobs, the oldest first."""
        with reaching(self._connect) as connection:
            rows = connection.execute(_LIST, {"dead_only": dead_only, "limit": limit}).fetchall()
        return [_listed(row) for row in rows]

    def retry(self, job_ids: Sequence[UUID]) -> int:
        """Makes them due now, with all attempts to go."""
        with reaching(self._connect) as connection:
            return connection.execute(_RETRY, (self._clock.now(), list(job_ids))).rowcount

    def drop(self, job_id: UUID, ended: Callable[[Job], None]) -> bool:
        """Removes one after `ended`; False when there is none, or it is just being done."""
        with self._claimed(job_id, _CLAIM) as connection:
            row = connection.execute(_ANY, (job_id,)).fetchone() if connection else None
            if connection is None or row is None:
                return False
            ended(_job(row))
            connection.execute(_DONE, (job_id,))
            return True

    def counts(self) -> JobCounts:
        """How many there are, and how late the oldest of those is whose turn it is."""
        now = self._clock.now()
        with reaching(self._connect) as connection:
            row = connection.execute(_COUNTS, {"now": now}).fetchone() or {}
        return JobCounts(row["dead"], row["waiting"], (now - (row["oldest"] or now)).total_seconds())

    def _settle(self, connection: psycopg.Connection[Any], job: Job, attempts: int, do: Callable[[Job], None]) -> None:
        try:
            do(job)
        except Later as later:
            connection.execute(_PUT_OFF, (later.until, job.job_id))
        except (LogUnavailable, Busy, ConnectionLost, OtherViewsStored):
            connection.execute(_PUT_OFF, (self._clock.now() + INTERRUPTED_PAUSE, job.job_id))
        except Exception as failed:  # noqa: BLE001 - one job that fails must not stop the others; it is kept and shown
            pause = min(FIRST_PAUSE * 2**attempts, LONGEST_PAUSE) * uniform(0.8, 1.2)  # noqa: S311 - spreads, guards nothing
            dead = attempts + 1 >= self._attempts.get(job.kind, ATTEMPTS)
            row = (self._clock.now() + pause, attempts + 1, dead, fault_of(failed), job.job_id)
            connection.execute(_FAILED, row)
            raise JobFailed(job.kind, row[3], attempts + 1, dead=dead) from None
        else:
            connection.execute(_DONE, (job.job_id,))

    @contextmanager
    def _claimed(self, job_id: UUID, claim: str) -> Iterator[psycopg.Connection[Any] | None]:
        """The connection that holds the claim, None where somebody else has it."""
        with reaching(self._connect) as connection:
            row = connection.execute(claim, {"job_id": job_id, "now": self._clock.now()}).fetchone()
            if not (row and row["claimed"]):
                yield None
                return
            try:
                yield connection
            finally:
                if not connection.closed:
                    connection.execute(_LET_GO, {"job_id": job_id})


def _listed(row: dict[str, Any]) -> ListedJob:
    stream_id, version = row.pop("originator_id"), row.pop("originator_version")
    return ListedJob(**row, event_id=event_id(stream_id, version) if stream_id else None)


def _job(row: dict[str, Any]) -> Job:
    return Job(row["kind"], row["key"], row["position"], row["in_order"], row["person_id"], row["due_at"])
