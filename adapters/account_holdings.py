"""What is kept of a person so that they can sign in and repeat requests: not in the log, and forgotten like all else."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from adapters.postgres_chain import Connect, reaching
from adapters.postgres_idempotency import KEPT_HOURS
from application.holdings import Kept
from application.ports import Statement

BATCH = 500

_ACCOUNT = "SELECT username_key FROM accounts WHERE person_id = %s"
_SESSIONS = """
SELECT count(DISTINCT family_id) AS sessions, max(expires_at) AS until
FROM refresh_tokens WHERE person_id = %s AND expires_at > now()
"""
_UNREACHED = """
DELETE FROM refresh_tokens AS t USING person_keys AS k WHERE k.erased_at IS NOT NULL AND t.person_id = k.person_id
"""
_EXPIRED_TOKENS = """
DELETE FROM refresh_tokens WHERE token_hash IN
(SELECT token_hash FROM refresh_tokens WHERE expires_at <= %s LIMIT %s FOR UPDATE SKIP LOCKED)
"""
_EXPIRED_KEYS = """
DELETE FROM idempotency_keys WHERE (owner, key) IN
(SELECT owner, key FROM idempotency_keys WHERE claimed_at < %s ORDER BY claimed_at LIMIT %s FOR UPDATE SKIP LOCKED)
"""
_REQUESTS = "SELECT owner, claimed_at FROM idempotency_keys WHERE owner LIKE %s ORDER BY claimed_at, key"


class AccountNames:
    """Implements the application's `Holding` for the names and passwords with which people sign in."""

    name = "accounts"

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    def forgetting(self, person_id: UUID) -> Sequence[Statement]:
        """What ends the account; its name becomes free."""
        return [Statement("DELETE FROM accounts WHERE person_id = $1", (person_id,))]

    def sweep(self) -> int:
        """Nothing: an account goes with the commit that forgets its person."""
        return 0

    def expire(self, now: datetime) -> int:
        """Nothing: an account has no end."""
        del now
        return 0

    def kept(self, person_id: UUID) -> Iterator[Kept]:
        """The name; the password is kept as a hash, which says nothing."""
        with reaching(self._connect) as connection:
            rows = connection.execute(_ACCOUNT, (person_id,)).fetchall()
        return (Kept({"username": row["username_key"]}) for row in rows)


class RefreshTokens:
    """Implements the application's `Holding` for sessions."""

    name = "refresh tokens"

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    def forgetting(self, person_id: UUID) -> Sequence[Statement]:
        """What ends all sessions."""
        return [Statement("DELETE FROM refresh_tokens WHERE person_id = $1", (person_id,))]

    def sweep(self) -> int:
        """Removes the sessions of forgotten people who were just signing in."""
        with reaching(self._connect) as connection:
            return connection.execute(_UNREACHED).rowcount

    def expire(self, now: datetime) -> int:
        """Removes tokens that have run out; until then a used one stays, so that a thief who uses it again is noticed."""
        return _in_batches(self._connect, _EXPIRED_TOKENS, now)

    def kept(self, person_id: UUID) -> Iterator[Kept]:
        """How many sessions there are, and until when."""
        with reaching(self._connect) as connection:
            rows = connection.execute(_SESSIONS, (person_id,)).fetchall()
        return (Kept({"sessions": row["sessions"], "until": row["until"].isoformat()}) for row in rows if row["sessions"])


class IdempotencyKeys:
    """Implements the application's `Holding` for keys of requests; an owner is a person's id, a blank and a path."""

    name = "idempotency keys"

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    def forgetting(self, person_id: UUID) -> Sequence[Statement]:
        """What removes the keys of a person; an id holds nothing that LIKE takes for a wildcard."""
        return [Statement("DELETE FROM idempotency_keys WHERE owner LIKE $1", (f"{person_id} %",))]

    def sweep(self) -> int:
        """Nothing: a key that is claimed while its person is forgotten runs out, and its answer opens to their client only."""
        return 0

    def expire(self, now: datetime) -> int:
        """Removes keys that are older than `KEPT_HOURS`."""
        return _in_batches(self._connect, _EXPIRED_KEYS, now - timedelta(hours=KEPT_HOURS))

    def kept(self, person_id: UUID) -> Iterator[Kept]:
        """Which requests came with a key, and when; their answers open to the client's own key only."""
        with reaching(self._connect) as connection:
            rows = connection.execute(_REQUESTS, (f"{person_id} %",)).fetchall()
        return (Kept({"path": row["owner"].partition(" ")[2], "claimed_at": row["claimed_at"].isoformat()}) for row in rows)


def _in_batches(connect: Connect, sql: str, until: datetime) -> int:
    removed = 0
    while True:
        with reaching(connect) as connection:
            batch = connection.execute(sql, (until, BATCH)).rowcount
        removed += batch
        if batch < BATCH:
            return removed
