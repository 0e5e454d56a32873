"""`islanders serve`: everything on one machine, started, watched, and stopped."""

import os
import shutil
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from errno import EADDRINUSE
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from prometheus_client.multiprocess import mark_process_dead
from rich.console import Console

from entrypoints.bootstrap import migrate, templates
from entrypoints.demo import DemoPerson, seed
from entrypoints.servers import CONNECTIONS, embedded, lifeline, located, reach
from entrypoints.serving_address import alive, announced
from entrypoints.settings import CHECKOUT, Loaded, Settings
from entrypoints.supervisor import Process, Supervisor, inherited
from entrypoints.views_at_start import views_at_start

STARTS_WITHIN = 60.0
_SPARE_CONNECTIONS = 10
_DEVELOPMENT = {
    "SECRET_KEY": "random, kept in the data folder",
    "DATABASE_URL": "embedded PostgreSQL",
    "REDIS_URL": "embedded Valkey",
    "OPENAI_API_KEY": "none, so templates word the replies",
}


class PortTaken(Exception):
    """The port cannot be had."""


class NotReady(Exception):
    """The processes run but do not become ready."""


class TooManyProcesses(Exception):
    """The embedded PostgreSQL has too few connections for all of them."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket for all web processes; raises `PortTaken`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(4096)
    except OSError as taken:
        listening.close()
        why = "another program, perhaps another copy, does so" if taken.errno == EADDRINUSE else taken.strerror
        raise PortTaken(f"cannot listen on {host}:{port}: {why}; choose another with --port or --host") from None
    return listening


def serve(loaded: Loaded, host: str, port: int, workers: int, *, demo: bool) -> None:
    """Runs until Ctrl-C or SIGTERM; raises `PortTaken`, `TooManyProcesses`, `TemplatesFaulty`, `ServerFailed` or `NotReady`."""
    _require_connections(loaded.settings, workers)
    templates(loaded.settings)  # faults are said here, once, and not by a worker that ends again and again
    console = Console(highlight=False, soft_wrap=True, markup=False)
    with listen(host, port) as listening, _metrics_folder(loaded.settings.islanders_data) as metrics:
        servers = embedded(loaded.settings)
        supervisor = Supervisor(servers, lifeline())
        supervisor.stop_on_signals()
        try:
            for server in servers:
                server.ensure(supervisor.stopping)
            if not supervisor.stopping():
                settings = located(loaded.settings)
                reach(settings)
                migrate(settings.database_url.get_secret_value())
                to_heal = views_at_start(settings, console)
                people = seed(settings) if demo and not settings.production and not to_heal else ()
                supervisor.add(processes(settings, listening, workers, metrics))
                if _becomes_ready(listening, supervisor, "/healthz" if to_heal else "/readyz"):
                    attached = [server.name for server in servers if not server.owner]
                    lines = (
                        not_ready(address(listening), to_heal) if to_heal else welcome(loaded, address(listening), people, attached)
                    )
                    with announced(loaded.settings.islanders_data, address(listening)):
                        console.print("\n".join(lines))
                        supervisor.run()
        finally:
            supervisor.stop()
    console.print("Stopped.")


def processes(settings: Settings, listening: socket.socket, workers: int, metrics: Path) -> list[Process]:
    """The web processes and the worker."""
    environment = inherited(
        ISLANDERS_DATA=str(settings.islanders_data),
        MEDIA_DIR=str(settings.media_dir),
        DATABASE_URL=settings.database_url.get_secret_value(),
        REDIS_URL=settings.redis_url.get_secret_value(),
        SECRET_KEY=settings.secret_key.get_secret_value(),
        PROMETHEUS_MULTIPROC_DIR=str(metrics),
    )

    def ended(pid: int) -> None:
        mark_process_dead(pid, str(metrics))  # type: ignore[no-untyped-call]

    def process(name: str, module: str, *more: str, keep_open: Sequence[int] = ()) -> Process:
        return Process(name, [sys.executable, "-m", module, *more], environment, CHECKOUT, keep_open, ended)

    number = listening.fileno()
    web = [process(f"web {one}", "entrypoints.http", "--fd", str(number), keep_open=[number]) for one in range(1, workers + 1)]
    return [*web, process("worker", "entrypoints.worker")]


def address(listening: socket.socket) -> str:
    """Where a browser on this machine reaches it."""
    host, port = _reached_at(listening)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def welcome(loaded: Loaded, url: str, people: Sequence[DemoPerson], attached: Sequence[str]) -> Iterator[str]:
    """What somebody who has just started it wants to know."""
    settings = loaded.settings
    yield f"\nEasy Islanders is ready: {url}   API: {url}/docs"
    for person in people:
        yield f"  sign in as {person.username} / {person.password}   ({person.display_name}, {person.user_type})"
    yield f"  data: {settings.islanders_data}"
    if attached:
        yield f"  attached to the {' and '.join(attached)} of another copy on the same data folder"
    chosen = [f"{name} ({meaning})" for name, meaning in _DEVELOPMENT.items() if name in loaded.defaults]
    if chosen:
        yield f"  development defaults: {', '.join(chosen)}; `islanders doctor` lists every setting"
    yield "  Ctrl-C stops everything.\n"


def not_ready(url: str, to_heal: str) -> Iterator[str]:
    """What somebody who has started it over views of another release must know."""
    yield f"\nEasy Islanders runs at {url} and is not ready, because its views are not those of this release:"
    yield f"  {to_heal}"
    yield "It becomes ready by itself when that is done. Ctrl-C stops everything.\n"


def _require_connections(settings: Settings, workers: int) -> None:
    # Each process holds a pool for commands and one for reads, and a connection that listens for wake-ups.
    wanted = (workers + 1) * (2 * settings.db_pool_size + 1)
    if not settings.database_url.get_secret_value() and wanted > CONNECTIONS - _SPARE_CONNECTIONS:
        raise TooManyProcesses(
            f"{workers} web processes with DB_POOL_SIZE={settings.db_pool_size} may want {wanted} connections, and the embedded"
            f" PostgreSQL has {CONNECTIONS}: lower --workers or DB_POOL_SIZE, or set DATABASE_URL to a larger server"
        )


def _reached_at(listening: socket.socket) -> tuple[str, int]:
    host, port = listening.getsockname()[:2]
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port  # noqa: S104 - compared


def _becomes_ready(listening: socket.socket, supervisor: Supervisor, path: str) -> bool:
    """False where a signal came first; raises `NotReady`."""
    deadline = time.monotonic() + STARTS_WITHIN
    host, port = _reached_at(listening)
    while not supervisor.stopping():
        supervisor.look()
        try:
            with closing(HTTPConnection(host, port, timeout=2)) as connection:
                connection.request("GET", path)
                if connection.getresponse().status == 200:  # noqa: PLR2004 - OK
                    return True
        except (OSError, HTTPException):
            pass
        if time.monotonic() > deadline:
            raise NotReady(f"not ready within {STARTS_WITHIN:.0f} s: the lines above, or `islanders doctor`, say what is wrong")
        time.sleep(0.1)
    return False


@contextmanager
def _metrics_folder(data: Path) -> Iterator[Path]:
    """Where processes count together; those of earlier runs that were killed are removed."""
    everybody = data / "metrics"
    for left in everybody.glob("*"):
        if not left.name.isdigit() or not alive(int(left.name)):
            shutil.rmtree(left, ignore_errors=True)
    ours = everybody / str(os.getpid())
    shutil.rmtree(ours, ignore_errors=True)
    ours.mkdir(parents=True)
    try:
        yield ours
    finally:
        shutil.rmtree(ours, ignore_errors=True)
