"""A core that keeps media in a folder, people who send them, and their being forgotten."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import psycopg

from adapters.media_shelves import FolderShelf
from application.holdings import Holding
from entrypoints.bootstrap import Core, Keeping, open_core
from tests.support.tally import Counted

MASTER = b"m" * 32
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
PAYLOAD_DAYS, MEDIA_DAYS = 30, 730


@contextmanager
def keeping(database_url: str, media: Path | None) -> Iterator[Core]:
    """A core with this media folder."""
    kept = Keeping(FolderShelf(media) if media else None, PAYLOAD_DAYS, MEDIA_DAYS)
    with open_core(database_url, [MASTER], Counted(), keeping=kept) as core:
        yield core


def somebody(core: Core) -> UUID:
    """A person with a key."""
    person_id = uuid4()
    core.keys.seal(person_id, b"", b"")
    return person_id


def forget(core: Core, person_id: UUID, holding: Holding) -> None:
    """What a commit that forgets somebody does to a holding."""
    with core.application.connect() as connection, connection.transaction():
        connection.execute("UPDATE person_keys SET wrapped = NULL, erased_at = now() WHERE person_id = %s", (person_id,))
        for statement in holding.forgetting(person_id):
            psycopg.RawCursor(connection).execute(statement.sql, statement.params)
