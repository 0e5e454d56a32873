"""A key per person, wrapped by a master key: whoever loses it is forgotten."""

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

import psycopg
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.postgres_chain import Connect, reaching
from application.ports import PersonErased, Statement

_NONCE = 12
_REMEMBERED = 20_000
_LIFETIME = 30.0


class WrongMasterKey(Exception):
    """A person's key is wrapped by a master key that is not configured; add it to MASTER_KEYS."""

    def __init__(self, master_key_id: str) -> None:
        super().__init__(f"person keys are wrapped by master key {master_key_id}, which MASTER_KEYS does not hold")


class MasterKeys:
    """The keys that wrap: the first for what is written, the others for what was written before a rotation."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        """Each secret holds 32 bytes."""
        if not secrets:
            message = "at least one master key is needed"
            raise ValueError(message)
        self._by_id = {sha256(secret).hexdigest()[:16]: AESGCM(secret) for secret in secrets}
        self.current_id = next(iter(self._by_id))

    def wrap(self, person_id: UUID, key: bytes) -> bytes:
        """Under the current master key."""
        nonce = os.urandom(_NONCE)
        return nonce + self._by_id[self.current_id].encrypt(nonce, key, person_id.bytes)

    def unwrap(self, person_id: UUID, wrapped: bytes, master_key_id: str) -> bytes:
        """Raises `WrongMasterKey`."""
        master = self._by_id.get(master_key_id)
        if master is None:
            raise WrongMasterKey(master_key_id)
        try:
            return master.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], person_id.bytes)
        except InvalidTag:
            raise WrongMasterKey(master_key_id) from None


_INSERT = (
    "INSERT INTO person_keys (person_id, wrapped, master_key_id, created_at) VALUES (%s, %s, %s, now())"
    " ON CONFLICT (person_id) DO NOTHING"
)
_SELECT = "SELECT wrapped, master_key_id FROM person_keys WHERE person_id = %s"
_SELECT_MANY = "SELECT person_id, wrapped, master_key_id FROM person_keys WHERE person_id = ANY(%s)"
_DESTROY = (
    "INSERT INTO person_keys AS k (person_id, wrapped, master_key_id, created_at, erased_at) VALUES ($1, NULL, '', now(), now())"
    " ON CONFLICT (person_id) DO UPDATE SET wrapped = NULL, erased_at = coalesce(k.erased_at, now())"
)
_STALE = (
    "SELECT person_id, wrapped, master_key_id FROM person_keys"
    " WHERE master_key_id <> %s AND wrapped IS NOT NULL ORDER BY person_id LIMIT 500 FOR UPDATE SKIP LOCKED"
)
_REWRAP = "UPDATE person_keys SET wrapped = %s, master_key_id = %s WHERE person_id = %s"


class PostgresPersonKeys:
    """Keys are made when first needed, cached for half a minute, and never made again for somebody who was forgotten."""

    def __init__(self, connect: Connect, masters: MasterKeys, lifetime: float = _LIFETIME) -> None:
        """A key that is destroyed may be known here for `lifetime` more seconds."""
        self._connect = connect
        self._masters = masters
        self._cache: OrderedDict[UUID, tuple[float, AESGCM | None]] = OrderedDict()
        self._guard = threading.Lock()
        self._lifetime = lifetime

    def seal(self, person_id: UUID, plain: bytes, context: bytes) -> bytes:
        """Ciphertext bound to its context; raises `PersonErased`."""
        key = self._key(person_id, make=True)
        if key is None:
            raise PersonErased
        nonce = os.urandom(_NONCE)
        return nonce + key.encrypt(nonce, plain, context)

    def open(self, person_id: UUID, sealed: bytes, context: bytes) -> bytes | None:
        """The plain text, or None where the key has been destroyed; raises cryptography's `InvalidTag` when tampered with."""
        key = self._key(person_id, make=False)
        return key.decrypt(sealed[:_NONCE], sealed[_NONCE:], context) if key else None

    def openers(self, people: Collection[UUID]) -> dict[UUID, Callable[[bytes, bytes], bytes] | None]:
        """What opens many texts of each of these people, None where the key has been destroyed; to be used at once, and not kept.

        Keys that are not cached are read in one statement.
        """
        now = time.monotonic()
        with self._guard:
            hits = {person_id: self._cache.get(person_id) for person_id in people}
        found = {person_id: hit[1] for person_id, hit in hits.items() if hit and hit[0] > now}
        missing = [person_id for person_id in hits if person_id not in found]
        if missing:
            with self._connect() as connection:
                for row in connection.execute(_SELECT_MANY, (missing,)):
                    found[row["person_id"]] = self._unwrapped(row["person_id"], row)
            for person_id in missing:
                self._remember(person_id, found.setdefault(person_id, None))
        return {person_id: _opening(key) if key else None for person_id, key in found.items()}

    def destroying(self, person_id: UUID) -> Sequence[Statement]:
        """What destroys a key for good; a tombstone stays, so that it is never made again."""
        return [Statement(_DESTROY, (person_id,))]

    def carry_out(self, statements: Sequence[Statement]) -> None:
        """All of them or none, without a commit of events to go along with; raises `LogUnavailable`."""
        with reaching(self._connect) as connection, connection.transaction():
            for statement in statements:
                psycopg.RawCursor(connection).execute(statement.sql, statement.params)

    def rotate(self) -> int:
        """Wraps every key that an older master key wraps with the current one; gives how many. Safe to interrupt and repeat."""
        rewrapped = 0
        while True:
            with self._connect() as connection, connection.transaction(), connection.cursor() as cursor:
                rows = cursor.execute(_STALE, (self._masters.current_id,)).fetchall()
                for row in rows:
                    person_id, wrapped, master_key_id = row["person_id"], row["wrapped"], row["master_key_id"]
                    key = self._masters.unwrap(person_id, bytes(wrapped), master_key_id)
                    cursor.execute(_REWRAP, (self._masters.wrap(person_id, key), self._masters.current_id, person_id))
            rewrapped += len(rows)
            if not rows:
                return rewrapped

    def _key(self, person_id: UUID, *, make: bool) -> AESGCM | None:
        with self._guard:
            hit = self._cache.get(person_id)
        if hit and hit[0] > time.monotonic() and (hit[1] or not make):
            return hit[1]
        key = self._stored(person_id, make=make)
        self._remember(person_id, key)
        return key

    def _remember(self, person_id: UUID, key: AESGCM | None) -> None:
        now = time.monotonic()
        with self._guard:
            self._cache[person_id] = (now + self._lifetime, key)
            self._cache.move_to_end(person_id)
            # The oldest come first. None stays in memory for longer than it counts, however few people come after it.
            while len(self._cache) > _REMEMBERED or next(iter(self._cache.values()))[0] <= now:
                self._cache.popitem(last=False)

    def _stored(self, person_id: UUID, *, make: bool) -> AESGCM | None:
        with self._connect() as connection:
            row = connection.execute(_SELECT, (person_id,)).fetchone()
            if row is None and make:
                wrapped = self._masters.wrap(person_id, AESGCM.generate_key(256))
                connection.execute(_INSERT, (person_id, wrapped, self._masters.current_id))
                row = connection.execute(_SELECT, (person_id,)).fetchone()
        return None if row is None else self._unwrapped(person_id, row)

    def _unwrapped(self, person_id: UUID, row: Mapping[str, Any]) -> AESGCM | None:
        if row["wrapped"] is None:
            return None
        return AESGCM(self._masters.unwrap(person_id, bytes(row["wrapped"]), row["master_key_id"]))


def _opening(key: AESGCM) -> Callable[[bytes, bytes], bytes]:
    decrypt = key.decrypt
    return lambda sealed, context: decrypt(sealed[:_NONCE], sealed[_NONCE:], context)
