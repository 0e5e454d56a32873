"""The servers of one test run: a PostgreSQL and a Valkey of its own, gone when it ends."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg.conninfo import conninfo_to_dict

from adapters.embedded_postgres import EmbeddedPostgres
from adapters.embedded_valkey import EmbeddedValkey
from entrypoints.bootstrap import migrate

TEMPLATE = "template_islanders"


@dataclass(frozen=True)
class Servers:
    """Addresses, and databases made to order."""

    postgres: str
    redis_url: str

    def database(self, name: str) -> str:
        """The address of one database."""
        return f"postgresql://islanders@/{name}?host={conninfo_to_dict(self.postgres)['host']}"

    @contextmanager
    def empty(self) -> Iterator[str]:
        """A database without any tables."""
        with self._made("") as url:
            yield url

    @contextmanager
    def migrated(self) -> Iterator[str]:
        """A database with this release's schema and nothing in it."""
        with self._made(f"TEMPLATE {TEMPLATE}") as url:
            yield url

    @contextmanager
    def _made(self, how: str) -> Iterator[str]:
        name = f"test_{uuid4().hex}"
        with psycopg.connect(self.postgres, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} {how}")
            try:
                yield self.database(name)
            finally:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running() -> Iterator[Servers]:
    """Starts both, makes the template, and stops both."""
    with tempfile.TemporaryDirectory(prefix="islanders-tests-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        postgres, valkey = EmbeddedPostgres(Path(folder), durable=False), EmbeddedValkey(Path(folder))
        try:
            postgres.ensure()
            valkey.ensure()
            servers = Servers(postgres.url, valkey.url)
            with psycopg.connect(servers.postgres, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {TEMPLATE}")
            migrate(servers.database(TEMPLATE))
            yield servers
        finally:
            postgres.stop()
            valkey.stop()
