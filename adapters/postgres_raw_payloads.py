"""What the world sent us, as it came, in the table `raw_payloads`: sealed, and for a limited time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from adapters.content_seal import ContentSeal
from adapters.postgres_chain import Connect, reaching
from adapters.postgres_person_keys import PostgresPersonKeys
from application.holdings import Kept
from application.media import ContentTampered
from application.ports import PersonErased, Statement

BATCH = 500

_KEEP = """
WITH person AS (SELECT person_id FROM person_keys WHERE person_id = %s AND erased_at IS NULL FOR SHARE),
     kept AS (INSERT INTO raw_payloads (payload_id, source, person_id, sealed, received_at)
              SELECT %s::uuid, %s, person_id, %s, %s FROM person ON CONFLICT (payload_id) DO NOTHING)
SELECT person_id FROM person
"""
_KEEP_ALONGSIDE = """
INSERT INTO raw_payloads (payload_id, source, person_id, sealed, received_at)
SELECT $1::uuid, $2, person_id, $4, $5 FROM person_keys WHERE person_id = $3 AND erased_at IS NULL FOR SHARE
ON CONFLICT (payload_id) DO NOTHING
"""
_FIND = "SELECT source, person_id, sealed, received_at FROM raw_payloads WHERE payload_id = %s"
_EXPIRED = """
DELETE FROM raw_payloads WHERE payload_id IN
(SELECT payload_id FROM raw_payloads WHERE received_at < %s ORDER BY received_at LIMIT %s FOR UPDATE SKIP LOCKED)
"""
_OF_PERSON = "SELECT payload_id FROM raw_payloads WHERE person_id = %s ORDER BY received_at, payload_id"


@dataclass(frozen=True, slots=True)
class RawPayload:
    """One payload as it came, from where, about whom and when."""

    source: str
    person_id: UUID
    content: bytes
    received_at: datetime


class RawPayloads:
    """Implements the application's `Holding`."""

    name = "raw payloads"

    def __init__(self, connect: Connect, keys: PostgresPersonKeys, days: int) -> None:
        """What is older than so many days expires."""
        self._connect = connect
        self._seal = ContentSeal(keys)
        self._days = days

    def keep(self, payload_id: UUID, source: str, person_id: UUID, payload: bytes, now: datetime) -> None:
        """Keeps a payload; one that is kept already stays as it is. Raises `PersonErased` or `LogUnavailable`."""
        sealed = self._seal.seal(person_id, payload_id, payload)
        with reaching(self._connect) as connection:
            # The share of the key's row makes an erasing wait for this row, or this row for the erasing, which it then heeds.
            if connection.execute(_KEEP, (person_id, payload_id, source, sealed, now)).fetchone() is None:
                raise PersonErased

    def keeping(self, payload_id: UUID, source: str, person_id: UUID, payload: bytes, now: datetime) -> Statement:
        """What keeps a payload in the commit of an event about its person; raises `PersonErased` or `LogUnavailable`."""
        sealed = self._seal.seal(person_id, payload_id, payload)
        return Statement(_KEEP_ALONGSIDE, (payload_id, source, person_id, sealed, now))

    def read(self, payload_id: UUID) -> RawPayload | None:
        """A payload, None for what is not kept or not any more; raises `ContentTampered` or `LogUnavailable`."""
        with reaching(self._connect) as connection:
            row = connection.execute(_FIND, (payload_id,)).fetchone()
        if row is None:
            return None
        content = self._seal.open(row["person_id"], payload_id, bytes(row["sealed"]))
        return None if content is None else RawPayload(row["source"], row["person_id"], content, row["received_at"])

    def forgetting(self, person_id: UUID) -> Sequence[Statement]:
        """What removes the rows; in its transaction it comes after the destruction of the key, which lets no new row through."""
        return [Statement("DELETE FROM raw_payloads WHERE person_id = $1", (person_id,))]

    def sweep(self) -> int:
        """Nothing: a row goes with the commit that forgets its person."""
        return 0

    def expire(self, now: datetime) -> int:
        """Removes what is older than its days."""
        removed = 0
        while True:
            with reaching(self._connect) as connection:
                batch = connection.execute(_EXPIRED, (now - timedelta(days=self._days), BATCH)).rowcount
            removed += batch
            if batch < BATCH:
                return removed

    def kept(self, person_id: UUID) -> Iterator[Kept]:
        """The payloads about a person, one at a time in memory; of one that was changed, that it was."""
        with reaching(self._connect) as connection:
            rows = connection.execute(_OF_PERSON, (person_id,)).fetchall()
        for row in rows:
            payload_id: UUID = row["payload_id"]
            try:
                found = self.read(payload_id)
            except ContentTampered as fault:
                yield Kept({"payload_id": str(payload_id), "unreadable": str(fault)})
            else:
                if found:
                    facts = {"source": found.source, "received_at": found.received_at.isoformat()}
                    yield Kept({"payload_id": str(payload_id), **facts}, f"{payload_id}.txt", found.content)
