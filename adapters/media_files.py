"""Media as sealed files on a shelf, and a row in `media_files` for each that counts: a file without a row was never stored."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from mimetypes import guess_extension
from typing import Any
from uuid import UUID, uuid5

import psycopg

from adapters.content_seal import ContentSeal
from adapters.media_shelves import MARK, Lying, Shelf
from adapters.postgres_chain import Connect, reaching
from adapters.postgres_person_keys import PostgresPersonKeys
from application.holdings import Kept
from application.media import LARGEST, ContentTampered, MediaFolderAway, MediaMissing, MediaTooLarge
from application.ports import PersonErased, Statement

BATCH = 500

_DIGITS = "0123456789abcdef"

_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 7261006))"
_IF_ALONE = "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 7261006)) AS alone"
_INSERT = """
INSERT INTO media_files (media_id, person_id, content_type, size, stored_at)
SELECT %s::uuid, person_id, %s, %s, %s FROM person_keys WHERE person_id = %s AND erased_at IS NULL FOR SHARE
ON CONFLICT (media_id) DO UPDATE SET stored_at = greatest(media_files.stored_at, excluded.stored_at)
"""
_FIND = "SELECT person_id, content_type FROM media_files WHERE media_id = %s"
_ANY = "SELECT 1 FROM media_files LIMIT 1"
_BETWEEN = "SELECT media_id FROM media_files WHERE media_id BETWEEN %s AND %s"
_GONE = "DELETE FROM media_files WHERE media_id = %s"
_EXPIRED = """
DELETE FROM media_files WHERE media_id IN
(SELECT media_id FROM media_files WHERE stored_at < %s ORDER BY stored_at LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING media_id
"""
_COUNT = "SELECT count(*) AS files FROM media_files WHERE person_id = %s"
_OF_PERSON = "SELECT media_id, content_type, size, stored_at FROM media_files WHERE person_id = %s ORDER BY stored_at, media_id"


class MediaFiles:
    """Implements the application's `Holding`.

    Whoever stores holds a lock on the id in the transaction that makes the row, from before there is a file. So whoever gets that
    lock and finds no row knows that none will follow while it is held, and nothing that removes must leave time to anybody.
    """

    name = "media"

    def __init__(self, connect: Connect, keys: PostgresPersonKeys, shelf: Shelf | None, days: int) -> None:
        """What is older than so many days expires, nothing if 0. Without a shelf all that can be done is to forget people."""
        self._connect = connect
        self._seal = ContentSeal(keys)
        self._shelf = shelf
        self._days = days

    def store(self, person_id: UUID, content_type: str, content: bytes, now: datetime) -> UUID:
        """Keeps a file of a person and gives its id; once this returns it outlives the machine's losing power.

        The id follows from the person and the content (SHA-256), so that the same file is kept once, however often it is sent. What
        different people send is kept for each of them, sealed under their key.

        Raises `MediaTooLarge`, `PersonErased`, `MediaFolderAway`, `LogUnavailable` or `OSError`. Whatever was written by then is
        swept.
        """
        if len(content) > LARGEST:
            raise MediaTooLarge(len(content))
        media_id = uuid5(person_id, sha256(content).hexdigest())
        sealed = self._seal.seal(person_id, media_id, content)
        shelf = self._shelved() or self._begun()
        with reaching(self._connect) as connection, connection.transaction():
            connection.execute(_ALONE, (str(media_id),))
            kept = shelf.has(media_id)
            if not kept:
                shelf.put(media_id, sealed)
            # The share of the key's row makes an erasing wait for this row, or this row for the erasing, which it then heeds.
            row = (media_id, content_type, len(content), now, person_id)
            if connection.execute(_INSERT, row).rowcount:
                return media_id
        if not kept:
            shelf.remove(media_id)
        raise PersonErased

    def read(self, media_id: UUID) -> tuple[str, bytes] | None:
        """Type and content, None for what is not kept or not any more.

        Raises `ContentTampered`, `MediaMissing`, `MediaFolderAway`, `LogUnavailable` or `OSError`.
        """
        row = self._row(media_id)
        if row is None:
            return None
        shelf = self._shelved()
        sealed = shelf.get(media_id) if shelf else None
        if sealed is None:
            if self._row(media_id) is None:  # expired or forgotten in between
                return None
            raise MediaMissing(media_id)
        content = self._seal.open(row["person_id"], media_id, sealed)
        return None if content is None else (row["content_type"], content)

    def forgetting(self, person_id: UUID) -> Sequence[Statement]:
        """What removes the rows; in its transaction it comes after the destruction of the key, which lets no new row through."""
        return [Statement("DELETE FROM media_files WHERE person_id = $1", (person_id,))]

    def sweep(self) -> int:
        """Removes files without a row, and rows without a file; raises `MediaFolderAway`, `LogUnavailable` or `OSError`."""
        shelf = self._shelved()
        return sum(self._sweep(shelf, first + second) for first in _DIGITS for second in _DIGITS) if shelf else 0

    def expire(self, now: datetime) -> int:
        """Removes what is older than its days, row first; raises `MediaFolderAway`, `LogUnavailable` or `OSError`."""
        shelf = self._shelved() if self._days else None
        if shelf is None:
            return 0
        removed = 0
        while True:
            with reaching(self._connect) as connection:
                rows = connection.execute(_EXPIRED, (now - timedelta(days=self._days), BATCH)).fetchall()
            for row in rows:
                with self._alone(row["media_id"]) as connection:
                    # It may have been sent once more, since its row went: then it has a new one, or gets one.
                    if connection and not connection.execute(_FIND, (row["media_id"],)).fetchone():
                        shelf.remove(row["media_id"])
            removed += len(rows)
            if len(rows) < BATCH:
                return removed

    def kept(self, person_id: UUID) -> Iterator[Kept]:
        """The person's files, one at a time in memory; of one that is lost or damaged, that it is.

        Raises `MediaFolderAway`, `LogUnavailable` or `OSError`.
        """
        with reaching(self._connect) as connection:
            rows = connection.execute(_OF_PERSON, (person_id,)).fetchall()
        for row in rows:
            name = f"{row['media_id']}{guess_extension(row['content_type']) or ''}"
            facts = {**row, "media_id": str(row["media_id"]), "stored_at": row["stored_at"].isoformat()}
            try:
                found = self.read(row["media_id"])
            except (ContentTampered, MediaMissing) as fault:
                yield Kept({**facts, "unreadable": str(fault)})
            else:
                if found:
                    yield Kept(facts, name, found[1])

    def count(self, person_id: UUID) -> int:
        """How many files of a person are kept; raises `LogUnavailable`."""
        with reaching(self._connect) as connection:
            files: int = connection.execute(_COUNT, (person_id,)).fetchall()[0]["files"]
        return files

    def _row(self, media_id: UUID) -> dict[str, Any] | None:
        with reaching(self._connect) as connection:
            return connection.execute(_FIND, (media_id,)).fetchone()

    def _shelved(self) -> Shelf | None:
        """The shelf, None where nothing is kept yet; raises `MediaFolderAway`."""
        if self._shelf is not None and self._shelf.marked():
            return self._shelf
        with reaching(self._connect) as connection:
            if connection.execute(_ANY).fetchone() is None:
                return None
        if self._shelf is not None and self._shelf.marked():  # by the first who stored, in between
            return self._shelf
        raise MediaFolderAway(
            f"the media are not in {self._shelf.called}, which lacks the file {MARK}; mount it, restore it, or correct MEDIA_DIR"
            if self._shelf
            else "no media folder is configured, and there are media"
        )

    def _begun(self) -> Shelf:
        if self._shelf is None:
            raise MediaFolderAway("no media folder is configured")
        self._shelf.begin()
        return self._shelf

    def _sweep(self, shelf: Shelf, digits: str) -> int:
        """Looks at files before rows: whatever row is found later has had its file from the beginning."""
        files = list(shelf.lying(digits))
        with reaching(self._connect) as connection:
            rows = connection.execute(_BETWEEN, (_least(digits), _greatest(digits))).fetchall()
        known = {row["media_id"] for row in rows}
        present = {file.media_id for file in files if file.finished}
        removed = sum(self._take(shelf, file) for file in files if not file.finished or file.media_id not in known)
        return removed + sum(self._strike(shelf, media_id) for media_id in known - present)

    def _take(self, shelf: Shelf, file: Lying) -> int:
        """Removes a file that nobody is storing just now, unless there is a row after all."""
        with self._alone(file.media_id) as connection:
            if connection is None or (file.finished and connection.execute(_FIND, (file.media_id,)).fetchone()):
                return 0
            shelf.discard(file)
            return 1

    def _strike(self, shelf: Shelf, media_id: UUID) -> int:
        """Removes a row whose file is missing, unless somebody is storing it just now."""
        with self._alone(media_id) as connection:
            return 0 if connection is None or shelf.has(media_id) else connection.execute(_GONE, (media_id,)).rowcount

    @contextmanager
    def _alone(self, media_id: UUID) -> Iterator[psycopg.Connection[Any] | None]:
        """A transaction in which nobody stores this id, None while somebody does."""
        with reaching(self._connect) as connection, connection.transaction():
            locked = connection.execute(_IF_ALONE, (str(media_id),)).fetchone()
            yield connection if locked and locked["alone"] else None


def _least(digits: str) -> UUID:
    return UUID(digits.ljust(32, "0"))


def _greatest(digits: str) -> UUID:
    return UUID(digits.ljust(32, "f"))
