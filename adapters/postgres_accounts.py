"""Accounts and refresh tokens in PostgreSQL; of a refresh token only its hash is kept."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
from eventsourcing.persistence import InterfaceError, OperationalError

from application.accounts import Account
from application.ports import LogUnavailable, Statement

Connect = Callable[[], AbstractContextManager[psycopg.Connection[Any]]]

_OPEN = "INSERT INTO accounts (username_key, person_id, password_hash) VALUES ($1, $2, $3)"
_FIND = """
SELECT a.person_id, a.password_hash, p.user_type
FROM accounts a LEFT JOIN people p USING (person_id) WHERE a.username_key = %s
"""
_USER_TYPE = "SELECT user_type FROM people WHERE person_id = %s"
_FIRST = "INSERT INTO refresh_tokens (token_hash, family_id, person_id, expires_at) VALUES ($1, $2, $3, $4)"
_KEEP = "INSERT INTO refresh_tokens (token_hash, family_id, person_id, expires_at) VALUES (%s, %s, %s, %s)"
_FAMILY = "SELECT family_id FROM refresh_tokens WHERE token_hash = %s"
_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 7261003))"
_TAKE = "SELECT person_id, expires_at, used_at FROM refresh_tokens WHERE token_hash = %s"
_USE = "UPDATE refresh_tokens SET used_at = %s WHERE token_hash = %s"
_END = "DELETE FROM refresh_tokens WHERE family_id = %s"
_EXPIRED = "DELETE FROM refresh_tokens WHERE person_id = %s AND expires_at < %s"


class PostgresAccounts:
    """Implements the application's `AccountStore`."""

    def __init__(self, connect: Connect, refresh_seconds: int) -> None:
        self._connect = connect
        self._lifetime = timedelta(seconds=refresh_seconds)

    def opening(self, username_key: str, person_id: UUID, password_hash: str) -> Statement:
        """What stores an account in the commit that registers its person."""
        return Statement(_OPEN, (username_key, person_id, password_hash))

    def first_token(self, refresh: str, person_id: UUID, now: datetime) -> Statement:
        """What keeps a person's first refresh token in the same commit."""
        return Statement(_FIRST, (_hash(refresh), uuid4(), person_id, now + self._lifetime))

    def find(self, username_key: str) -> Account | None:
        """The account with this name, in one statement for known and unknown names."""
        with self._reaching() as connection:
            row = connection.execute(_FIND, (username_key,)).fetchone()
        return Account(row["person_id"], row["password_hash"], row["user_type"]) if row else None

    def user_type(self, person_id: UUID) -> str | None:
        """As what a person is known, None for nobody."""
        with self._reaching() as connection:
            row = connection.execute(_USER_TYPE, (person_id,)).fetchone()
        return row["user_type"] if row else None

    def keep(self, refresh: str, person_id: UUID, now: datetime) -> None:
        """A refresh token was given out, the first of its family; its person's expired ones go."""
        with self._reaching() as connection, connection.transaction():
            connection.execute(_EXPIRED, (person_id, now))
            connection.execute(_KEEP, (_hash(refresh), uuid4(), person_id, now + self._lifetime))

    def rotate(self, refresh: str, successor: str, now: datetime) -> UUID | None:
        """Exchanges a token for its successor and gives its person.

        A token that comes a second time has been stolen, from its owner or by its owner's thief: the family ends for both (RFC
        9700, 4.14.2).
        """
        with self._family_of(refresh) as (connection, family_id):
            row = connection.execute(_TAKE, (_hash(refresh),)).fetchone() if family_id else None
            if row is None or row["expires_at"] <= now:
                return None
            if row["used_at"] is not None:
                connection.execute(_END, (family_id,))
                return None
            person_id: UUID = row["person_id"]
            connection.execute(_USE, (now, _hash(refresh)))
            connection.execute(_KEEP, (_hash(successor), family_id, person_id, now + self._lifetime))
            return person_id

    def revoke(self, refresh: str) -> None:
        """Ends the family of a token."""
        with self._family_of(refresh) as (connection, family_id):
            connection.execute(_END, (family_id,))

    @contextmanager
    def _family_of(self, refresh: str) -> Iterator[tuple[psycopg.Connection[Any], UUID | None]]:
        """A transaction that has a token's family to itself, so that ending it misses no successor that is just being made."""
        with self._reaching() as connection, connection.transaction():
            row = connection.execute(_FAMILY, (_hash(refresh),)).fetchone()
            family_id = row["family_id"] if row else None
            if family_id is not None:
                connection.execute(_ALONE, (str(family_id),))
            yield connection, family_id

    @contextmanager
    def _reaching(self) -> Iterator[psycopg.Connection[Any]]:
        try:
            with self._connect() as connection:
                yield connection
        except (OperationalError, InterfaceError) as unreachable:
            raise LogUnavailable(type(unreachable).__name__) from unreachable


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
