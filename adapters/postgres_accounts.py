"""Accounts and refresh tokens in PostgreSQL; of a refresh token only its hash is kept."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from eventsourcing.persistence import InterfaceError, OperationalError

from application.accounts import Account
from application.ports import LogUnavailable, Statement

Connect = Callable[[], AbstractContextManager[psycopg.Connection[Any]]]

_OPEN = "INSERT INTO accounts (username_key, person_id, password_hash) VALUES ($1, $2, $3)"
_FIND = "SELECT person_id, password_hash FROM accounts WHERE username_key = %s"
_USER_TYPE = "SELECT user_type FROM people WHERE person_id = %s"
_KEEP = "INSERT INTO refresh_tokens (token_hash, family_id, person_id, expires_at) VALUES (%s, %s, %s, %s)"
_TAKE = "SELECT family_id, person_id, expires_at, used_at FROM refresh_tokens WHERE token_hash = %s FOR UPDATE"
_USE = "UPDATE refresh_tokens SET used_at = %s WHERE token_hash = %s"
_END = "DELETE FROM refresh_tokens WHERE family_id = (SELECT family_id FROM refresh_tokens WHERE token_hash = %s)"
_EXPIRED = "DELETE FROM refresh_tokens WHERE person_id = %s AND expires_at < %s"


class PostgresAccounts:
    """Implements the application's `AccountStore`."""

    def __init__(self, connect: Connect, refresh_seconds: int) -> None:
        self._connect = connect
        self._lifetime = timedelta(seconds=refresh_seconds)

    def opening(self, username_key: str, person_id: UUID, password_hash: str) -> Statement:
        """What stores an account in the commit that registers its person."""
        return Statement(_OPEN, (username_key, person_id, password_hash))

    def find(self, username_key: str) -> Account | None:
        """The account with this name."""
        with self._reaching() as connection:
            row = connection.execute(_FIND, (username_key,)).fetchone()
        return Account(row["person_id"], row["password_hash"]) if row else None

    def user_type(self, person_id: UUID) -> str | None:
        """As what a person is known, None for nobody."""
        with self._reaching() as connection:
            row = connection.execute(_USER_TYPE, (person_id,)).fetchone()
        return row["user_type"] if row else None

    def keep(self, refresh: str, family_id: UUID, person_id: UUID, now: datetime) -> None:
        """A refresh token was given out; its person's expired ones go."""
        with self._reaching() as connection, connection.transaction():
            connection.execute(_EXPIRED, (person_id, now))
            connection.execute(_KEEP, (_hash(refresh), family_id, person_id, now + self._lifetime))

    def rotate(self, refresh: str, successor: str, now: datetime) -> UUID | None:
        """Exchanges a token for its successor and gives its person.

        A token that comes a second time has been stolen, from its owner or by its thief: the family ends for both (RFC 9700,
        4.14.2). The row lock makes two that come at once one after the other.
        """
        with self._reaching() as connection, connection.transaction():
            row = connection.execute(_TAKE, (_hash(refresh),)).fetchone()
            if row is None or row["expires_at"] <= now:
                return None
            if row["used_at"] is not None:
                connection.execute(_END, (_hash(refresh),))
                return None
            connection.execute(_USE, (now, _hash(refresh)))
            connection.execute(_KEEP, (_hash(successor), row["family_id"], row["person_id"], now + self._lifetime))
            person_id: UUID = row["person_id"]
            return person_id

    def revoke(self, refresh: str) -> None:
        """Ends the family of a token."""
        with self._reaching() as connection:
            connection.execute(_END, (_hash(refresh),))

    @contextmanager
    def _reaching(self) -> Iterator[psycopg.Connection[Any]]:
        try:
            with self._connect() as connection:
                yield connection
        except (OperationalError, InterfaceError) as unreachable:
            raise LogUnavailable(type(unreachable).__name__) from unreachable


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
