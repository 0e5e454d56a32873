"""Forgets people one after the other, until it is killed: `python -m tests.support.forgetter DATABASE_URL MEDIA_DIR ID…`."""

import sys
from pathlib import Path
from uuid import UUID

from application.cause import Cause
from application.forgetting import Forgetting, Forgotten
from entrypoints.bootstrap import Core
from tests.support.keeping import keeping


def forget(core: Core, person_id: UUID) -> Forgotten:
    """Forgets somebody for good."""
    cause = Cause("cli:test", "test")
    return Forgetting(core.handle, core.keys, core.holdings, core.clock).forget(person_id, "a test", cause)


def main(database_url: str, media: str, *people: str) -> None:
    """Says when it begins."""
    with keeping(database_url, Path(media)) as core:
        print("begins", flush=True)  # noqa: T201 - read by the test
        for person_id in people:
            forget(core, UUID(person_id))


if __name__ == "__main__":
    main(*sys.argv[1:])
