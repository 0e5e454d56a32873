"""`islanders serve`: everything on one machine, started, watched, and stopped."""

import os
import shutil
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence

from rich.console import Console

from entrypoints.bootstrap import migrate
from entrypoints.demo import DemoPerson, seed
from entrypoints.servers import embedded, lifeline, located
from entrypoints.settings import Loaded, Settings
from entrypoints.supervisor import Process, Supervisor, inherited

STARTS_WITHIN = 60.0


class PortTaken(Exception):
    """The port is in use."""


class NotReady(Exception):
    """The processes run but do not become ready."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket for all web processes; raises `PortTaken`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as taken:
        reason = taken.strerror or "unknown reason"
        message = f"{host}:{port} cannot be listened on ({reason}): is another copy running? Choose another with --port"
        raise PortTaken(message) from None
    listening.listen(4096)
    return listening


def processes(settings: Settings, listening: socket.socket, workers: int) -> list[Process]:
    """The web processes and the worker."""
    metrics = settings.islanders_data / "metrics" / str(os.getpid())
    shutil.rmtree(metrics, ignore_errors=True)
    metrics.mkdir(parents=True)
    environment = inherited(
        ISLANDERS_DATA=str(settings.islanders_data),
        DATABASE_URL=settings.database_url.get_secret_value(),
        REDIS_URL=settings.redis_url.get_secret_value(),
        SECRET_KEY=settings.secret_key.get_secret_value(),
        PROMETHEUS_MULTIPROC_DIR=str(metrics),
    )
    number = listening.fileno()
    web = [sys.executable, "-m", "entrypoints.http", "--fd", str(number)]
    named = [Process(f"web {index}", web, environment, (number,)) for index in range(1, workers + 1)]
    return [*named, Process("worker", [sys.executable, "-m", "entrypoints.worker"], environment)]


def address(listening: socket.socket) -> str:
    """Where a browser on this machine reaches it."""
    host, port = listening.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104 - compared
    return f"http://{shown}:{port}"


def _await_ready(url: str, supervisor: Supervisor) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while not supervisor.stopping:
        supervisor.look()
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=2):  # noqa: S310 - our own address
                return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > deadline:
                message = f"{url}/readyz did not become ready within {STARTS_WITHIN:.0f} s; `islanders doctor` says what is wrong"
                raise NotReady(message) from None
        time.sleep(0.1)


def serve(loaded: Loaded, host: str, port: int, workers: int, *, demo: bool) -> None:
    """Runs until Ctrl-C or SIGTERM; raises `PortTaken`, `ServerFailed` or `NotReady`."""
    console = Console(highlight=False, soft_wrap=True)
    with listen(host, port) as listening:
        servers = embedded(loaded.settings)
        supervisor = Supervisor(servers, lifeline())
        supervisor.stop_on_signals()
        try:
            for server in servers:
                server.ensure()
            settings = located(loaded.settings)
            migrate(settings.database_url.get_secret_value())
            people = seed(settings) if demo and not settings.production else ()
            supervisor.add(processes(settings, listening, workers))
            url = address(listening)
            _await_ready(url, supervisor)
            _welcome(console, loaded, url, people, [server.name for server in servers if not server.owner])
            supervisor.run()
        finally:
            supervisor.stop()
            shutil.rmtree(loaded.settings.islanders_data / "metrics" / str(os.getpid()), ignore_errors=True)
    console.print("Stopped.")


def _welcome(console: Console, loaded: Loaded, url: str, people: Sequence[DemoPerson], attached: Sequence[str]) -> None:
    settings = loaded.settings
    console.print(f"\n[bold]Easy Islanders[/bold] is ready: [bold]{url}[/bold]   API: {url}/docs")
    for person in people:
        console.print(f"  sign in as {person.username} / {person.password}   ({person.display_name}, {person.user_type})")
    console.print(f"  data: {settings.islanders_data}")
    if attached:
        console.print(f"  attached to the {' and '.join(attached)} of another copy on the same data folder")
    if not settings.production:
        console.print(f"  development defaults for: {', '.join(loaded.defaults)}")
    console.print("  Ctrl-C stops everything.\n")
