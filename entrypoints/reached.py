"""The use cases, within a command's reach."""

from collections.abc import Iterator
from contextlib import contextmanager

from entrypoints.bootstrap import Core, core_of, migrate
from entrypoints.metrics import Metrics
from entrypoints.servers import postgres
from entrypoints.settings import Settings


@contextmanager
def reached(settings: Settings) -> Iterator[tuple[Core, Settings]]:
    """The use cases, on a database of this release's schema, and the settings with its address.

    Nothing but PostgreSQL is needed: whoever looks after the product can do so while Redis is away. Raises `ServerFailed`.
    """
    with postgres(settings) as found:
        migrate(found.database_url.get_secret_value())
        with core_of(found, Metrics()) as core:
            yield core, found
