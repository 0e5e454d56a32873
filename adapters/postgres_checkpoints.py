"""Subscribers' checkpoints, and the right to be the one who advances them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import psycopg
from eventsourcing.persistence import InterfaceError, OperationalError

from application.ports import LogUnavailable

Connect = Callable[[], AbstractContextManager[psycopg.Connection[Any]]]

_POSITION = "SELECT position FROM checkpoints WHERE subscriber = %s"
_TURN = "SELECT pg_try_advisory_lock(7261003, hashtext(%s)) AS mine"
_END = "SELECT pg_advisory_unlock(7261003, hashtext(%s))"


class PostgresCheckpoints:
    """Implements the application's `Checkpoints`."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    def position(self, subscriber: str) -> int:
        """The last position dealt with."""
        with self._reaching() as connection:
            row = connection.execute(_POSITION, (subscriber,)).fetchone()
        return row["position"] if row else 0

    @contextmanager
    def turn(self, subscriber: str) -> Iterator[bool]:
        """Whether this process may act for the subscriber just now; of several workers one may."""
        with self._reaching() as connection:
            row = connection.execute(_TURN, (subscriber,)).fetchone()
            mine = bool(row and row["mine"])
            try:
                yield mine
            finally:
                if mine and not connection.closed:
                    connection.execute(_END, (subscriber,))

    @contextmanager
    def _reaching(self) -> Iterator[psycopg.Connection[Any]]:
        try:
            with self._connect() as connection:
                yield connection
        except (OperationalError, InterfaceError) as unreachable:
            raise LogUnavailable(type(unreachable).__name__) from unreachable
